import { EVENTS, withPosts } from '../alerts/alert-store.js'
import type { CategoryOf } from '../endpoints/subscriptions.js'
import { readSubscriptions } from '../endpoints/subscriptions.js'
import type { Applied, Consumer, ConsumeStep } from '../log/consume.js'
import { consume, newConsumerMemory } from '../log/consume.js'
import type { Clock } from '../ports/clock.js'
import type { LogEntry, Store } from '../ports/store.js'
import { readSilences } from '../silences/silences.js'
import type { WrittenStep } from './fan-out/fan-out-batch.js'
import { addEvent, finishBatch, readBatch } from './fan-out/fan-out-batch.js'
import type { FanOutOffset } from './held-notifications.js'
import { FAN_OUT_OFFSET, fanOutOffsetCodec, holdBack, isSilenced } from './held-notifications.js'
import type { Formats } from './message.js'
import type { NumberedEvent } from './numbered-event.js'
import { readEvent } from './numbered-event.js'

interface Made {
  readonly deliveries: readonly string[]
}

export type FanOutStep = ConsumeStep<Made>

export interface FanOut {
  /** Turns the events since the last step into deliveries, and stores them with the offset in one commit. */
  step(): Promise<FanOutStep>
}

interface FanOutParts {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
  /** For filters by category. */
  readonly categoryOf?: CategoryOf
}

/** Events in one step: each may become a thousand deliveries. */
const ENTRIES = 32

/**
 * Turns stored events into stored deliveries. Any process may run it: a step is committed only when no other process
 * has taken one since. The ids come from event and subscription, and the text is rendered here once. Whatever happens
 * later, a receiver sees one message under one id.
 */
export function createFanOut(parts: FanOutParts): FanOut {
  const { store } = parts
  const memory = newConsumerMemory<null>()
  const consumer: Consumer<null, Made> = {
    store,
    log: EVENTS,
    title: 'the log of events',
    offsetKey: FAN_OUT_OFFSET,
    limit: ENTRIES,
    load: async () => {
      const [text = null] = await store.get([FAN_OUT_OFFSET])
      const position =
        text === null ? 0 : fanOutOffsetCodec.decode(text, 'the offset of the fan-out').position
      return { offsetText: text, position, state: null }
    },
    apply: (_, entries) => applyEntries(parts, entries),
  }
  return { step: () => consume(memory, consumer) }
}

async function applyEntries(parts: FanOutParts, entries: readonly LogEntry[]): Promise<Applied<null, Made>> {
  const read = entries.map((entry) => readEvent(entry, entry.number))
  const whole = await withPosts(
    parts.store,
    read.map(({ event }) => event),
  )
  const events = read.map(({ number }, index) => ({ number, event: whole[index]! }))
  const { deliveries, ...change } = await fanOutEvents(parts, events)
  const offset: FanOutOffset = { version: 1, position: entries.at(-1)!.number }
  const offsetText = fanOutOffsetCodec.encode(offset)
  return { offsetText, position: offset.position, state: null, change, found: { deliveries } }
}

async function fanOutEvents(parts: FanOutParts, events: readonly NumberedEvent[]): Promise<WrittenStep> {
  const { store, clock } = parts
  const subscriptions = await readSubscriptions(store)
  const batch = await readBatch(store, events, subscriptions, clock.now())
  const silences = await readSilences(store)
  for (const { number, event } of events) {
    if (isSilenced(silences, event, batch.now)) batch.set.push(holdBack(number, event))
    else await addEvent(batch, { number, event }, parts)
  }
  return finishBatch(batch)
}
