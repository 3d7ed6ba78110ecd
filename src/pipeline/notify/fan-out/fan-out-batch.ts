import type { AlertEvent } from '../../../core/model/alert.js'
import type { Instant } from '../../../core/model/instant.js'
import { readHistory } from '../../alerts/alert-store.js'
import type { CategoryOf, Subscription } from '../../endpoints/subscriptions.js'
import type { Change, KeyValue, Store } from '../../ports/store.js'
import { ENDS } from '../deliveries.js'
import type { FrozenMessage } from '../delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from '../delivery-store.js'
import type { Formats, Message } from '../message.js'
import type { GroupWait, HeldNotificationGroup, NotificationGroup } from '../notification-groups.js'
import {
  addToGroup,
  checkGroup,
  decideGroupWait,
  mayGroup,
  readGroups,
  writeGroup,
} from '../notification-groups.js'
import type { NotificationLogEntry } from '../notification-log.js'
import { readNotificationLog, writeNotificationLog } from '../notification-log.js'
import type { NumberedEvent } from '../numbered-event.js'
import { deliveryOfEvent } from '../numbered-event.js'
import { writeReminder } from '../reminders.js'
import type { FanOutDecision } from './decide-fan-out.js'
import { decideFanOut } from './decide-fan-out.js'
import { isSupplement } from './message-pace.js'
import { writePostponed } from './postponed.js'

/** What one step of the fan-out has read, and what it writes so far. */
export interface FanOutBatch {
  readonly subscriptions: readonly Subscription[]
  readonly now: Instant
  /** As read; a changed one is written at the end. */
  readonly grouped: ReadonlyMap<string, HeldNotificationGroup>
  readonly groups: Map<string, NotificationGroup>
  /** By `WEBHOOK/ALERT`. */
  readonly logEntries: Map<string, NotificationLogEntry | null>
  readonly set: KeyValue[]
  readonly deliveries: string[]
}

/** What a step commits. */
export interface WrittenStep extends Required<Pick<Change, 'checks' | 'set'>> {
  readonly deliveries: readonly string[]
}

export async function readBatch(
  store: Store,
  events: readonly NumberedEvent[],
  subscriptions: readonly Subscription[],
  now: Instant,
): Promise<FanOutBatch> {
  const grouped = await readGroups(
    store,
    subscriptions.filter(mayGroup).map(({ id }) => id),
  )
  const groups = new Map([...grouped].map(([id, held]) => [id, held.group]))
  const logEntries = await logEntriesOf(store, events, subscriptions)
  return { subscriptions, now, grouped, groups, logEntries, set: [], deliveries: [] }
}

interface EventParts {
  readonly store: Store
  readonly formats: Formats
  readonly categoryOf?: CategoryOf
}

/**
 * Adds the deliveries of an event for all subscriptions, in the writes of the step. Requests are made by
 * `src/webhooks`.
 */
export async function addEvent(
  batch: FanOutBatch,
  { number, event }: NumberedEvent,
  { store, formats, categoryOf }: EventParts,
): Promise<void> {
  const previous = await previousOf(store, event)
  const messages = new Map<string, string>()
  for (const subscription of batch.subscriptions) {
    const logEntry = batch.logEntries.get(`${subscription.id}/${event.alert.id}`) ?? null
    const decision = decideFanOut(subscription, { number, event }, logEntry, previous, categoryOf)
    if (decision.kind === 'nothing') continue
    if (decision.kind === 'later') addPostponed(batch, { number, event }, subscription, decision.inMs)
    const message = {
      kind: 'alert',
      event,
      previous: previous ?? undefined,
      isSupplement: isSupplement(subscription, event, logEntry),
    } as const
    const freeze = () => freezeEvent(messages, number, message, subscription, formats, batch.now)
    const sent =
      decision.kind === 'send' ? storeOrGroup(batch, { number, event }, subscription, freeze) : null
    addLogEntry(batch, event, subscription, logEntryAfter(event, decision, sent, logEntry))
  }
  for (const [key, value] of messages) batch.set.push({ key, value })
}

/** Adds the message of a postponed event, which is still the newest of its alert. */
export function addPostponedEvent(
  batch: FanOutBatch,
  postponed: NumberedEvent & {
    readonly previous: AlertEvent | undefined
    readonly logEntry: NotificationLogEntry
  },
  formats: Formats,
): void {
  const { number, event, previous, logEntry } = postponed
  const [subscription] = batch.subscriptions
  const messages = new Map<string, string>()
  const message = { kind: 'alert', event, previous } as const
  const freeze = () => freezeEvent(messages, number, message, subscription!, formats, batch.now)
  const sent = storeOrGroup(batch, { number, event }, subscription!, freeze)
  const next = { ...logEntry, delivery: sent ?? logEntry.delivery }
  batch.set.push(...writeNotificationLog(subscription!.id, event.alert.id, next, null))
  for (const [key, value] of messages) batch.set.push({ key, value })
}

