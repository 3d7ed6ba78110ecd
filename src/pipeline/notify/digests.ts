import { formatInstant } from '../../core/model/instant.js'
import { EVENTS, withPosts } from '../alerts/alert-store.js'
import type { Clock } from '../ports/clock.js'
import type { KeyValue, Store } from '../ports/store.js'
import { FAN_OUT_PLACE } from '../silences/held-notifications.js'
import type { Delivery } from './deliveries.js'
import { messageKey, writeDelivery } from './delivery-store.js'
import type { Formats, Message, NumberedEvent } from './fan-out.js'
import { newDelivery, readEvent } from './fan-out.js'
import type { HeldGathering } from './notification-groups.js'
import { afterTelling, checkGathering, dueGatherings, writeGathering } from './notification-groups.js'
import { readFollows, writeFollow } from './notification-log.js'
import { readSubscription } from './subscriptions.js'

export interface SchedulerParts {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
}

/** Turns what was gathered for subscriptions into one message each, when its time has come, and gives the deliveries. */
export async function tellGathered(parts: SchedulerParts): Promise<string[]> {
  const told: string[] = []
  for (const held of await dueGatherings(parts.store, parts.clock.now())) {
    const delivery = await tellOne(held, parts)
    if (delivery !== null) told.push(delivery)
  }
  return told
}

/** The id of the delivery; null when nothing is to be told, or somebody else was first. */
async function tellOne(
  held: HeldGathering,
  { store, clock, formats }: SchedulerParts,
): Promise<string | null> {
  const now = clock.now()
  // The fan-out stores what is followed; whatever is read here counts only as long as it has not gone on.
  const [place = null] = await store.get([FAN_OUT_PLACE])
  const found = await readSubscription(store, held.subscription)
  if (found === null || found.subscription.state.kind === 'disabled') {
    const { key } = writeGathering(held.subscription, held.gathering)
    await store.commit({ checks: [checkGathering(held)], delete: [key] })
    return null
  }
  const { subscription } = found
  const events = await readWaiting(store, held.gathering.waiting)
  const [first] = events
  if (first === undefined) return null

  const name = `digest-${first.number}-${events.at(-1)!.number}`
  const id = `${name}_${subscription.id.replace(/^wh_/, '')}`
  const message: Message =
    events.length === 1
      ? { kind: 'alert', event: first.event }
      : { kind: 'digest', id: name, at: formatInstant(now), events: events.map(({ event }) => event) }
  const key = messageKey(now, id)
  const frozen = { version: 1, ...formats[subscription.format](message, { locale: subscription.locale }) }
  const alone = newDelivery(first.number, first.event, subscription, key, now)
  const delivery: Delivery =
    events.length === 1
      ? alone
      : { ...alone, id: `dlv_${id}`, messageId: `msg_${id}`, type: 'alert.digest', alert: null }
  const committed = await store.commit({
    checks: [checkGathering(held), { key: FAN_OUT_PLACE, value: place }],
    set: [
      { key, value: JSON.stringify(frozen) },
      ...writeDelivery(null, delivery).set,
      ...(await followsAfter(store, subscription.id, events, delivery.id)),
      writeGathering(subscription.id, afterTelling(held.gathering, now)),
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
async function followsAfter(
  store: Store,
  subscription: string,
  events: readonly NumberedEvent[],
  delivery: string,
): Promise<KeyValue[]> {
  const alerts = [...new Set(events.map(({ event }) => event.alert.id))]
  const follows = await readFollows(
    store,
    alerts.map((alert) => ({ subscription, alert })),
  )
  return follows.flatMap((follow, index) =>
    follow === null ? [] : writeFollow(subscription, alerts[index]!, { ...follow, delivery }, null),
  )
}
