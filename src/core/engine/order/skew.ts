import type { ClockPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'

/**
 * Notices that stream time is ahead of the machine's clock, after the clock was wrong, and decides when it comes back.
 * Three things must agree. The clock has run on for a while, it has not jumped meanwhile, and the last posts are not
 * from its future.
 */
export interface SkewState {
  /** Since when stream time is ahead, by the machine's clock; null while it is not. */
  since: Instant | null
  last: Instant
}

export type SkewVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'ahead'; readonly by: Instant; readonly reason: 'clock-unsteady' | 'posts-disagree' }
  | { readonly kind: 'rewind'; readonly by: Instant; readonly to: Instant }

export function newSkew(): SkewState {
  return { since: null, last: 0 }
}

/** `postsSay`: the time by the last posts of several people; null while there are too few. */
export function judgeSkew(
  skew: SkewState,
  seen: { readonly now: Instant; readonly time: Instant | null; readonly postsSay: Instant | null },
  policy: Pick<ClockPolicy, 'maxSkew' | 'healAfter'>,
): SkewVerdict {
  const { now, time, postsSay } = seen
  const hasJumped = now < skew.last || now - skew.last > policy.healAfter
  skew.last = now
  if (time === null || time <= now + policy.maxSkew) {
    skew.since = null
    return { kind: 'none' }
  }
  const by = time - now
  if (skew.since === null || hasJumped) skew.since = now
  if (postsSay !== null && postsSay > now + policy.maxSkew)
    return { kind: 'ahead', by, reason: 'posts-disagree' }
  if (now - skew.since < policy.healAfter) return { kind: 'ahead', by, reason: 'clock-unsteady' }
  skew.since = null
  return { kind: 'rewind', by, to: now }
}
