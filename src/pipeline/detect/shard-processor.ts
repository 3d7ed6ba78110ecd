import type { ZoneOfCountry } from '../../core/detection/baseline/time-zone.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Shard } from '../../core/engine/shard.js'
import { createShard } from '../../core/engine/shard.js'
import type { TimelinePoint } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { applyEntry, shardLog, withoutPosts } from '../intake/shard-entry.js'
import type { Applied, Consumer, ConsumerMemory, ConsumeStep, Snapshot } from '../log/consume.js'
import { consume, newConsumerMemory } from '../log/consume.js'
import type { DeadLetters } from '../log/dead-letters.js'
import type { LogEntry, Store } from '../ports/store.js'
import { packShardOutput } from './shard-output-entry.js'
import type { ShardOffset } from './stored-shard.js'
import { loadShard, offsetKey, readShardOffset, saveChanges, shardOffsetCodec } from './stored-shard.js'
import { storePoints } from './stored-timeline.js'

export type ShardStep = ConsumeStep<object>

export interface ShardProcessor {
  /** Applies new entries of a shard's log. `applyToShard` lists what the commit of a step holds. */
  step(shard: number): Promise<ShardStep>
}

export interface ShardProcessorParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  readonly zoneOfCountry?: ZoneOfCountry
  readonly deadLetters?: DeadLetters | undefined
}

/** Entries of a shard's log in one step. */
const ENTRIES = 64

/**
 * The detection of the shards that this process is given. A step is committed only when no other worker has taken one
 * of that shard since. So a batch that comes twice, or to two workers, changes nothing. State stays in memory as long
 * as it is the newest.
 */
export function createShardProcessor(parts: ShardProcessorParts): ShardProcessor {
  const memories = new Map<number, ConsumerMemory<ShardInMemory>>()
  return {
    step(shard) {
      const memory = memories.get(shard) ?? newConsumerMemory<ShardInMemory>()
      memories.set(shard, memory)
      return consume(memory, shardConsumer(parts, shard))
    },
  }
}

/** A shard between two steps; `stored-shard.ts` has its stored form. */
interface ShardInMemory {
  readonly detection: Shard
  /** Points of the charts since the last step. */
  readonly points: TimelinePoint[]
}

function shardConsumer(parts: ShardProcessorParts, shard: number): Consumer<ShardInMemory, object> {
  return {
    store: parts.store,
    log: shardLog(shard),
    title: `the log of shard ${shard}`,
    offsetKey: offsetKey(shard),
    limit: ENTRIES,
    guard: parts.deadLetters && { deadLetters: parts.deadLetters, withoutPosts },
    load: () => loadState(parts, shard),
    apply: ({ state }, entries) => applyToShard(parts.store, shard, state, entries),
  }
}

async function loadState(
  { store, policy, services, zoneOfCountry }: ShardProcessorParts,
  shard: number,
): Promise<Snapshot<ShardInMemory>> {
  const { offset, saved } = await loadShard(store, shard)
  const points: TimelinePoint[] = []
  const detection = createShard(
    {
      ...{ policy, services, only: shard, onPoint: (point) => points.push(point) },
      ...(zoneOfCountry === undefined ? {} : { zoneOfCountry }),
    },
    saved,
  )
  const { position } = readShardOffset(shard, offset)
  return { offsetText: offset, position, state: { detection, points } }
}

/** The changes of one step. `consume` adds the offset, and the check that no other process was first. */
async function applyToShard(
  store: Store,
  shard: number,
  state: ShardInMemory,
  entries: readonly LogEntry[],
): Promise<Applied<ShardInMemory, object>> {
  const { detection, points } = state
  for (const { number, value } of entries) {
    applyEntry(value, detection, `entry ${number} of the log of shard ${shard}`)
  }
  const outputs = detection.takeOutputs()
  const next: ShardOffset = { version: 1, position: entries.at(-1)!.number }
  const saved = saveChanges(shard, detection.takeChanges())
  return {
    offsetText: shardOffsetCodec.encode(next),
    position: next.position,
    state,
    change: {
      set: [...saved.set, ...(await storePoints(store, points.splice(0)))],
      delete: saved.gone,
      append: [packShardOutput(shard, detection.time, outputs)],
      trim: [{ log: shardLog(shard), upTo: next.position }],
    },
    found: {},
  }
}
