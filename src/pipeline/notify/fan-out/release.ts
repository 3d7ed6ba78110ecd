import type { AlertEvent } from '../../../core/model/alert.js'
import type { Instant } from '../../../core/model/instant.js'
import { readHistory } from '../../alerts/alert-store.js'
import { isOver } from '../../alerts/alert-summary.js'
import type { CategoryOf, Subscription } from '../../endpoints/subscriptions.js'
import { matches, readSubscriptions } from '../../endpoints/subscriptions.js'
import type { Clock } from '../../ports/clock.js'
import type { KeyValue, Store } from '../../ports/store.js'
import type { Silence } from '../../silences/silences.js'
import { readSilences } from '../../silences/silences.js'
import { ENDS } from '../deliveries.js'
import type { FrozenMessage } from '../delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from '../delivery-store.js'
import type { ReadMark } from '../held-notifications.js'
import { FAN_OUT_OFFSET, isSilenced, moveOn, readMarks } from '../held-notifications.js'
import type { Formats } from '../message.js'
import { deliveryName, newDelivery } from '../new-delivery.js'
import type { NotificationLogEntry } from '../notification-log.js'
import { readNotificationLog, writeNotificationLog } from '../notification-log.js'

/** What came of a look at what is held back. */
export interface Released {
  /** Alerts whose silence has ended. */
  readonly alerts: number
  readonly deliveries: readonly string[]
}

interface ReleaseParts {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
  readonly categoryOf?: CategoryOf
}

interface Written {
  readonly set: readonly KeyValue[]
  readonly deliveries: readonly string[]
}

/**
 * Sends what was held back, once its silence is over: the newest state alone, without the states between. A
 * subscription that was notified of the opening gets the event itself. The others get an opening, unless the alert is
 * over. Any process may do this: the same commit deletes the mark that an alert was held back, so only one process
 * does.
 */
export function createRelease(parts: ReleaseParts): () => Promise<Released> {
  const { store } = parts
  return async () => {
    const marks = await readMarks(store)
    if (marks.length === 0) return { alerts: 0, deliveries: [] }
    const silences = await readSilences(store)
    const subscriptions = await readSubscriptions(store)
    const released: (readonly string[])[] = []
    for (const mark of marks) {
      const deliveries = await releaseOne(parts, mark, silences, subscriptions)
      if (deliveries !== null) released.push(deliveries)
    }
    return { alerts: released.length, deliveries: released.flat() }
  }
}

/** The deliveries of one alert; null while a silence holds it, or when another process was first. */
async function releaseOne(
  parts: ReleaseParts,
  mark: ReadMark,
  silences: readonly Silence[],
  subscriptions: readonly Subscription[],
): Promise<readonly string[] | null> {
  const { store, clock } = parts
  const now = clock.now()
  const [offset = null] = await store.get([FAN_OUT_OFFSET])
  if (offset === null) return null
  const history = await readHistory(store, mark.alert)
  const last = history.find((event) => event.sequence === mark.sequence)
  if (last !== undefined && isSilenced(silences, last, now)) return null
  const isOverNow = isOver(history.at(-1)?.alert.status ?? 'resolved')
  const held = { number: mark.number, isOverNow }
  const written = last === undefined ? NOTHING : await write(parts, { ...held, last }, subscriptions, now)
  const committed = await store.commit({
    checks: [mark.check, { key: FAN_OUT_OFFSET, value: offset }],
    set: [...written.set, { key: FAN_OUT_OFFSET, value: moveOn(offset) }],
    delete: [mark.check.key],
  })
  return committed.kind === 'refused' ? null : written.deliveries
}

interface HeldBack {
  readonly number: number
  readonly last: AlertEvent
  /** The alert has ended meanwhile, whether or not an event was sent. */
  readonly isOverNow: boolean
}

const NOTHING: Written = { set: [], deliveries: [] }

async function write(
  { store, formats, categoryOf }: ReleaseParts,
  held: HeldBack,
  to: readonly Subscription[],
  now: Instant,
): Promise<Written> {
  const { last } = held
  const alert = last.alert.id
  const logEntries = await readNotificationLog(
    store,
    to.map(({ id }) => ({ subscription: id, alert })),
  )
  const set: KeyValue[] = []
  const deliveries: string[] = []
  for (const [index, subscription] of to.entries()) {
    const logEntry = logEntries[index] ?? null
    if (!isOwed(held, subscription, logEntry, categoryOf)) continue
    const event: AlertEvent = logEntry === null ? { ...last, type: 'alert.opened' } : last
    let sent = logEntry?.delivery ?? null
    if (subscription.events.includes(event.type)) {
      const made = writeReleased(held.number, event, subscription, formats, now)
      set.push(...made.set)
      deliveries.push(made.id)
      sent = made.id
    }
    const next = { version: 1, sequence: last.sequence, delivery: sent } as const
    set.push(...writeNotificationLog(subscription.id, alert, next, ENDS.includes(event.type) ? now : null))
  }
  return { set, deliveries }
}

function isOwed(
  { number, last, isOverNow }: HeldBack,
  subscription: Subscription,
  logEntry: NotificationLogEntry | null,
  categoryOf?: CategoryOf,
): boolean {
  if (subscription.state.kind === 'disabled' || number <= subscription.after) return false
  if (logEntry === null) return !isOverNow && matches(subscription, last, categoryOf).kind === 'matches'
  return logEntry.sequence < last.sequence
}

function writeReleased(
  number: number,
  event: AlertEvent,
  subscription: Subscription,
  formats: Formats,
  now: Instant,
): { readonly id: string; readonly set: readonly KeyValue[] } {
  const { format } = subscription
  const name = deliveryName(`${number}-released`, subscription)
  const message: FrozenMessage = { version: 1, ...formats[format]({ kind: 'alert', event }, subscription) }
  const key = messageKey(now, name)
  const alert = { id: event.alert.id, sequence: event.sequence }
  const delivery = newDelivery({ name, subscription, type: event.type, alert, message: key }, now)
  return {
    id: delivery.id,
    set: [{ key, value: messageCodec.encode(message) }, ...writeDelivery(null, delivery).set],
  }
}