export function finishBatch({ grouped, groups, set, deliveries }: FanOutBatch): WrittenStep {
  const changed = [...grouped].filter(([id, held]) => groups.get(id) !== held.group)
  const written = changed.map(([id]) => writeGroup(id, groups.get(id)!))
  return { checks: changed.map(([, held]) => checkGroup(held)), set: [...set, ...written], deliveries }
}

/** Writes the delivery of an event and gives its id; null when the event waits for a digest. */
function storeOrGroup(
  { groups, now, set, deliveries }: FanOutBatch,
  numbered: NumberedEvent,
  subscription: Subscription,
  freeze: () => FrozenEvent,
): string | null {
  const group = groups.get(subscription.id)
  const pace: GroupWait = group === undefined ? { kind: 'now' } : decideGroupWait(subscription, group, now)
  if (group !== undefined) groups.set(subscription.id, addToGroup(group, pace, numbered.number, now))
  if (pace.kind !== 'now') return null
  const frozen = freeze()
  const delivery = deliveryOfEvent(numbered, subscription, frozen.key, now, frozen.isSupplement)
  set.push(...writeDelivery(null, delivery).set)
  deliveries.push(delivery.id)
  return delivery.id
}

/** Plans the message of an event that comes too soon after the last one. */
function addPostponed(
  { set, now }: FanOutBatch,
  { number, event: { alert, sequence } }: NumberedEvent,
  subscription: Subscription,
  inMs: number,
): void {
  set.push(writePostponed(subscription, { alert: alert.id, sequence, number }, now + inMs))
}

function logEntryAfter(
  event: AlertEvent,
  decision: FanOutDecision,
  sent: string | null,
  before: NotificationLogEntry | null,
): NotificationLogEntry {
  // An event that waits for a digest counts as well: people will read it.
  const notifiedAt = decision.kind === 'send' ? event.at : before?.notifiedAt
  return {
    version: 1,
    sequence: event.sequence,
    delivery: sent ?? before?.delivery ?? null,
    ...(notifiedAt === undefined ? {} : { notifiedAt }),
  }
}

/** Records that the subscription was looked at for an event, and plans its reminder. */
function addLogEntry(
  { logEntries, now, set }: FanOutBatch,
  { type, sequence, alert }: AlertEvent,
  subscription: Subscription,
  next: NotificationLogEntry,
): void {
  const isEnd = ENDS.includes(type)
  logEntries.set(`${subscription.id}/${alert.id}`, next)
  set.push(...writeNotificationLog(subscription.id, alert.id, next, isEnd ? now : null))
  if (!isEnd) set.push(...writeReminder(subscription, { alert: alert.id, sequence, count: 0 }, now))
}

async function logEntriesOf(
  store: Store,
  events: readonly NumberedEvent[],
  subscriptions: readonly Subscription[],
): Promise<Map<string, NotificationLogEntry | null>> {
  const alerts = new Set(events.map(({ event }) => event.alert.id))
  const pairs = [...alerts].flatMap((alert) => subscriptions.map(({ id }) => ({ subscription: id, alert })))
  const found = await readNotificationLog(store, pairs)
  return new Map(pairs.map(({ subscription, alert }, index) => [`${subscription}/${alert}`, found[index]!]))
}

/** The event before an update, since only an update may bring an alert into a filter. */
async function previousOf(store: Store, { type, sequence, alert }: AlertEvent): Promise<AlertEvent | null> {
  if (type !== 'alert.updated') return null
  const history = await readHistory(store, alert.id)
  return history.find((event) => event.sequence === sequence - 1) ?? null
}

interface FrozenEvent {
  /** Of the message. */
  readonly key: string
  readonly isSupplement: boolean
}

/** Renders the text for a subscription's format, language and time zone, once for all that share them. */
function freezeEvent(
  made: Map<string, string>,
  number: number,
  message: Extract<Message, { kind: 'alert' }>,
  { format, locale, timeZone }: Subscription,
  formats: Formats,
  now: Instant,
): FrozenEvent {
  const zone = timeZone === undefined ? '' : `-${timeZone.replaceAll('/', '.')}`
  const key = messageKey(
    now,
    `${number}-${format}-${locale}${zone}${message.isSupplement === true ? '-supplement' : ''}`,
  )
  if (!made.has(key)) {
    const frozen: FrozenMessage = { version: 1, ...formats[format](message, { locale, timeZone }) }
    made.set(key, messageCodec.encode(frozen))
  }
  return { key, isSupplement: message.isSupplement === true }
}
