import { BUCKET } from '../../../core/detection/baseline/baseline.js'
import type { History, HistoryBucket } from '../../../core/engine/service/learn-history.js'
import { MINUTE } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { CountBucket } from './read-counts.js'

/** Minutes, summed to the buckets that baselines learn; a bucket of which a minute is missing is left out. */
export function toHistory(service: ServiceId, minutes: readonly CountBucket[]): History {
  const sums = new Map<number, { minutes: number; posts: number }>()
  for (const { start, posts, isWhole } of minutes) {
    if (!isWhole) continue
    const from = Math.floor(start / BUCKET) * BUCKET
    const sum = sums.get(from) ?? { minutes: 0, posts: 0 }
    sums.set(from, { minutes: sum.minutes + 1, posts: sum.posts + posts })
  }
  const buckets = [...sums].flatMap(([from, sum]): HistoryBucket[] =>
    sum.minutes === BUCKET / MINUTE ? [[from, sum.posts]] : [],
  )
  return { service, buckets: buckets.sort(([a], [b]) => a - b) }
}
