import type { BaselineState } from '../../detection/baseline/baseline.js'
import { BUCKET, bucketsLeftInHour, learnBucket, learnEmpty } from '../../detection/baseline/baseline.js'
import type { SlotOf } from '../../detection/baseline/local-hour.js'
import type { BaselinePolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { ServiceState } from './service-state.js'

/** How many posts a network's own count found about one service before its posts were read. */
export interface History {
  readonly service: ServiceId
  /** Buckets of learning that were counted from end to end, oldest first; a bucket that is not here was not counted. */
  readonly buckets: readonly HistoryBucket[]
}

export type HistoryBucket = readonly [from: Instant, posts: number]

/** The end of a history; null where it holds nothing. */
export function endOfHistory({ buckets }: History): Instant | null {
  const last = buckets.at(-1)
  return last === undefined ? null : last[0] + BUCKET
}

/**
 * Seeds a baseline that has learnt nothing yet, up to where it begins to learn by itself; gives whether it did. Once it
 * has learnt, it knows people and not matches of a query, and a history that comes twice changes nothing.
 */
export function learnHistory(
  serviceState: ServiceState,
  { buckets }: History,
  slotOf: SlotOf,
  policy: BaselinePolicy,
): boolean {
  const { base } = serviceState
  const known = buckets.filter(([from]) => from + BUCKET <= base.closedUntil)
  if (base.exposed > 0 || serviceState.alert !== null || known.length === 0) return false
  for (let index = 0; index < known.length; ) {
    const [from, posts] = known[index]!
    const slot = slotOf(from, serviceState.timeZone)
    if (posts > 0) {
      learnBucket(base, { complaints: posts * policy.historyShare, brand: 0 }, slot, policy)
      index++
      continue
    }
    const empty = emptyFrom(known, index)
    learnEmpty(base, empty, slot, policy)
    index += empty
  }
  retainKnownCounts(base)
  return true
}

/** Empty buckets in a row that share the local hour of the first. */
function emptyFrom(buckets: readonly HistoryBucket[], index: number): number {
  const from = buckets[index]![0]
  const most = bucketsLeftInHour(from)
  let empty = 1
  for (; empty < most; empty++) {
    const next = buckets[index + empty]
    if (next === undefined || next[0] !== from + empty * BUCKET || next[1] > 0) break
  }
  return empty
}

/**
 * Counts give level and hours. They do not give how far people's complaints spread around it, nor what other talk
 * about the brand is usual: both remain unknown.
 */
function retainKnownCounts(base: BaselineState): void {
  base.pearson = 0
  base.pearsonBuckets = 0
  base.brand = 0
  base.brandMinutes = 0
  base.leakComplaints = 0
  base.leakPosts = 0
}
