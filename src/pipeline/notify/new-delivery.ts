import type { Instant } from '../../core/model/instant.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import type { Delivery } from './deliveries.js'

/** What is sent to a subscription. Written twice, it is the same delivery: its ids follow from `name` alone. */
export interface NewDelivery {
  /** From `deliveryName`. */
  readonly name: string
  readonly subscription: Pick<Subscription, 'id'>
  readonly type: string
  readonly alert: Delivery['alert']
  readonly digest?: Delivery['digest']
  readonly isSupplement?: boolean
  /** The key of its message. */
  readonly message: string
  readonly purpose?: 'event' | 'test'
}

/** A delivery that is due now. */
export function newDelivery(asked: NewDelivery, now: Instant): Delivery {
  const { name, subscription, type, alert, digest, isSupplement, message, purpose = 'event' } = asked
  return {
    version: 1,
    id: `dlv_${name}`,
    messageId: `msg_${name}`,
    subscription: subscription.id,
    type,
    alert,
    ...(digest === undefined ? {} : { digest }),
    ...(isSupplement === true ? { isSupplement } : {}),
    message,
    purpose,
    createdAt: now,
    state: { kind: 'pending', step: 0, nextAttemptAt: now },
    attempts: [],
  }
}

/**
 * Names a delivery by what is sent and to which subscription; ids are public, so the prefix of the subscription's id is
 * left out.
 */
export function deliveryName(what: string, { id }: Pick<Subscription, 'id'>): string {
  return `${what}_${id.replace(/^wh_/, '')}`
}
