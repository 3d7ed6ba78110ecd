import type { Instant } from '../../core/model/instant.js'
import { formatInstant, SECOND } from '../../core/model/instant.js'
import { readHistory } from '../alerts/alert-store.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import { readSubscription } from '../endpoints/subscriptions.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { KeyValue, Store } from '../ports/store.js'
import { ENDS } from './deliveries.js'
import type { FrozenMessage } from './delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from './delivery-store.js'
import type { SchedulerParts } from './digests.js'
import { FAN_OUT_OFFSET } from './held-notifications.js'
import { deliveryName, newDelivery } from './new-delivery.js'
import { readNotificationLog } from './notification-log.js'

const codec = defineCodec<Reminder>({ kind: 'reminder', version: 1 })

/** A reminder of an alert that is due unless a newer event is sent before. */
interface Reminder {
  readonly version: 1
  readonly subscription: string
  readonly alert: string
  /** The alert's newest event at the time of the notification; a later event has a reminder of its own. */
  readonly sequence: number
  /** Reminders since that event. */
  readonly count: number
}

const PREFIX = KEYS.webhookReminder
const PAGE = 200

/** The writes that accompany an event for a notified subscription; none when the subscription wants no reminders. */
export function writeReminder(
  { id, remindEvery }: Subscription,
  about: { readonly alert: string; readonly sequence: number; readonly count: number },
  now: Instant,
): KeyValue[] {
  if (remindEvery === undefined) return []
  const reminder: Reminder = { version: 1, subscription: id, ...about }
  const at = formatInstant(now + remindEvery * SECOND)
  return [{ key: `${PREFIX}${at}/${id}/${about.alert}`, value: codec.encode(reminder) }]
}

/** Reminds of the alerts that still last, a page of those whose time has come, and gives the deliveries. */
export async function remind(parts: SchedulerParts): Promise<string[]> {
  const { store, clock } = parts
  const end = `${PREFIX}${formatInstant(clock.now() + 1)}`
  const due = (await store.list({ prefix: PREFIX, limit: PAGE })).filter(({ key }) => key < end)
  const made: string[] = []
  for (const entry of due) {
    const delivery = await remindOne(entry, parts)
    if (delivery !== null) made.push(delivery)
  }
  return made
}

async function remindOne(entry: KeyValue, { store, clock, formats }: SchedulerParts): Promise<string | null> {
  const now = clock.now()
  const { subscription: id, alert, sequence, count } = codec.decode(entry.value, entry.key)
  const found = await readSubscription(store, id)
  const [offset = null] = await store.get([FAN_OUT_OFFSET])
  const newest = await lasting(store, { subscription: id, alert, sequence })
  // A newer event was sent, the alert is over, or the subscription is disabled or deleted.
  if (newest === null || found === null || found.subscription.state.kind === 'disabled') {
    await store.commit({ checks: [entry], delete: [entry.key] })
    return null
  }
  const { subscription } = found
  const name = deliveryName(`remind-${alert}-${sequence}-${count + 1}`, subscription)
  const key = messageKey(now, name)
  const message = { kind: 'reminder', at: formatInstant(now), event: newest } as const
  const frozen: FrozenMessage = {
    version: 1,
    ...formats[subscription.format](message, subscription),
  }
  const delivery = newDelivery(
    { name, subscription, type: 'alert.reminder', alert: { id: alert, sequence }, message: key },
    now,
  )
  const committed = await store.commit({
    // No event may come in between: the reminder would follow it with an older state.
    checks: [entry, { key: FAN_OUT_OFFSET, value: offset }],
    set: [
      { key, value: messageCodec.encode(frozen) },
      ...writeDelivery(null, delivery).set,
      ...writeReminder(subscription, { alert, sequence, count: count + 1 }, now),
    ],
    delete: [entry.key],
  })
  return committed.kind === 'done' ? delivery.id : null
}

/** The alert's newest event, when the subscription was notified of it last and the alert lasts. */
async function lasting(
  store: Store,
  pair: { readonly subscription: string; readonly alert: string; readonly sequence: number },
) {
  const [logEntry = null] = await readNotificationLog(store, [pair])
  if (logEntry?.sequence !== pair.sequence) return null
  const newest = (await readHistory(store, pair.alert)).at(-1)
  return newest === undefined || newest.sequence !== pair.sequence || ENDS.includes(newest.type)
    ? null
    : newest
}
