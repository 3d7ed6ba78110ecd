import type { AlertEvent, EventType } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { EVENTS, readHistory, withPosts } from '../alerts/alert-store.js'
import type { Match, Subscription } from '../endpoints/subscriptions.js'
import { matches, readSubscriptions } from '../endpoints/subscriptions.js'
import type { Consumer, ConsumeStep } from '../log/consume.js'
import { consume, newConsumerMemory } from '../log/consume.js'
import type { Clock } from '../ports/clock.js'
import type { Change, KeyValue, Store } from '../ports/store.js'
import { readSilences } from '../silences/silences.js'
import { ENDS } from './deliveries.js'
import type { FrozenMessage } from './delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from './delivery-store.js'
import type { FanOutOffset } from './held-notifications.js'
import { FAN_OUT_OFFSET, fanOutOffsetCodec, holdBack, isSilenced } from './held-notifications.js'
import type { Formats } from './message.js'
import type { GroupWait } from './notification-groups.js'
import {
  addToGroup,
  checkGroup,
  decideGroupWait,
  mayGroup,
  readGroups,
  writeGroup,
} from './notification-groups.js'
import type { NotificationLogEntry } from './notification-log.js'
import { readNotificationLog, writeNotificationLog } from './notification-log.js'
import type { NumberedEvent } from './numbered-event.js'
import { deliveryOfEvent, readEvent } from './numbered-event.js'
import { writeReminder } from './reminders.js'

export type FanOutStep = ConsumeStep<{ readonly deliveries: readonly string[] }>

export interface FanOut {
  /** Takes events that are new since the last step, and stores what is to be sent to whom together with how far it came. */
  step(): Promise<FanOutStep>
}

/** Events in one step: each may become a thousand deliveries. */
const ENTRIES = 32

interface WrittenStep extends Required<Pick<Change, 'checks' | 'set'>> {
  readonly deliveries: readonly string[]
}

/**
 * Turns stored events into stored deliveries. Any process may run it: a step is committed only when nobody else has taken one since.
 * The ids follow from event and subscription, and the text is made here once: whatever happens later, a receiver sees one message under one id.
 */
