import { readAlert } from '../../pipeline/alerts/alert-store.js'
import type { HeldSubscription } from '../../pipeline/endpoints/subscriptions.js'
import { readSubscription } from '../../pipeline/endpoints/subscriptions.js'
import type { Delivery, DiscardReason } from '../../pipeline/notify/deliveries.js'
import { deliveryJobs, isStale } from '../../pipeline/notify/deliveries.js'
import { readDelivery } from '../../pipeline/notify/delivery-store.js'
import { nextInTurn } from '../../pipeline/notify/order/read-turn.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import type { DeliveryContext } from './context.js'
import { DELIVER_QUEUE, DONE, later } from './context.js'
import { discard } from './discard.js'
import { takeTurn } from './take-turn.js'

/** Handles one delivery, and then those of the same alert that waited for it. */
export async function handleDelivery(
  context: DeliveryContext,
  job: { readonly id: string; readonly data: unknown },
  signal: AbortSignal,
): Promise<JobDone> {
  const own = await handleOne(context, readJob(job), signal)
  let waiting = own.next
  while (waiting.length > 0 && !signal.aborted) {
    const [first, ...others] = waiting
    await context.queue.add(deliveryJobs(others))
    const { done, next } = await handleOne(context, first!, signal)
    if (done.kind === 'again') {
      await context.queue.add(deliveryJobs([first!]).map((one) => ({ ...one, delayMs: done.inMs })))
    }
    waiting = next
  }
  return own.done
}

interface Handled {
  readonly done: JobDone
  /** Deliveries that waited for this one. */
  readonly next: readonly string[]
}

/** Reads one delivery and attempts it, discards it, or leaves it until it is due or has its turn. */
async function handleOne(context: DeliveryContext, id: string, signal: AbortSignal): Promise<Handled> {
  const { store, clock } = context
  const held = await readDelivery(store, id)
  if (held === null || held.delivery.state.kind !== 'pending') return { done: DONE, next: [] }
  const waitMs = held.delivery.state.nextAttemptAt - clock.now()
  if (waitMs > 0) return { done: later(waitMs), next: [] }
  const found = await readSubscription(store, held.delivery.subscription)
  const reason = await whyDiscard(context, held.delivery, found)
  const done =
    found === null || reason !== null
      ? await discard(context, held, reason ?? 'subscription-deleted')
      : await takeTurn(context, held, found, signal)
  const after = await readDelivery(store, id)
  const next = after?.text === held.text ? [] : await nextInTurn(store, held.delivery)
  return { done, next }
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
