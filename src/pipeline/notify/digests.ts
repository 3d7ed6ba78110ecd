import { hash53 } from '../../core/model/hash53.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import { EVENTS, withPosts } from '../alerts/alert-store.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import { readSubscription } from '../endpoints/subscriptions.js'
import type { Clock } from '../ports/clock.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { Delivery } from './deliveries.js'
import type { FrozenMessage } from './delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from './delivery-store.js'
import { FAN_OUT_OFFSET, moveOn } from './held-notifications.js'
import type { Formats, Message } from './message.js'
import { deliveryName, newDelivery } from './new-delivery.js'
import type { HeldNotificationGroup } from './notification-groups.js'
import { afterSending, checkGroup, dueGroups, writeGroup } from './notification-groups.js'
import { readNotificationLog, writeNotificationLog } from './notification-log.js'
import type { NumberedEvent } from './numbered-event.js'
import { deliveryOfEvent, readEvent } from './numbered-event.js'
import { isNewerMade } from './order/read-turn.js'
import { compareSizes, sizeOfEvents } from './size-of-events.js'

export interface SchedulerParts {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
}

/**
 * Turns what was gathered for subscriptions into one message each, when its time has come, and gives the deliveries.
 */
export async function sendDigests(parts: SchedulerParts): Promise<string[]> {
  const notified: string[] = []
  for (const held of await dueGroups(parts.store, parts.clock.now())) {
    const delivery = await sendOne(held, parts)
    if (delivery !== null) notified.push(delivery)
  }
  return notified
}

/** The id of the delivery; null when nothing is to be sent, or another process was first. */
async function sendOne(
  held: HeldNotificationGroup,
  { store, clock, formats }: SchedulerParts,
): Promise<string | null> {
  const now = clock.now()
  // The fan-out stores what is followed; whatever is read here counts only as long as it has not gone on.
  const [offset = null] = await store.get([FAN_OUT_OFFSET])
  const found = await readSubscription(store, held.subscription)
  if (found === null || found.subscription.state.kind === 'disabled') {
    const { key } = writeGroup(held.subscription, held.group)
    await store.commit({ checks: [checkGroup(held)], delete: [key] })
    return null
  }
  const { subscription } = found
  const waiting = newestOfEach(await readWaiting(store, held.group.waiting))
  const events = biggestFirst(await withoutOlder(store, subscription.id, waiting))
  if (events.length === 0) {
    const written = writeGroup(subscription.id, { ...held.group, waiting: [], until: null })
    await store.commit({ checks: [checkGroup(held)], set: [written] })
    return null
  }
  const sent = composeDigest(events, subscription, formats, now)
  const left = events.slice(sent.events.length).map(({ number }) => number)
  const committed = await store.commit({
    checks: [checkGroup(held), { key: FAN_OUT_OFFSET, value: offset }],
    set: [
      { key: sent.delivery.message, value: messageCodec.encode(sent.frozen) },
      ...writeDelivery(null, sent.delivery).set,
      ...(await logEntriesAfter(store, subscription.id, sent.events, sent.delivery.id)),
      writeGroup(subscription.id, afterSending(held.group, left, now)),
      // A step of the fan-out that has read the notification log before starts anew.
      ...(offset === null ? [] : [{ key: FAN_OUT_OFFSET, value: moveOn(offset) }]),
    ],
  })
  return committed.kind === 'done' ? sent.delivery.id : null
}

/** Of each alert its newest event, which has all that the events before it say. */
function newestOfEach(events: readonly NumberedEvent[]): NumberedEvent[] {
  return [...new Map(events.map((one) => [one.event.alert.id, one])).values()]
}

/** Leaves out alerts of which the subscription has a newer delivery already. */
async function withoutOlder(
  store: Store,
  subscription: string,
  events: readonly NumberedEvent[],
): Promise<NumberedEvent[]> {
  const left: NumberedEvent[] = []
  for (const one of events) {
    const state = { alert: one.event.alert.id, sequence: one.event.sequence }
    if (!(await isNewerMade(store, subscription, state))) left.push(one)
  }
  return left
}

