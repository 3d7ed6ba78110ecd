import { createCappedMap } from '../../model/capped-map.js'
import type { ServiceId } from '../../model/vocabulary.js'
import { codeAt } from '../scan/chars.js'
import type { CompiledCatalogue } from './compile-catalogue.js'

export interface HandleReader {
  /** The service whose desk a handle (without "@") is by its name, or null. */
  read(handle: string): ServiceId | null
}

/** Longer endings than the longest listed are none. */
const MAX_ENDING = 20
const MIN_NAME = 3
const MAX_HANDLE = 40
const MAX_KEPT = 20_000

/**
 * Knows the accounts of brands that no list has: a service's name with "help", "support", "uk" around it. Handles of
 * people are not read: a name inside them ("netflixlover") says nothing.
 */
export function createHandleReader({ tags, officials, words }: CompiledCatalogue): HandleReader {
  const { handleStarts, handleEndings } = words.lists
  const beginnings = markBeginnings(tags.keys())
  const kept = createCappedMap<string, ServiceId | null>(MAX_KEPT)
  const analyse = (handle: string): ServiceId | null => {
    const listed = officials.get(handle)
    if (listed !== undefined) return listed[0]!.service
    for (const start of [handle, withoutStarts(handle, handleStarts)]) {
      if (beginnings[beginningOf(start.replaceAll('_', ''))] === 0) continue
      for (let length = start.length; length >= MIN_NAME; length--) {
        const found = tags.get(start.slice(0, length).replaceAll('_', ''))
        if (found === undefined) continue
        const rest = start.slice(length)
        if (rest === '' ? start !== handle && !found.isAmbiguous : isEndings(rest, handleEndings))
          return found.service
      }
    }
    return null
  }
  return {
    read(handle) {
      if (handle.length > MAX_HANDLE) return null
      const known = kept.get(handle)
      if (known !== undefined) return known
      const service = analyse(handle.toLowerCase())
      kept.set(handle, service)
      return service
    },
  }
}

const LETTERS = 32

/** How names begin, by three letters: nearly every handle of a person begins none, which one look-up shows. */
function markBeginnings(names: Iterable<string>): Uint8Array {
  const marks = new Uint8Array(LETTERS ** 3)
  for (const name of names) {
    // After a name of one letter or two, any letter may come.
    const open = LETTERS ** Math.max(0, 3 - name.length)
    const first = Math.floor(beginningOf(name) / open) * open
    marks.fill(1, first, first + open)
  }
  return marks
}

/** Five bits a letter; one beyond the end counts as 0. */
function beginningOf(text: string): number {
  return ((codeAt(text, 0) & 31) << 10) | ((codeAt(text, 1) & 31) << 5) | (codeAt(text, 2) & 31)
}

/** "askgetnetflix" as "netflix": each step takes the longest of the words off. */
function withoutStarts(handle: string, starts: ReadonlySet<string>): string {
  let longest: string | undefined
  for (const start of starts)
    if (handle.startsWith(start) && start.length > (longest?.length ?? 0)) longest = start
  if (handle.startsWith('_')) return withoutStarts(handle.slice(1), starts)
  return longest === undefined ? handle : withoutStarts(handle.slice(longest.length), starts)
}

/**
 * Whether a rest is endings, numbers of up to three digits and underscores alone. Marks each place that such parts
 * reach, from the left: a stranger's handle that nearly matches costs no more than one that does.
 */
function isEndings(rest: string, endings: ReadonlySet<string>): boolean {
  const reached = new Set([0])
  for (let from = 0; from < rest.length; from++) {
    if (!reached.has(from)) continue
    if (rest[from] === '_') reached.add(from + 1)
    for (let to = from + 1; to <= from + 3 && isDigit(rest.charCodeAt(to - 1)); to++) reached.add(to)
    for (let to = from + 2; to <= Math.min(rest.length, from + MAX_ENDING); to++) {
      if (endings.has(rest.slice(from, to))) reached.add(to)
    }
  }
  return reached.has(rest.length)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
