import type { Instant } from '../../model/instant.js'

/**
 * A negative-binomial CUSUM: the sum of log likelihood ratios between "out of control" (mean m1) and the expectation.
 * It is never below zero (Page 1954; Höhle & Paul 2008 for counts).
 *
 *   S ← max(0, S + x·ln[m1(μ+k) / (μ(m1+k))] − k·ln[(m1+k) / (μ+k)])       with m1 = 2μ + 1 per five minutes
 *
 * It finds what is too thin for any one window: a doubling that lasts. It assumes that the expectation is right. A
 * level that is off by half makes it creep, so the threshold is paired with a ratio over the whole excess.
 */
export interface CusumState {
  value: number
  /** When the sum last left zero, and what was seen and expected since. */
  since: Instant | null
  seen: number
  expected: number
  people: number
}

export function newCusum(): CusumState {
  return { value: 0, since: null, seen: 0, expected: 0, people: 0 }
}

/** One bucket of `share` × five minutes more; returns the new state, so that an open bucket can be tried out. */
export function advanceCusum(
  cusum: CusumState,
  bucket: {
    readonly from: Instant
    readonly seen: number
    readonly expected: number
    readonly size: number
    readonly share: number
    readonly people: number
  },
): CusumState {
  const { seen, expected, size, share, people } = bucket
  const raised = 2 * expected + share
  const rise = seen * Math.log((raised * (expected + size)) / (expected * (raised + size)))
  const value = cusum.value + rise - size * Math.log((raised + size) / (expected + size))
  if (value <= 0) return newCusum()
  return {
    value,
    since: cusum.since ?? bucket.from,
    seen: cusum.seen + seen,
    expected: cusum.expected + expected,
    people: cusum.people + people,
  }
}
