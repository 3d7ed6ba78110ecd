import type { HeldSubscription, Subscription } from '../../pipeline/endpoints/subscriptions.js'
import type { Outcome } from '../../pipeline/notify/deliveries.js'
import { MAX_RETRY_AFTER } from '../../pipeline/notify/deliveries.js'
import type { HeldDelivery } from '../../pipeline/notify/delivery-store.js'
import { readMessage } from '../../pipeline/notify/delivery-store.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import { addressMessage } from '../formats/address-message.js'
import type { Send } from '../send.js'
import { signedHeaders } from '../sign.js'
import { acquirePermit } from './acquire-permit.js'
import type { DeliveryContext } from './context.js'
import { DONE, later } from './context.js'
import { settle } from './settle.js'

/** Sends a delivery once, as soon as its endpoint has a free request, and stores the result. */
export async function attempt(
  context: DeliveryContext,
  held: HeldDelivery,
  { subscription }: HeldSubscription,
  signal: AbortSignal,
): Promise<JobDone> {
  const { clock, limiter } = context
  const permit = await acquirePermit(context, subscription.id)
  if (permit.kind === 'wait') return { kind: 'again', inMs: permit.inMs }
  let how = { isWell: false, latencyMs: 0 }
  try {
    const { outcome, began } = await sendMessage(context, held, subscription, signal)
    if (outcome.kind === 'stopped') return { kind: 'again', inMs: 0 }
    const settled = await settle(context, held, outcome, began)
    how = { isWell: settled?.plan.kind === 'delivered', latencyMs: outcome.latencyMs }
    if (asksForPause(outcome)) {
      limiter.pause(subscription.id, clock.now() + Math.min(outcome.retryAfterMs ?? 0, MAX_RETRY_AFTER))
    }
    if (settled === null) return DONE
    context.report(held.delivery, settled.plan, settled.after.attempts.at(-1)!)
    return settled.plan.kind === 'retry' ? later(settled.plan.at - clock.now()) : DONE
  } finally {
    await permit.release(how)
  }
}

/**
 * Addresses, signs and sends the message. The signature is made here, at each attempt, with the subscription's secrets.
 */
async function sendMessage(
  { store, clock, send, stopGraceMs }: DeliveryContext,
  { delivery }: HeldDelivery,
  { format, url, secrets, headers: own }: Subscription,
  signal: AbortSignal,
) {
  const message = await readMessage(store, delivery.message)
  const began = clock.now()
  const to = addressMessage(format, url, message.body)
  const outcome = await withGrace(signal, stopGraceMs, async (ending): ReturnType<Send> => {
    // The format was changed, or the subscription was edited in the store: the next attempt may find it repaired.
    if (to.kind === 'incomplete') {
      return { kind: 'unanswered', error: `not sent: ${to.detail}`, latencyMs: 0 }
    }
    const signed = signedHeaders(delivery.messageId, to.body, secrets, began)
    const headers = { ...own, ...message.headers, 'content-type': message.contentType, ...signed }
    return send({ url: to.url, headers, body: to.body }, ending)
  })
  return { outcome, began }
}

/** Gives work that is under way `graceMs` after the signal before its own signal aborts. */
async function withGrace<T>(
  signal: AbortSignal,
  graceMs: number,
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    timer = setTimeout(() => ending.abort(), graceMs)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop)
  try {
    return await work(ending.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function asksForPause(outcome: Outcome): outcome is Extract<Outcome, { kind: 'answered' }> {
  return (
    outcome.kind === 'answered' &&
    (outcome.status === 429 || outcome.status === 503) &&
    outcome.retryAfterMs !== null
  )
}
