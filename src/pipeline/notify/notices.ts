import type { Instant } from '../../core/model/instant.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import type { KeyValue } from '../ports/store.js'
import type { FrozenMessage } from './delivery-store.js'
import { messageCodec, messageKey, writeDelivery } from './delivery-store.js'
import type { Formats, Message } from './message.js'
import { deliveryName, newDelivery } from './new-delivery.js'

export type Notice = Extract<Message, { kind: 'notice' }>

/** What a commit writes, and which deliveries to put on the queue once it is done. */
export interface WrittenDeliveries {
  readonly set: readonly KeyValue[]
  readonly deliveries: readonly string[]
}

/**
 * The deliveries of something that is no alert's event. It goes to each of the given subscriptions that asked for its
 * type, and a test to all of them. `name` distinguishes it from every other notice, and makes it the same one when it
 * is written twice.
 */
export function writeNotice(
  notice: Notice,
  to: readonly Subscription[],
  parts: {
    readonly name: string
    readonly purpose: 'event' | 'test'
    readonly formats: Formats
    readonly now: Instant
  },
): WrittenDeliveries {
  const { name, purpose, formats, now } = parts
  const set: KeyValue[] = []
  const deliveries: string[] = []
  for (const subscription of to) {
    if (purpose === 'event' && !isAsked(subscription, notice.type)) continue
    const { format } = subscription
    const id = deliveryName(name, subscription)
    const message: FrozenMessage = { version: 1, ...formats[format](notice, subscription) }
    const key = messageKey(now, id)
    const delivery = newDelivery(
      { name: id, subscription, type: notice.type, alert: null, message: key, purpose },
      now,
    )
    set.push({ key, value: messageCodec.encode(message) }, ...writeDelivery(null, delivery).set)
    deliveries.push(delivery.id)
  }
  return { set, deliveries }
}

function isAsked({ state, events }: Subscription, type: string): boolean {
  return state.kind === 'enabled' && (events as readonly string[]).includes(type)
}
