import type { Causes, SavedCauses } from '../../core/causes/causes.js'
import { createCauses } from '../../core/causes/causes.js'
import { createDependencyMap } from '../../core/causes/dependency-map.js'
import type { FoundCoordinatedActivity } from '../../core/causes/shard-output.js'
import { coordinatedActivitiesOf, orphanedOf } from '../../core/causes/shard-output.js'
import type { SavedShardOutputOrder, ShardOutputOrder } from '../../core/causes/shard-output-order.js'
import { createShardOutputOrder } from '../../core/causes/shard-output-order.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import { SHARDS } from '../../core/engine/shard-of.js'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { storeEvents } from '../alerts/alert-store.js'
import { DamagedState, readState } from '../log/damaged-state.js'
import type { LogEntry, Store } from '../ports/store.js'
import { closeStored } from './close-stored.js'
import { SHARD_OUTPUTS, unpackShardOutput } from './shard-output-entry.js'

/** What came of one step. */
export type CausesStep =
  | {
      readonly kind: 'moved'
      readonly entries: number
      readonly events: readonly AlertEvent[]
      readonly coordinatedActivities: readonly FoundCoordinatedActivity[]
    }
  | { readonly kind: 'nothing-new' }
  /** Another process was first; what is held in memory was let go. */
  | { readonly kind: 'refused' }

/** Whether the stage has come past an entry of the findings, and told nothing of a forgotten post any more. */
export function isPast(text: string | null, position: number, id: string): boolean {
  if (text === null) return position === 0
  const offset = readState<StoredOffset>('the place of the causes', text, 1)
  const waits = offset.order?.waiting.some((output) => output.kind === 'forgotten' && output.post.id === id)
  return offset.position >= position && waits !== true
}

export interface Correlator {
  /** Takes what the shards found since, and commits as one: the events of it, what is known of the alerts, the entries used up. */
  step(): Promise<CausesStep>
}

/** How far the findings were taken, and those that still wait for a slower shard. Its text is the fence. */
interface StoredOffset {
  readonly version: 1
  readonly position: number
  readonly order: SavedShardOutputOrder | null
}

export const CORRELATOR_OFFSET = 'causes/place'
const STATE = 'causes/state'
/** Entries in one step: sixteen shards say something every ten seconds of stream time. */
const ENTRIES = 512

/**
 * The one place that hears all shards. It waits until every shard has come past an instant, puts what they found into one order, and
 * stores the events. Which shard was worked on when, and by whom, changes nothing: the order is that of stream time.
 */
export function createCorrelator(parts: {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
}): Correlator {
  const { store, policy } = parts
  const map = createDependencyMap(parts.services)
  let held: Held | null = null

  return {
    async step() {
      const { offset, text, order, causes } = await hold()
      const entries = await store.readLog(SHARD_OUTPUTS, offset.position, ENTRIES)
      if (entries.length === 0) return { kind: 'nothing-new' }

      // Whatever happens from here on, memory is ahead of the store until the commit is known.
      held = null
      apply(entries, offset.position, order)
      const outputs = order.release()
      const found = causes.apply(outputs)
      const events = [...found, ...(await closeStored(store, orphanedOf(outputs), found))]
      const next: StoredOffset = { version: 1, position: entries.at(-1)!.number, order: order.save() }
      const nextText = JSON.stringify(next)
      const stored = storeEvents(events)
      const committed = await store.commit({
        checks: [{ key: CORRELATOR_OFFSET, value: text }],
        set: [
          { key: CORRELATOR_OFFSET, value: nextText },
          ...(outputs.length === 0 ? [] : [{ key: STATE, value: JSON.stringify(causes.save()) }]),
          ...stored.set,
        ],
        append: stored.append,
        trim: [{ log: SHARD_OUTPUTS, upTo: next.position }],
      })
      if (committed.kind === 'refused') return { kind: 'refused' }
      held = { offset: next, text: nextText, order, causes }
      return {
        kind: 'moved',
        entries: entries.length,
        events,
        coordinatedActivities: coordinatedActivitiesOf(outputs),
      }
    },
  }

  /** What is in memory, if that is still the newest; else what is in the store. */
  async function hold(): Promise<Held> {
    const [text = null, state = null] = await store.get(
      held === null ? [CORRELATOR_OFFSET, STATE] : [CORRELATOR_OFFSET],
    )
    if (held !== null && held.text === text) return held
    if (held !== null) {
      held = null
      return hold()
    }
    const offset: StoredOffset =
      text === null
        ? { version: 1, position: 0, order: null }
        : readState<StoredOffset>('the place of the causes', text, 1)
    const saved = state === null ? undefined : readState<SavedCauses>('the state of the causes', state, 1)
    held = {
      offset,
      text,
      order: createShardOutputOrder(SHARDS, offset.order ?? undefined),
      causes: createCauses(map, policy.causes, saved),
    }
    return held
  }
}

interface Held {
  readonly offset: StoredOffset
  /** `place` as it stands in the store. */
  readonly text: string | null
  readonly order: ShardOutputOrder
  readonly causes: Causes
}

function apply(entries: readonly LogEntry[], position: number, order: ShardOutputOrder): void {
  let expected = position + 1
  for (const { number, value } of entries) {
    if (number !== expected) {
      throw new DamagedState('the log of findings', `after entry ${expected - 1} comes ${number}`)
    }
    expected++
    const { shard, time, outputs } = unpackShardOutput(value, number)
    order.apply(shard, time, outputs)
  }
}
