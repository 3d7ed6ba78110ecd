import { formatInstant } from '../../core/model/instant.js'
import { EVENTS, withPosts } from '../alerts/alert-store.js'
import { readSubscription } from '../endpoints/subscriptions.js'
import type { Clock } from '../ports/clock.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { FrozenMessage } from './delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from './delivery-store.js'
import { FAN_OUT_OFFSET } from './held-notifications.js'
import type { Formats, Message } from './message.js'
import { deliveryName, newDelivery } from './new-delivery.js'
import type { HeldNotificationGroup } from './notification-groups.js'
import { afterSending, checkGroup, dueGroups, writeGroup } from './notification-groups.js'
import { readNotificationLog, writeNotificationLog } from './notification-log.js'
import type { NumberedEvent } from './numbered-event.js'
import { deliveryOfEvent, readEvent } from './numbered-event.js'

export interface SchedulerParts {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
}

/** Turns what was gathered for subscriptions into one message each, when its time has come, and gives the deliveries. */
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
  const events = await readWaiting(store, held.group.waiting)
  const [first] = events
  if (first === undefined) return null

  const name = `digest-${first.number}-${events.at(-1)!.number}`
  const id = deliveryName(name, subscription)
  const message: Message =
    events.length === 1
      ? { kind: 'alert', event: first.event }
      : { kind: 'digest', id: name, at: formatInstant(now), events: events.map(({ event }) => event) }
  const key = messageKey(now, id)
  const frozen: FrozenMessage = {
    version: 1,
    ...formats[subscription.format](message, { locale: subscription.locale }),
  }
  const delivery =
    events.length === 1
      ? deliveryOfEvent(first, subscription, key, now)
      : newDelivery({ name: id, subscription, type: 'alert.digest', alert: null, message: key }, now)
  const committed = await store.commit({
    checks: [checkGroup(held), { key: FAN_OUT_OFFSET, value: offset }],
    set: [
      { key, value: messageCodec.encode(frozen) },
      ...writeDelivery(null, delivery).set,
      ...(await logEntriesAfter(store, subscription.id, events, delivery.id)),
      writeGroup(subscription.id, afterSending(held.group, now)),
    ],
  })
  return committed.kind === 'done' ? delivery.id : null
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
