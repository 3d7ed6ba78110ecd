import type { Instant } from '../../model/instant.js'
import { HOUR } from '../../model/instant.js'

/** Who talked about a service lately without complaining; parallel arrays, oldest first. */
export interface RecentTalkers {
  keys: number[]
  at: Instant[]
}

const MEMORY = HOUR
/**
 * The last so many. An account that talks more than others together is among them; one that talks twice an hour may not
 * be.
 */
const MAX = 128

export function newRecentTalkers(): RecentTalkers {
  return { keys: [], at: [] }
}

/**
 * Whether somebody's talk counts: once an hour, so that no single account makes an outage look like a burst of talk.
 */
export function talksAnew(talkers: RecentTalkers, author: number, at: Instant): boolean {
  while (talkers.keys.length > 0 && (talkers.at[0]! < at - MEMORY || talkers.keys.length >= MAX)) {
    talkers.keys.shift()
    talkers.at.shift()
  }
  if (talkers.keys.includes(author)) return false
  talkers.keys.push(author)
  talkers.at.push(at)
  return true
}
