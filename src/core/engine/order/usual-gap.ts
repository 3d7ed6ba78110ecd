import type { DataGapPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'

/** The usual distance between posts of the stream. It distinguishes a data gap from a quiet hour. */
export interface UsualGap {
  mean: Instant
  posts: number
}

const MEMORY_POSTS = 200
/** One gap counts in the mean as at most this many times the current limit of a data gap. */
const WINSOR = 10
const OBSERVED_GAPS = 5

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

/** How long the sources surely stay available after the last post before a data gap. */
export function surelyObserved(gap: UsualGap, policy: DataGapPolicy): Instant {
  return Math.min(policy.minGap, OBSERVED_GAPS * gap.mean)
}
