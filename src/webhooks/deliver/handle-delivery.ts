import { readAlert } from '../../pipeline/alerts/alert-store.js'
import type { HeldSubscription } from '../../pipeline/endpoints/subscriptions.js'
import { readSubscription } from '../../pipeline/endpoints/subscriptions.js'
import type { Delivery, DiscardReason } from '../../pipeline/notify/deliveries.js'
import { isStale } from '../../pipeline/notify/deliveries.js'
import { readDelivery } from '../../pipeline/notify/delivery-store.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import { attempt } from './attempt.js'
import type { DeliveryContext } from './context.js'
import { DELIVER_QUEUE, DONE, later } from './context.js'
import { discard } from './discard.js'

/** Reads one delivery and attempts it, discards it, or leaves it until it is due. */
export async function handleDelivery(
  context: DeliveryContext,
  job: { readonly id: string; readonly data: unknown },
  signal: AbortSignal,
): Promise<JobDone> {
  const { store, clock } = context
  const held = await readDelivery(store, readJob(job))
  if (held === null || held.delivery.state.kind !== 'pending') return DONE
  const waitMs = held.delivery.state.nextAttemptAt - clock.now()
  if (waitMs > 0) return later(waitMs)
  const found = await readSubscription(store, held.delivery.subscription)
  const reason = await whyDiscard(context, held.delivery, found)
  if (found === null || reason !== null) return discard(context, held, reason ?? 'subscription-deleted')
  return attempt(context, held, found, signal)
}

function readJob({ id, data }: { readonly id: string; readonly data: unknown }): string {
  const named = (data as { readonly id?: unknown } | null)?.id
  if (typeof named === 'string') return named
  throw new Error(
    `job ${id} on the queue ${DELIVER_QUEUE} has no delivery id; another program may use the same queue`,
  )
}

/** Null when the delivery is to be attempted. */
async function whyDiscard(
  { store, clock, staleAfterMs }: DeliveryContext,
  delivery: Delivery,
  found: HeldSubscription | null,
): Promise<DiscardReason | null> {
  if (found === null) return 'subscription-deleted'
  if (found.subscription.state.kind === 'disabled' && delivery.purpose !== 'test') {
    return 'subscription-disabled'
  }
  if (delivery.alert === null || delivery.attempts.length === 0) return null
  const alert = await readAlert(store, delivery.alert.id)
  const isOver = alert === null || alert.status === 'resolved' || alert.status === 'retracted'
  return isStale(delivery, isOver, clock.now(), staleAfterMs) ? 'alert-over' : null
}
