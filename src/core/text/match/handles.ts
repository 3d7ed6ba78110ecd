import { createCappedMap } from '../../model/capped-map.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { CompiledCatalogue } from './compile-catalogue.js'

export interface HandleReader {
  /** The service whose desk a handle (without "@") is by its name, or null. */
  read(handle: string): ServiceId | null
}

/** What brands add to their name for their accounts. Two of these may follow each other: "ThreeUKSupport". */
const ENDINGS =
  /^(?:official|officialit|ufficiale|help|helps|helpteam|support|care|cares|status|italia|italy|it|uk|us|usa|ie|ca|de|es|fr|eu|news|comms|assistenza|app|team|hq|service|services|customer|customers|customerservice|clienti|servizioclienti|business|home|mobile|ask|4u|tv|online|\d{1,3}|_)+$/
const STARTS = /^(?:ask|get|the|team|my|_)+/
const MIN_NAME = 3
const MAX_KEPT = 20_000

/**
 * Knows the accounts of brands that no list has: a service's name with "help", "support", "uk" around it. Handles of
 * people are not read: a name inside them ("netflixlover") says nothing.
 */
export function createHandleReader({ tags, officials }: CompiledCatalogue): HandleReader {
  const kept = createCappedMap<string, ServiceId | null>(MAX_KEPT)
  const analyse = (handle: string): ServiceId | null => {
    const listed = officials.get(handle)
    if (listed !== undefined) return listed[0]!.service
    for (const start of [handle, handle.replace(STARTS, '')]) {
      for (let length = start.length; length >= MIN_NAME; length--) {
        const found = tags.get(start.slice(0, length).replaceAll('_', ''))
        if (found === undefined) continue
        const rest = start.slice(length)
        if (rest === '' ? start !== handle && !found.isAmbiguous : ENDINGS.test(rest)) return found.service
      }
    }
    return null
  }
  return {
    read(handle) {
      const known = kept.get(handle)
      if (known !== undefined) return known
      const service = handle.length > 40 ? null : analyse(handle.toLowerCase())
      kept.set(handle, service)
      return service
    },
  }
}
