import type { TrendingTag } from '../detection/hashtag-counts.js'
import type { AlertEvent } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import type { SavedShard, ShardParts } from './shard.js'
import { createShard } from './shard.js'
import type { EngineCounts, SavedOrder } from './stream-order.js'
import { createStreamOrder } from './stream-order.js'
import type { Arrival } from './waiting-posts.js'

/**
 * Detection over all services in one piece, as a replay runs it: the stream's order, and one shard that holds all. Live, the same
 * two are kept apart, and the shards as well. Pure: the same calls give the same events, and saving between any two of them
 * changes nothing.
 */
export interface Engine {
  take(arrival: Arrival): AlertEvent[]
  /** The end of a file: nothing can contradict the last posts any more, so what they allow is decided. */
  finish(): AlertEvent[]
  readonly time: Instant | null
  readonly counts: EngineCounts
  trending(minCount: number, most: number): TrendingTag[]
  save(): SavedEngine
}

export interface SavedEngine {
  readonly version: 1
  readonly order: SavedOrder
  readonly shard: SavedShard
}

export type EngineParts = Omit<ShardParts, 'only'>

export function createEngine(parts: EngineParts, saved?: SavedEngine): Engine {
  const order = createStreamOrder(parts.policy, 'posts', saved?.order)
  const shard = createShard(parts, saved?.shard)

  return {
    take(arrival) {
      order.take(arrival, shard)
      return shard.takeEvents()
    },
    finish() {
      order.finish(shard)
      return shard.takeEvents()
    },
    get time() {
      return order.time
    },
    get counts() {
      return order.counts
    },
    trending: (minCount, most) => shard.trending(minCount, most),
    save: () => ({
      version: 1,
      order: { head: order.saveHead(), seen: order.seen.save() },
      shard: shard.save(),
    }),
  }
}
