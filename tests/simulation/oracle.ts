import { createCauses } from '../../src/core/causes/causes.js'
import { createDependencyMap } from '../../src/core/causes/dependency-map.js'
import { createStreamOrder } from '../../src/core/engine/order/stream-order.js'
import { createShard } from '../../src/core/engine/shard.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { unpackEntry } from '../../src/pipeline/intake/intake-entry.js'
import { policy } from '../support/builders.js'
import { compareEvents } from '../support/compare-events.js'
import { SERVICES } from './scenario.js'

/** What the entries of an intake log give in one process without a store, as a replay makes it. */
export interface Replayed {
  readonly events: readonly AlertEvent[]
  /** Keys of the posts that may not count again. */
  readonly seen: readonly number[]
  /** Accounts of unknown age that must be known after two days. */
  readonly accounts: readonly number[]
}

export function replayEntries(entries: readonly string[]): Replayed {
  const order = createStreamOrder(policy, 'posts')
  const shard = createShard({ policy, services: SERVICES })
  const causes = createCauses(createDependencyMap(SERVICES), policy.causes)
  const events: AlertEvent[] = []
  const take = () => {
    const outputs = shard.takeOutputs()
    if (outputs.length > 0) events.push(...causes.apply(outputs))
  }
  for (const [index, entry] of entries.entries()) {
    const { command, ingestedPosts } = unpackEntry(entry, index + 1)
    if (command !== null) order.command(command, shard)
    take()
    for (const ingested of ingestedPosts) {
      order.take(ingested, shard)
      take()
    }
  }
  return {
    events: events.sort(compareEvents),
    seen: order.seen.save().flatMap(({ keys }) => keys),
    accounts: order.authors.save().flatMap(({ keys }) => keys),
  }
}
