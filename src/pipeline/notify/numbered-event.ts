import type { AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { eventCodec } from '../alerts/alert-store.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import { checkNumber } from '../log/consume.js'
import type { LogEntry } from '../ports/store.js'
import type { Delivery } from './deliveries.js'
import { deliveryName, newDelivery } from './new-delivery.js'

export interface NumberedEvent {
  /** Its number in the log of events. */
  readonly number: number
  readonly event: AlertEvent
}

/** The delivery of an event by itself, due now. */
export function deliveryOfEvent(
  { number, event: { type, sequence, alert } }: NumberedEvent,
  subscription: Subscription,
  message: string,
  now: Instant,
  isSupplement = false,
): Delivery {
  const name = deliveryName(String(number), subscription)
  const asked = { name, subscription, type, alert: { id: alert.id, sequence }, isSupplement, message }
  return newDelivery(asked, now)
}

export function readEvent({ number, value }: LogEntry, expected: number): NumberedEvent {
  checkNumber('the log of events', number, expected)
  return { number, event: eventCodec.decode(value, `event ${number}`) }
}
