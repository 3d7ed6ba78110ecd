import type { Causes, SavedCauses } from '../../core/causes/causes.js'
import { createCauses } from '../../core/causes/causes.js'
import type { DependencyMap } from '../../core/causes/dependency-map.js'
import { createDependencyMap } from '../../core/causes/dependency-map.js'
import type { FoundCoordinatedActivity } from '../../core/causes/shard-output.js'
import { coordinatedActivitiesOf, orphanedOf } from '../../core/causes/shard-output.js'
import type { SavedShardOutputOrder, ShardOutputOrder } from '../../core/causes/shard-output-order.js'
import { createShardOutputOrder } from '../../core/causes/shard-output-order.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import { SHARDS } from '../../core/engine/shard-of.js'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { storeEvents, storeNumbers } from '../alerts/alert-store.js'
import { defineCodec } from '../log/codec.js'
import type { Applied, Consumer, ConsumeStep, Snapshot } from '../log/consume.js'
import { consume, newConsumerMemory } from '../log/consume.js'
import { KEYS } from '../log/keys.js'
import {
  correlatorOffsetFrom1,
  correlatorOffsetFrom2,
  correlatorStateFrom1,
  unchanged,
} from '../log/migrations.js'
import type { LogEntry, Store } from '../ports/store.js'
import { closeStored } from './close-stored.js'
import { SHARD_OUTPUTS, unpackShardOutput } from './shard-output-entry.js'

const offsetCodec = defineCodec<StoredOffset>({
  kind: 'correlator offset',
  version: 4,
  migrations: { 1: correlatorOffsetFrom1, 2: correlatorOffsetFrom2, 3: unchanged },
})
const stateCodec = defineCodec<SavedCauses>({
  kind: 'correlator state',
  version: 2,
  migrations: { 1: correlatorStateFrom1 },
})

export type CausesStep = ConsumeStep<CausesFound>

interface CausesFound {
  readonly events: readonly AlertEvent[]
  readonly coordinatedActivities: readonly FoundCoordinatedActivity[]
}

/** Whether the correlator is past a shard output, and no output that waits holds a forgotten post. */
export function isPast(text: string | null, position: number, id: string): boolean {
  if (text === null) return position === 0
  const offset = readOffset(text)
  const waits = offset.order?.waiting.some((output) => output.kind === 'forgotten' && output.post.id === id)
  return offset.position >= position && waits !== true
}

export interface Correlator {
  /**
   * Applies new outputs of the shards. One commit holds the events, what is known of the alerts, and the entries used
   * up.
   */
  step(): Promise<CausesStep>
}

/** How far the shard outputs were consumed, and those that still wait for a slower shard. Its text is the fence. */
interface StoredOffset {
  readonly version: 1
  readonly position: number
  readonly order: SavedShardOutputOrder | null
}

export const CORRELATOR_OFFSET = KEYS.correlatorOffset
const STATE = KEYS.correlatorState
/** Entries in one step: sixteen shards say something every ten seconds of stream time. */
const ENTRIES = 512

export interface CorrelatorParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
}

/**
 * Consumes the outputs of all shards. It waits until every shard has come past an instant, puts their outputs into one
 * order, and stores the events. The order is that of stream time: which worker ran which shard first changes nothing.
 */
export function createCorrelator(parts: CorrelatorParts): Correlator {
  const memory = newConsumerMemory<CausesState>()
  const map = createDependencyMap(parts.services)
  const consumer: Consumer<CausesState, CausesFound> = {
    store: parts.store,
    log: SHARD_OUTPUTS,
    title: 'the log of shard outputs',
    offsetKey: CORRELATOR_OFFSET,
    limit: ENTRIES,
    load: () => loadState(parts, map),
    apply: ({ state }, entries) => applyToCauses(parts.store, state, entries),
  }
  return { step: () => consume(memory, consumer) }
}

interface CausesState {
  readonly order: ShardOutputOrder
  readonly causes: Causes
}

async function loadState(
  { store, policy }: CorrelatorParts,
  map: DependencyMap,
): Promise<Snapshot<CausesState>> {
  const [text = null, state = null] = await store.get([CORRELATOR_OFFSET, STATE])
  const { position, order }: StoredOffset = text === null ? START : readOffset(text)
  const saved = state === null ? undefined : stateCodec.decode(state, 'the state of the correlator')
  return {
    offsetText: text,
    position,
    state: {
      order: createShardOutputOrder(SHARDS, order ?? undefined),
      causes: createCauses(map, policy.causes, saved),
    },
  }
}

const START: StoredOffset = { version: 1, position: 0, order: null }

function readOffset(text: string): StoredOffset {
  return offsetCodec.decode(text, 'the offset of the correlator')
}

async function applyToCauses(
  store: Store,
  state: CausesState,
  entries: readonly LogEntry[],
): Promise<Applied<CausesState, CausesFound>> {
  const { order, causes } = state
  for (const { number, value } of entries) {
    const { shard, time, outputs } = unpackShardOutput(value, number)
    order.apply(shard, time, outputs)
  }
  const outputs = order.release()
  const found = causes.apply(outputs)
  const events = [...found, ...(await closeStored(store, orphanedOf(outputs), found))]
  const next: StoredOffset = { version: 1, position: entries.at(-1)!.number, order: order.save() }
  const stored = storeEvents(events)
  // Before the events: of an alert with both, the event's state is the newer one.
  const numbers = await storeNumbers(store, causes.takeRefreshed(), outputs.at(-1)?.at)
  return {
    offsetText: offsetCodec.encode(next),
    position: next.position,
    state,
    change: {
      set: [
        ...(outputs.length === 0 ? [] : [{ key: STATE, value: stateCodec.encode(causes.save()) }]),
        ...numbers,
        ...stored.set,
      ],
      append: stored.append,
      trim: [{ log: SHARD_OUTPUTS, upTo: next.position }],
    },
    found: { events, coordinatedActivities: coordinatedActivitiesOf(outputs) },
  }
}
