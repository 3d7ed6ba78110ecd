import type { DataGapPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'

/** How far apart the posts of the stream usually are, so that a hole in the data can be told from a quiet hour. */
export interface UsualGap {
  mean: Instant
  posts: number
}

const MEMORY_POSTS = 200
/** One gap may teach at most this many times what counts as a hole at the time. */
const WINSOR = 10
const HEARD_GAPS = 5

/** Learns how much stream time one more post took. */
export function learnGap(gap: UsualGap, passed: Instant, policy: DataGapPolicy): void {
  const taught = Math.min(passed, WINSOR * Math.max(gap.mean, policy.minGap))
  gap.posts = Math.min(gap.posts + 1, MEMORY_POSTS)
  gap.mean += (taught - gap.mean) / gap.posts
}

/** The longest silence that is still only quiet. */
export function longestQuiet(gap: UsualGap, policy: DataGapPolicy): Instant {
  return Math.max(policy.minGap, policy.gapFactor * gap.mean)
}

/** How long after the last post before a hole the sources were still heard, had there been something to hear. */
export function surelyObserved(gap: UsualGap, policy: DataGapPolicy): Instant {
  return Math.min(policy.minGap, HEARD_GAPS * gap.mean)
}
