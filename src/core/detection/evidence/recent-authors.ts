import type { Instant } from '../../model/instant.js'
import type { PeoplePolicy } from '../policy.js'

/** Who complained lately, so that each counts once; parallel arrays in the order of counting. */
export interface RecentAuthors {
  keys: number[]
  countedAt: Instant[]
}

export function newRecentAuthors(): RecentAuthors {
  return { keys: [], countedAt: [] }
}

/**
 * Whether this author counts now: not if they were counted within the memory, however often they post.
 * Past `memorySize` people in the memory the longest remembered is forgotten: by then the number of people is beyond doubt.
 */
export function countsNow(recent: RecentAuthors, author: number, at: Instant, policy: PeoplePolicy): boolean {
  while (recent.keys.length > 0 && recent.countedAt[0]! < at - policy.onceIn) {
    recent.keys.shift()
    recent.countedAt.shift()
  }
  if (recent.keys.includes(author)) return false
  if (recent.keys.length === policy.memorySize) {
    recent.keys.shift()
    recent.countedAt.shift()
  }
  recent.keys.push(author)
  recent.countedAt.push(at)
  return true
}