export function createFanOut(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
}): FanOut {
  const { store, clock, formats } = parts

  const memory = newConsumerMemory<null>()
  const consumer: Consumer<null, { readonly deliveries: readonly string[] }> = {
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
    apply: async (_, entries) => {
      const read = entries.map((entry) => readEvent(entry, entry.number))
      const whole = await withPosts(
        store,
        read.map(({ event }) => event),
      )
      const events = read.map(({ number }, index) => ({ number, event: whole[index]! }))
      const { deliveries, ...change } = await fanOut(events, await readSubscriptions(store), clock.now())
      const offset: FanOutOffset = { version: 1, position: entries.at(-1)!.number }
      const offsetText = fanOutOffsetCodec.encode(offset)
      return { offsetText, position: offset.position, state: null, change, found: { deliveries } }
    },
  }
  return { step: () => consume(memory, consumer) }

  async function fanOut(
    events: readonly NumberedEvent[],
    subscriptions: readonly Subscription[],
    now: Instant,
  ): Promise<WrittenStep> {
    const grouped = await readGroups(
      store,
      subscriptions.filter(mayGroup).map(({ id }) => id),
    )
    const groups = new Map([...grouped].map(([id, held]) => [id, held.group]))
    const logEntries = await logEntriesOf(events, subscriptions)
    const set: KeyValue[] = []
    const deliveries: string[] = []
    const silences = await readSilences(store)
    for (const { number, event } of events) {
      if (isSilenced(silences, event, now)) {
        set.push(holdBack(number, event))
        continue
      }
      const previous = await previousOf(event)
      const messages = new Map<string, string>()
      for (const subscription of subscriptions) {
        const pair = `${subscription.id}/${event.alert.id}`
        const logEntry = logEntries.get(pair) ?? null
        const decision = decideFanOut(subscription, { number, event }, logEntry, previous)
        if (decision.kind === 'nothing') continue
        let sent = logEntry?.delivery ?? null
        const group = decision.kind === 'send' ? groups.get(subscription.id) : undefined
        const pace: GroupWait =
          group === undefined ? { kind: 'now' } : decideGroupWait(subscription, group, now)
        if (group !== undefined) groups.set(subscription.id, addToGroup(group, pace, number, now))
        if (decision.kind === 'send' && pace.kind === 'now') {
          const message = freeze(messages, number, event, subscription, now)
          const delivery = deliveryOfEvent({ number, event }, subscription, message, now)
          set.push(...writeDelivery(null, delivery).set)
          deliveries.push(delivery.id)
          sent = delivery.id
        }
        const next: NotificationLogEntry = { version: 1, sequence: event.sequence, delivery: sent }
        logEntries.set(pair, next)
        set.push(
          ...writeNotificationLog(
            subscription.id,
            event.alert.id,
            next,
            ENDS.includes(event.type) ? now : null,
          ),
        )
        if (!ENDS.includes(event.type)) {
          const about = { alert: event.alert.id, sequence: event.sequence, count: 0 }
          set.push(...writeReminder(subscription, about, now))
        }
      }
      for (const [key, value] of messages) set.push({ key, value })
    }
    const changed = [...grouped].filter(([id, held]) => groups.get(id) !== held.group)
    for (const [id] of changed) set.push(writeGroup(id, groups.get(id)!))
    return { checks: changed.map(([, held]) => checkGroup(held)), set, deliveries }
  }

  async function logEntriesOf(
    events: readonly NumberedEvent[],
    subscriptions: readonly Subscription[],
  ): Promise<Map<string, NotificationLogEntry | null>> {
    const alerts = new Set(events.map(({ event }) => event.alert.id))
    const pairs = [...alerts].flatMap((alert) => subscriptions.map(({ id }) => ({ subscription: id, alert })))
    const found = await readNotificationLog(store, pairs)
    return new Map(pairs.map(({ subscription, alert }, index) => [`${subscription}/${alert}`, found[index]!]))
  }

  /** The event before an update, since only an update may bring an alert into a filter. */
  async function previousOf({ type, sequence, alert }: AlertEvent): Promise<AlertEvent | null> {
    if (type !== 'alert.updated') return null
    const history = await readHistory(store, alert.id)
    return history.find((event) => event.sequence === sequence - 1) ?? null
  }

  /** Makes the text for a subscription's format and language, once for all that share them, and gives its key. */
  function freeze(
    made: Map<string, string>,
    number: number,
    event: AlertEvent,
    { format, locale }: Subscription,
    now: Instant,
  ): string {
    const key = messageKey(now, `${number}-${format}-${locale}`)
    if (!made.has(key)) {
      const message: FrozenMessage = { version: 1, ...formats[format]({ kind: 'alert', event }, { locale }) }
      made.set(key, messageCodec.encode(message))
    }
    return key
  }
}

export type FanOutDecision =
  | { readonly kind: 'send' }
  /** The subscription is notified of this alert, but did not ask for this type. */
  | { readonly kind: 'log-only'; readonly reason: 'type-not-asked' }
  | {
      readonly kind: 'nothing'
      readonly reason:
        | 'disabled'
        | 'before-subscription'
        | 'opening-not-sent'
        | Extract<Match, { kind: 'passes' }>['reason']
    }

/** What begins an alert for somebody. */
const BEGINNINGS: readonly EventType[] = ['alert.opened', 'alert.reopened']

/**
 * Decides whether an event goes to a subscription. A notified subscription also gets later events that no longer fit the filter:
 * no recipient should be left with an alarm that never ends. A subscription without the opening does not get the end.
 * An alert may begin late for a subscription, when an update brings it into the filter (it became `major`).
 */
export function decideFanOut(
  subscription: Subscription,
  { number, event }: NumberedEvent,
  logEntry: NotificationLogEntry | null,
  previous: AlertEvent | null,
): FanOutDecision {
  if (subscription.state.kind === 'disabled') return { kind: 'nothing', reason: 'disabled' }
  if (number <= subscription.after) return { kind: 'nothing', reason: 'before-subscription' }
  if (logEntry === null) {
    const match = matches(subscription, event)
    const mayBegin =
      BEGINNINGS.includes(event.type) ||
      (previous !== null && matches(subscription, previous).kind === 'passes')
    if (!mayBegin) return { kind: 'nothing', reason: 'opening-not-sent' }
    if (match.kind === 'passes') return { kind: 'nothing', reason: match.reason }
  }
  return subscription.events.includes(event.type)
    ? { kind: 'send' }
    : { kind: 'log-only', reason: 'type-not-asked' }
}
