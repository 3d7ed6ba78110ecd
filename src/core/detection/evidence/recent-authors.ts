import type { Instant } from '../../model/instant.js'
import type { PeoplePolicy } from '../policy.js'

/** Who complained lately, so that each counts once; parallel arrays in the order of counting. */
export interface RecentAuthors {
  keys: number[]
  countedAt: Instant[]
  /**
   * How often each complained since, and what the one that counted was worth: of complaints and of a person, in 64ths.
   */
  posts: number[]
  weights: number[]
  persons: number[]
}

export function newRecentAuthors(): RecentAuthors {
  return { keys: [], countedAt: [], posts: [], weights: [], persons: [] }
}

/**
 * Whether this author counts now: not if they were counted within the memory, however often they post. Past
 * `memorySize` people in the memory the longest remembered is forgotten: by then the number of people is beyond doubt.
 */
export function countsNow(recent: RecentAuthors, author: number, at: Instant, policy: PeoplePolicy): boolean {
  while (recent.keys.length > 0 && recent.countedAt[0]! < at - policy.onceIn) forgetFirst(recent)
  const known = recent.keys.indexOf(author)
  if (known >= 0) {
    recent.posts[known]!++
    return false
  }
  if (recent.keys.length === policy.memorySize) forgetFirst(recent)
  recent.keys.push(author)
  recent.countedAt.push(at)
  recent.posts.push(1)
  recent.weights.push(0)
  recent.persons.push(0)
  return true
}

/** Notes what the complaint of the author that was counted last is worth. */
export function noteWorth(recent: RecentAuthors, weight: number, person: number): void {
  recent.weights[recent.keys.length - 1] = 64 * weight
  recent.persons[recent.keys.length - 1] = 64 * person
}

function forgetFirst(recent: RecentAuthors): void {
  recent.keys.shift()
  recent.countedAt.shift()
  recent.posts.shift()
  recent.weights.shift()
  recent.persons.shift()
}
