import type { SavedCauses } from '../causes/causes.js'
import { createCauses } from '../causes/causes.js'
import { createDependencyMap } from '../causes/dependency-map.js'
import type { FoundCoordinatedActivity } from '../causes/shard-output.js'
import { coordinatedActivitiesOf } from '../causes/shard-output.js'
import type { TrendingTag } from '../detection/opening/hashtag-counts.js'
import type { AlertEvent } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import type { EngineCounts, SavedOrder } from './order/stream-order.js'
import { createStreamOrder } from './order/stream-order.js'
import type { IngestedPost } from './post/ingested-post.js'
import type { Seed } from './seed.js'
import type { SavedShard, ShardParts } from './shard.js'
import { createShard } from './shard.js'

/**
 * Detection over all services in one piece, as a replay runs it: the stream's order, one shard that holds all, and the
 * causes. Live, the same three are kept apart, and the shards as well. Pure: the same calls give the same events, and
 * saving between any two of them changes nothing.
 */
export interface Engine {
  take(ingested: IngestedPost): AlertEvent[]
  /** The end of a file: nothing can contradict the last posts any more, so what they allow is decided. */
  finish(): AlertEvent[]
  readonly time: Instant | null
  readonly counts: EngineCounts
  /** Coordinated activity found since the engine was made. */
  readonly coordinatedActivities: readonly FoundCoordinatedActivity[]
  trending(minCount: number, most: number): TrendingTag[]
  /** Learns what another detection learnt of posts before. */
  seed(seed: Seed): void
  /** What was learnt since an instant about each service of the catalogue. */
  seeds(from: Instant): readonly Seed[]
  save(): SavedEngine
}

export interface SavedEngine {
  readonly version: 1
  readonly order: SavedOrder
  readonly shard: SavedShard
  readonly causes: SavedCauses
}

export type EngineParts = Omit<ShardParts, 'only'>

export function createEngine(parts: EngineParts, saved?: SavedEngine): Engine {
  const order = createStreamOrder(parts.policy, 'posts', saved?.order)
  const shard = createShard(parts, saved?.shard)
  const causes = createCauses(createDependencyMap(parts.services), parts.policy.causes, saved?.causes)

  const coordinatedActivities: FoundCoordinatedActivity[] = []

  return {
    take(ingested) {
      order.take(ingested, shard)
      return takeEvents()
    },
    finish() {
      order.finish(shard)
      return takeEvents()
    },
    get time() {
      return order.time
    },
    get counts() {
      return order.counts
    },
    coordinatedActivities,
    trending: (minCount, most) => shard.trending(minCount, most),
    seed: (seed) => order.seed(seed, shard),
    seeds: (from) => shard.seeds(from),
    save: () => ({
      version: 1,
      order: { head: order.saveHead(), seen: order.seen.save(), authors: order.authors.save() },
      shard: shard.save(),
      causes: causes.save(),
    }),
  }

  /** One shard that holds all finds in order, and everything of an instant at once. */
  function takeEvents(): AlertEvent[] {
    const outputs = shard.takeOutputs()
    if (outputs.length === 0) return NO_EVENTS
    coordinatedActivities.push(...coordinatedActivitiesOf(outputs))
    return causes.apply(outputs)
  }
}

const NO_EVENTS: AlertEvent[] = []
