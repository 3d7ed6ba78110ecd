import type { AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { readHistory } from '../alerts/alert-store.js'
import { isOver } from '../alerts/alert-summary.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import { matches, readSubscriptions } from '../endpoints/subscriptions.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import type { Clock } from '../ports/clock.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { Silence } from '../silences/silences.js'
import { readSilences, silencesOf } from '../silences/silences.js'
import { ENDS } from './deliveries.js'
import type { FrozenMessage } from './delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from './delivery-store.js'
import type { Formats } from './message.js'
import { deliveryName, newDelivery } from './new-delivery.js'
import { readNotificationLog, writeNotificationLog } from './notification-log.js'

/** How far the fan-out has come. */
export interface FanOutOffset {
  readonly version: 1
  /** The last event that was looked at. */
  readonly position: number
  /** Commits since then that moved the fence without consuming an event. */
  readonly releases?: number
}

export const fanOutOffsetCodec = defineCodec<FanOutOffset>({ kind: 'fan-out offset', version: 1 })

interface HeldMark {
  readonly number: number
  readonly sequence: number
}

const markCodec = defineCodec<HeldMark>({ kind: 'held notification', version: 1, unversionedAtFirst: true })

/** The offset of the fan-out. Another writer of the notification log moves it, so that a running step of the fan-out restarts. */
export const FAN_OUT_OFFSET = KEYS.fanOutOffset

/** Alerts of which something was held back. */
const HELD_BACK = KEYS.heldNotification

/** The writes with which a commit records a held event; its number identifies the subscriptions. */
export function holdBack(number: number, { alert, sequence }: AlertEvent): KeyValue {
  return { key: `${HELD_BACK}${alert.id}`, value: markCodec.encode({ number, sequence }) }
}

/** Whether nothing is to be sent of an alert now. */
export function isSilenced(silences: readonly Silence[], { alert }: AlertEvent, at: Instant): boolean {
  return silencesOf(silences, alert, at).length > 0
}

/** What came of a look at what is held back. */
export interface Released {
  /** Alerts whose silence has ended. */
  readonly alerts: number
  readonly deliveries: readonly string[]
}

/**
 * Sends what was held back, once its silence is over: the newest state alone, without the states between. A subscription that was
 * notified of the opening gets the event itself. The others get an opening, unless the alert is over. Any process may do this: the
 * same commit deletes the mark that an alert was held back, so only one process does.
 */
export function createRelease(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
}): () => Promise<Released> {
  const { store, clock, formats } = parts

  return async () => {
    const held = await listAll(store, HELD_BACK)
    if (held.length === 0) return { alerts: 0, deliveries: [] }
    const silences = await readSilences(store)
    const subscriptions = await readSubscriptions(store)
    const deliveries: string[] = []
    let alerts = 0
    for (const mark of held) {
      const now = clock.now()
      const [offset = null] = await store.get([FAN_OUT_OFFSET])
      if (offset === null) break
      const { number, sequence } = markCodec.decode(mark.value, mark.key)
      const history = await readHistory(store, mark.key.slice(HELD_BACK.length))
      const last = history.find((event) => event.sequence === sequence)
      if (last !== undefined && isSilenced(silences, last, now)) continue
      const isOverNow = isOver(history.at(-1)?.alert.status ?? 'resolved')
      const written =
        last === undefined ? NOTHING : await write({ number, last, isOverNow }, subscriptions, now)
      const checks = [mark, { key: FAN_OUT_OFFSET, value: offset }]
      const moved = { key: FAN_OUT_OFFSET, value: moveOn(offset) }
      const committed = await store.commit({ checks, set: [...written.set, moved], delete: [mark.key] })
      if (committed.kind === 'refused') continue
      alerts++
      deliveries.push(...written.deliveries)
    }
    return { alerts, deliveries }
  }

  async function write({ number, last, isOverNow }: HeldBack, to: readonly Subscription[], now: Instant) {
    const alert = last.alert.id
    const logEntries = await readNotificationLog(
      store,
      to.map(({ id }) => ({ subscription: id, alert })),
    )
    const set: KeyValue[] = []
    const deliveries: string[] = []
    for (const [index, subscription] of to.entries()) {
      const logEntry = logEntries[index] ?? null
      if (subscription.state.kind === 'disabled' || number <= subscription.after) continue
      if (logEntry === null && (isOverNow || matches(subscription, last).kind === 'passes')) continue
      if (logEntry !== null && logEntry.sequence >= last.sequence) continue
      const event: AlertEvent = logEntry === null ? { ...last, type: 'alert.opened' } : last
      let sent = logEntry?.delivery ?? null
      if (subscription.events.includes(event.type)) {
        const { format, locale } = subscription
        const name = deliveryName(`${number}-released`, subscription)
        const message: FrozenMessage = {
          version: 1,
          ...formats[format]({ kind: 'alert', event }, { locale }),
        }
        const key = messageKey(now, name)
        const delivery = newDelivery(
          {
            name,
            subscription,
            type: event.type,
            alert: { id: alert, sequence: last.sequence },
            message: key,
          },
          now,
        )
        set.push({ key, value: messageCodec.encode(message) }, ...writeDelivery(null, delivery).set)
        deliveries.push(delivery.id)
        sent = delivery.id
      }
      const next = { version: 1, sequence: last.sequence, delivery: sent } as const
      set.push(...writeNotificationLog(subscription.id, alert, next, ENDS.includes(event.type) ? now : null))
    }
    return { set, deliveries }
  }
}

interface HeldBack {
  readonly number: number
  readonly last: AlertEvent
  /** The alert has ended meanwhile, whether or not an event was sent. */
  readonly isOverNow: boolean
}

/** The place of the fan-out as another text, with the same meaning. */
export function moveOn(offset: string): string {
  const { releases = 0, ...rest } = fanOutOffsetCodec.decode(offset, 'the offset of the fan-out')
  return fanOutOffsetCodec.encode({ ...rest, releases: releases + 1 })
}

const NOTHING = { set: [], deliveries: [] }
