import { formatInstant } from '../../core/model/instant.js'
import type { TextsOf } from '../../core/phrases/texts.js'
import type { Subscription } from '../endpoints/subscriptions.js'
import { readSubscription } from '../endpoints/subscriptions.js'
import type { Clock } from '../ports/clock.js'
import type { JobQueue } from '../ports/job-queue.js'
import type { Store } from '../ports/store.js'
import type { Delivery } from './deliveries.js'
import { deliveryJobs } from './deliveries.js'
import { checkDelivery, mayRedeliver, readDelivery, writeDelivery } from './delivery-store.js'
import { FAN_OUT_OFFSET } from './held-notifications.js'
import type { Formats } from './message.js'
import { writeNotice } from './notices.js'
import { hasNewer } from './order/read-turn.js'

export interface RedeliverParts {
  readonly store: Store
  readonly queue: JobQueue
  readonly clock: Clock
}

export type Redelivered =
  | { readonly kind: 'pending'; readonly delivery: Delivery }
  | {
      readonly kind: 'refused'
      readonly reason: 'no-such-delivery' | 'webhook-deleted' | 'webhook-disabled' | 'too-old' | 'overtaken'
    }

/**
 * Sends a message again under its own id, from the beginning of the schedule, unless a newer one of the same alert
 * exists.
 */
export async function redeliver(id: string, { store, queue, clock }: RedeliverParts): Promise<Redelivered> {
  for (;;) {
    const held = await readDelivery(store, id)
    if (held === null) return { kind: 'refused', reason: 'no-such-delivery' }
    const { delivery } = held
    const now = clock.now()
    if (!mayRedeliver(delivery, now)) return { kind: 'refused', reason: 'too-old' }
    const found = await readSubscription(store, delivery.subscription)
    if (found === null) return { kind: 'refused', reason: 'webhook-deleted' }
    if (found.subscription.state.kind === 'disabled') return { kind: 'refused', reason: 'webhook-disabled' }
    const [offset = null] = await store.get([FAN_OUT_OFFSET])
    if (await hasNewer(store, delivery)) return { kind: 'refused', reason: 'overtaken' }
    const isPending = delivery.state.kind === 'pending'
    const again: Delivery = {
      ...delivery,
      // One that still waits is only brought forward; a test stays a test, tried once.
      purpose: isPending || delivery.purpose === 'test' ? delivery.purpose : 'redelivery',
      state: { kind: 'pending', step: 0, nextAttemptAt: now },
    }
    const written = writeDelivery(delivery, again)
    const committed = await store.commit({
      // No event may come in between: it would be newer.
      checks: [checkDelivery(held), { key: FAN_OUT_OFFSET, value: offset }],
      ...written,
    })
    if (committed.kind === 'refused') continue
    await queue.add(deliveryJobs([id]))
    return { kind: 'pending', delivery: again }
  }
}

export interface TestParts extends RedeliverParts {
  readonly formats: Formats
  readonly textsOf: TextsOf
}

/**
 * Sends a `test.ping` on the same path as everything else, and gives its delivery. `name` distinguishes it from other
 * tests.
 */
export async function sendTest(
  subscription: Subscription,
  name: string,
  { store, queue, clock, formats, textsOf }: TestParts,
): Promise<Delivery> {
  const now = clock.now()
  const notice = {
    kind: 'notice',
    type: 'test.ping',
    at: formatInstant(now),
    data: { webhook: subscription.id, text: textsOf(subscription.locale).messages.test },
  } as const
  const written = writeNotice(notice, [subscription], { name, purpose: 'test', formats, now })
  await store.commit({ set: written.set })
  await queue.add(deliveryJobs(written.deliveries))
  return (await readDelivery(store, written.deliveries[0]!))!.delivery
}
