import type { ZoneOfCountry } from '../../core/detection/baseline/time-zone.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Shard } from '../../core/engine/shard.js'
import { createShard } from '../../core/engine/shard.js'
import type { TimelinePoint } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import type { Instant } from '../../core/model/instant.js'
import { SECOND } from '../../core/model/instant.js'
import { applyEntry, shardLog, withoutPosts } from '../intake/shard-entry.js'
import type { Applied, Consumer, ConsumerMemory, ConsumeStep, EntryGuard, Snapshot } from '../log/consume.js'
import { checkNumber, consume, newConsumerMemory, withoutSetAside } from '../log/consume.js'
import { DamagedState } from '../log/damaged-state.js'
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
  readonly stored: StoredState
}

function shardConsumer(parts: ShardProcessorParts, shard: number): Consumer<ShardInMemory, object> {
  return {
    store: parts.store,
    log: shardLog(shard),
    title: titleOf(shard),
    offsetKey: offsetKey(shard),
    limit: ENTRIES,
    guard: guardOf(parts),
    load: () => loadState(parts, shard),
    apply: ({ state }, entries) => applyToShard(parts.store, shard, state, entries),
  }
}

const titleOf = (shard: number) => `the log of shard ${shard}`

const guardOf = ({ deadLetters }: ShardProcessorParts): EntryGuard | undefined =>
  deadLetters && { deadLetters, withoutPosts }

async function loadState(parts: ShardProcessorParts, shard: number): Promise<Snapshot<ShardInMemory>> {
  const { store, policy, services, zoneOfCountry } = parts
  const { offset, saved } = await loadShard(store, shard)
  const points: TimelinePoint[] = []
  const detection = createShard(
    {
      ...{ policy, services, only: shard, onPoint: (point) => points.push(point) },
      ...(zoneOfCountry === undefined ? {} : { zoneOfCountry }),
    },
    saved,
  )
  const { position, saved: savedPosition } = readShardOffset(shard, offset)
  const stored: StoredState = { position: savedPosition, time: detection.time, bytesSince: 0 }
  const state = { detection, points, stored }
  await applyAgain(parts, shard, state, position)
  return { offsetText: offset, position, state }
}

/**
 * Applies the entries of committed steps that the stored state lacks. Their points are stored. They had no output, or
 * the state would contain them; with another configuration they may have one, which the next step commits.
 */
async function applyAgain(
  parts: ShardProcessorParts,
  shard: number,
  { detection, points, stored }: ShardInMemory,
  position: number,
): Promise<void> {
  const log = shardLog(shard)
  for (let at = stored.position; at < position; ) {
    const limit = Math.min(ENTRIES, position - at)
    const found = withoutSetAside(log, guardOf(parts), await parts.store.readLog(log, at, limit))
    if (found.length === 0) throw new DamagedState(titleOf(shard), `entry ${at + 1} is missing`)
    for (const entry of found) {
      checkNumber(titleOf(shard), entry.number, ++at)
      applyOne(shard, detection, stored, entry)
    }
  }
  points.length = 0
}

/** Whether the entry contains a command. */
function applyOne(
  shard: number,
  detection: Shard,
  stored: StoredState,
  { number, value }: LogEntry,
): boolean {
  stored.bytesSince += value.length
  return applyEntry(value, detection, `entry ${number} of the log of shard ${shard}`)
}

/** The changes of one step. `consume` adds the offset, and the check that no other process was first. */
async function applyToShard(
  store: Store,
  shard: number,
  state: ShardInMemory,
  entries: readonly LogEntry[],
): Promise<Applied<ShardInMemory, object>> {
  const { detection, points, stored } = state
  let hasCommand = false
  for (const entry of entries) hasCommand = applyOne(shard, detection, stored, entry) || hasCommand
  const outputs = detection.takeOutputs()
  const position = entries.at(-1)!.number
  const isSaved = hasCommand || outputs.length > 0 || isDue(stored, detection.time)
  if (isSaved) Object.assign(stored, { position, time: detection.time, bytesSince: 0 })
  const saved = isSaved ? saveChanges(shard, detection.takeChanges()) : { set: [], gone: [] }
  const next: ShardOffset = { version: 1, position, saved: stored.position }
  return {
    offsetText: shardOffsetCodec.encode(next),
    position,
    state,
    change: {
      set: [...saved.set, ...(await storePoints(store, points.splice(0)))],
      delete: saved.gone,
      append: [packShardOutput(shard, detection.time, outputs)],
      // Also where it removes nothing: a step must succeed when the store is nearly full.
      trim: [{ log: shardLog(shard), upTo: stored.position }],
    },
    found: {},
  }
}

/** What the store has of a shard's state. */
interface StoredState {
  /** The last entry that it contains, and stream time then. */
  position: number
  time: Instant | null
  /** Bytes of the entries that were applied since. */
  bytesSince: number
}

/**
 * A state of 15 kB changes with every post about its service. So the store gets it at intervals of stream time, and the
 * log keeps the entries since. The interval bounds what is written, the bytes bound what a new process applies again.
 */
const SAVE_EVERY = 30 * SECOND
const SAVE_BYTES = 512_000

function isDue({ time, bytesSince }: StoredState, now: Instant | null): boolean {
  if (time === null || now === null || bytesSince >= SAVE_BYTES) return true
  // Stream time that was wrong goes back.
  return now < time || now - time >= SAVE_EVERY
}
