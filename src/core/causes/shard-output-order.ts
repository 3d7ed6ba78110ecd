import type { Instant } from '../model/instant.js'
import type { Finding } from './shard-output.js'

/**
 * Brings what several shards found into one order, by instant and then by service. A shard finds in the order of time, so what lies
 * before the time that the slowest shard has reached is complete. The order does not depend on which shard was heard first.
 */
export interface FindingOrder {
  /** A shard has come so far in stream time, and found this on the way. */
  hear(shard: number, time: Instant | null, findings: readonly Finding[]): void
  /** What is complete by now. */
  release(): Finding[]
  save(): SavedFindingOrder
}

export interface SavedFindingOrder {
  readonly version: 1
  /** By shard: how far it has come. */
  readonly times: readonly (Instant | null)[]
  readonly waiting: readonly Finding[]
}

export function createFindingOrder(shards: number, saved?: SavedFindingOrder): FindingOrder {
  const times: (Instant | null)[] =
    saved === undefined ? new Array<Instant | null>(shards).fill(null) : [...saved.times]
  let waiting: Finding[] = saved === undefined ? [] : [...saved.waiting]

  return {
    hear(shard, time, findings) {
      times[shard] = time
      waiting.push(...findings)
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
