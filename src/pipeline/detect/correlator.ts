import type { Causes, SavedCauses } from '../../core/causes/causes.js'
import { createCauses } from '../../core/causes/causes.js'
import { createDependencyMap } from '../../core/causes/dependency-map.js'
import type { FoundFlood } from '../../core/causes/shard-output.js'
import { floodsOf, unheldOf } from '../../core/causes/shard-output.js'
import type { FindingOrder, SavedFindingOrder } from '../../core/causes/shard-output-order.js'
import { createFindingOrder } from '../../core/causes/shard-output-order.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import { SHARDS } from '../../core/engine/shard-of.js'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { storeEvents } from '../alerts/alert-store.js'
import { DamagedState, readState } from '../log/damaged-state.js'
import type { LogEntry, Store } from '../ports/store.js'
import { closeStored } from './close-stored.js'
import { FINDINGS, unpackFindings } from './shard-output-entry.js'

/** What came of one step. */
export type CausesStep =
  | {
      readonly kind: 'moved'
      readonly entries: number
      readonly events: readonly AlertEvent[]
      readonly floods: readonly FoundFlood[]
    }
  | { readonly kind: 'nothing-new' }
  /** Another process was first; what is held in memory was let go. */
  | { readonly kind: 'refused' }

/** Whether the stage has come past an entry of the findings, and told nothing of a forgotten post any more. */
export function isPast(text: string | null, position: number, id: string): boolean {
  if (text === null) return position === 0
  const place = readState<Place>('the place of the causes', text, 1)
  const waits = place.order?.waiting.some((finding) => finding.kind === 'forgotten' && finding.post.id === id)
  return place.position >= position && waits !== true
}

export interface CausesKeeper {
  /** Takes what the shards found since, and commits as one: the events of it, what is known of the alerts, the entries used up. */
  step(): Promise<CausesStep>
}

/** How far the findings were taken, and those that still wait for a slower shard. Its text is the fence. */
interface Place {
  readonly version: 1
  readonly position: number
  readonly order: SavedFindingOrder | null
}

export const CAUSES_PLACE = 'causes/place'
const STATE = 'causes/state'
/** Entries in one step: sixteen shards say something every ten seconds of stream time. */
const ENTRIES = 512

/**
 * The one place that hears all shards. It waits until every shard has come past an instant, puts what they found into one order, and
 * stores the events. Which shard was worked on when, and by whom, changes nothing: the order is that of stream time.
 */
export function createCausesKeeper(parts: {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
}): CausesKeeper {
  const { store, policy } = parts
  const map = createDependencyMap(parts.services)
  let held: Held | null = null

  return {
    async step() {
      const { place, text, order, causes } = await hold()
      const entries = await store.readLog(FINDINGS, place.position, ENTRIES)
      if (entries.length === 0) return { kind: 'nothing-new' }

      // Whatever happens from here on, memory is ahead of the store until the commit is known.
      held = null
      hear(entries, place.position, order)
      const findings = order.release()
      const found = causes.hear(findings)
      const events = [...found, ...(await closeStored(store, unheldOf(findings), found))]
      const next: Place = { version: 1, position: entries.at(-1)!.number, order: order.save() }
      const nextText = JSON.stringify(next)
      const stored = storeEvents(events)
      const committed = await store.commit({
        checks: [{ key: CAUSES_PLACE, value: text }],
        set: [
          { key: CAUSES_PLACE, value: nextText },
          ...(findings.length === 0 ? [] : [{ key: STATE, value: JSON.stringify(causes.save()) }]),
          ...stored.set,
        ],
        append: stored.append,
        trim: [{ log: FINDINGS, upTo: next.position }],
      })
      if (committed.kind === 'refused') return { kind: 'refused' }
      held = { place: next, text: nextText, order, causes }
      return { kind: 'moved', entries: entries.length, events, floods: floodsOf(findings) }
    },
  }

  /** What is in memory, if that is still the newest; else what is in the store. */
  async function hold(): Promise<Held> {
    const [text = null, state = null] = await store.get(
      held === null ? [CAUSES_PLACE, STATE] : [CAUSES_PLACE],
    )
    if (held !== null && held.text === text) return held
    if (held !== null) {
      held = null
      return hold()
    }
    const place: Place =
      text === null
        ? { version: 1, position: 0, order: null }
        : readState<Place>('the place of the causes', text, 1)
    const saved = state === null ? undefined : readState<SavedCauses>('the state of the causes', state, 1)
    held = {
      place,
      text,
      order: createFindingOrder(SHARDS, place.order ?? undefined),
      causes: createCauses(map, policy.causes, saved),
    }
    return held
  }
}

interface Held {
  readonly place: Place
  /** `place` as it stands in the store. */
  readonly text: string | null
  readonly order: FindingOrder
  readonly causes: Causes
}

function hear(entries: readonly LogEntry[], position: number, order: FindingOrder): void {
  let expected = position + 1
  for (const { number, value } of entries) {
    if (number !== expected) {
      throw new DamagedState('the log of findings', `after entry ${expected - 1} comes ${number}`)
    }
    expected++
    const { shard, time, findings } = unpackFindings(value, number)
    order.hear(shard, time, findings)
  }
}
