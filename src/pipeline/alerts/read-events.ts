import { setImmediate } from 'node:timers/promises'
import type { AlertEvent, EventType } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import type { Store } from '../ports/store.js'
import { EVENTS, eventCodec, readAlertsVersion, withPosts } from './alert-store.js'
import { summarise } from './alert-summary.js'
import type { AlertFilter } from './search/alert-filter.js'
import { testOf } from './search/alert-filter.js'

export interface LoggedEvent {
  /** Its number in the log, which is its id in the stream. */
  readonly number: number
  readonly event: AlertEvent
}

export interface EventsAsked {
  /** Only events before this number. */
  readonly before?: number | undefined
  readonly limit: number
  readonly type?: readonly EventType[] | undefined
  readonly since?: Instant | undefined
  /** What the alert must be like after the event. */
  readonly filter: AlertFilter
}

export interface EventsFound {
  /** Newest first. */
  readonly events: readonly LoggedEvent[]
  /** What the next page asks as `before`; null when this is the last. */
  readonly next: number | null
  /** The number of the newest event of all. */
  readonly newest: number
}

const CHUNK = 256

/** The newest events that the log still has. Cost: a filter that matches little goes through the whole log. */
export async function readEventsBefore(store: Store, asked: EventsAsked): Promise<EventsFound> {
  const newest = await readAlertsVersion(store)
  const isWanted = wantedTest(asked)
  const found: LoggedEvent[] = []
  let end = Math.min(asked.before ?? newest + 1, newest + 1)
  while (end > 1 && found.length <= asked.limit) {
    const after = Math.max(end - 1 - CHUNK, 0)
    const entries = (await store.readLog(EVENTS, after, end - 1 - after)).filter(({ number }) => number < end)
    const events = entries.map(({ number, value }) => ({
      number,
      event: eventCodec.decode(value, `event ${number}`),
    }))
    found.push(...events.filter(({ event }) => isWanted(event)).reverse())
    // Older ones are no longer kept, or began before `since`.
    const isOld = asked.since !== undefined && events.some(({ event }) => Date.parse(event.at) < asked.since!)
    if (entries.length === 0 || entries[0]!.number > after + 1 || isOld) end = 1
    else end = after + 1
    await setImmediate()
  }
  const page = found.slice(0, asked.limit)
  const events = await withPosts(
    store,
    page.map(({ event }) => event),
  )
  return {
    events: page.map(({ number }, index) => ({ number, event: events[index]! })),
    next: found.length > asked.limit ? page.at(-1)!.number : null,
    newest,
  }
}

function wantedTest({ type, since, filter }: EventsAsked): (event: AlertEvent) => boolean {
  const fits = testOf(filter)
  return (event) =>
    (type === undefined || type.includes(event.type)) &&
    (since === undefined || Date.parse(event.at) >= since) &&
    fits(summarise(event.alert))
}
