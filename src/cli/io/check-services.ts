import type { ServiceId } from '../../core/model/vocabulary.js'
import { nearestId } from '../../core/stats/nearest-id.js'

/**
 * What is wrong with ids that were probably mistyped; null otherwise. An id like no other may be that of a discovered
 * service.
 */
export function checkServices(asked: readonly ServiceId[], known: readonly ServiceId[]): string | null {
  const ids = new Set(known)
  for (const id of asked) {
    const nearest = ids.has(id) ? null : nearestId(id, known)
    if (nearest !== null) return `no service has the id "${id}"; did you mean "${nearest}"?`
  }
  return null
}