/** Lasting alerts before ended ones, then by severity and by the number of people; the oldest first among equals. */
function biggestFirst(events: readonly NumberedEvent[]): NumberedEvent[] {
  return [...events].sort(
    (a, b) => compareSizes(sizeOfEvents([b.event]), sizeOfEvents([a.event])) || a.number - b.number,
  )
}

interface ComposedDigest {
  readonly events: readonly NumberedEvent[]
  readonly delivery: Delivery
  readonly frozen: FrozenMessage
}

/** The largest body that receivers accept as a rule. */
export const MAX_BODY_BYTES = 64 * 1_024

/** As many of the events, from the first, as one body holds. The next digest has the rest. */
function composeDigest(
  events: readonly NumberedEvent[],
  subscription: Subscription,
  formats: Formats,
  now: Instant,
): ComposedDigest {
  for (let count = events.length; ; ) {
    const composed = composeOf(events.slice(0, count), subscription, formats, now)
    const bytes = Buffer.byteLength(composed.frozen.body)
    if (bytes <= MAX_BODY_BYTES || count === 1) return composed
    count = Math.max(1, Math.min(count - 1, Math.floor((count * MAX_BODY_BYTES) / bytes)))
  }
}

function composeOf(
  events: readonly NumberedEvent[],
  subscription: Subscription,
  formats: Formats,
  now: Instant,
): ComposedDigest {
  const numbers = events.map(({ number }) => number)
  const name = digestName(numbers)
  const [only] = events
  const isOne = events.length === 1
  const id = deliveryName(name, subscription)
  const message: Message = isOne
    ? { kind: 'alert', event: only!.event }
    : { kind: 'digest', id: name, at: formatInstant(now), events: events.map(({ event }) => event) }
  const key = messageKey(now, id)
  const { format } = subscription
  const frozen: FrozenMessage = { version: 1, ...formats[format](message, subscription) }
  const digest = events.map(({ number, event: { alert, sequence } }) => ({
    alert: alert.id,
    sequence,
    number,
  }))
  const delivery = isOne
    ? deliveryOfEvent(only!, subscription, key, now)
    : newDelivery({ name: id, subscription, type: 'alert.digest', alert: null, digest, message: key }, now)
  return { events, delivery, frozen }
}

/** Two digests never share a name, also when one has events that another gave back. */
function digestName(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b)
  const [first, last] = [sorted[0]!, sorted.at(-1)!]
  const name = `digest-${first}-${last}-${sorted.length}`
  return last - first + 1 === sorted.length ? name : `${name}-${hash53(sorted.join(' ')).toString(36)}`
}

async function readWaiting(store: Store, numbers: readonly number[]): Promise<NumberedEvent[]> {
  const entries = await Promise.all(numbers.map((number) => store.readLog(EVENTS, number - 1, 1)))
  const bare = entries.flatMap(([entry], index) =>
    entry === undefined ? [] : [readEvent(entry, numbers[index]!)],
  )
  const whole = await withPosts(
    store,
    bare.map(({ event }) => event),
  )
  return bare.map(({ number }, index) => ({ number, event: whole[index]! }))
}

/** What is followed is now known by this delivery. */
async function logEntriesAfter(
  store: Store,
  subscription: string,
  events: readonly NumberedEvent[],
  delivery: string,
): Promise<KeyValue[]> {
  const alerts = [...new Set(events.map(({ event }) => event.alert.id))]
  const logEntries = await readNotificationLog(
    store,
    alerts.map((alert) => ({ subscription, alert })),
  )
  return logEntries.flatMap((logEntry, index) =>
    logEntry === null
      ? []
      : writeNotificationLog(subscription, alerts[index]!, { ...logEntry, delivery }, null),
  )
}
