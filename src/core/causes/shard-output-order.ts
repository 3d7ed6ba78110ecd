import type { Instant } from '../model/instant.js'
import type { ShardOutput } from './shard-output.js'

/**
 * Brings what several shards found into one order, by instant and then by service. A shard finds in the order of time,
 * so what lies before the time that the slowest shard has reached is complete. The order does not depend on which shard
 * reports first.
 */
export interface ShardOutputOrder {
  /** A shard has come so far in stream time, and found this on the way. */
  apply(shard: number, time: Instant | null, outputs: readonly ShardOutput[]): void
  /** What is complete by now. */
  release(): ShardOutput[]
  save(): SavedShardOutputOrder
}

export interface SavedShardOutputOrder {
  readonly version: 1
  /** By shard: how far it has come. */
  readonly times: readonly (Instant | null)[]
  readonly waiting: readonly ShardOutput[]
}

export function createShardOutputOrder(shards: number, saved?: SavedShardOutputOrder): ShardOutputOrder {
  const times: (Instant | null)[] =
    saved === undefined ? new Array<Instant | null>(shards).fill(null) : [...saved.times]
  let waiting: ShardOutput[] = saved === undefined ? [] : [...saved.waiting]

  return {
    apply(shard, time, outputs) {
      times[shard] = time
      waiting.push(...outputs)
    },
    release() {
      if (waiting.length === 0) return []
      let complete = Infinity
      for (const time of times) complete = Math.min(complete, time ?? -Infinity)
      const released = waiting.filter(({ at }) => at <= complete)
      if (released.length === 0) return []
      waiting = waiting.filter(({ at }) => at > complete)
      // Stable: what one shard found of one service at one instant stays in its order.
      return released.sort(
        (a, b) => a.at - b.at || (a.service < b.service ? -1 : a.service > b.service ? 1 : 0),
      )
    },
    save: () => ({ version: 1, times: [...times], waiting: [...waiting] }),
  }
}
