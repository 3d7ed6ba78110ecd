import { formatInstant, SECOND } from '../core/model/instant.js'
import { readAlert } from '../pipeline/alerts/alert-store.js'
import type { Attempt, Delivery, DiscardReason, Outcome, Plan } from '../pipeline/notify/deliveries.js'
import {
  afterAttempt,
  deliveryJobs,
  isStale,
  judgeEndpoint,
  MAX_RETRY_AFTER,
  planAttempt,
  STALE_AFTER,
} from '../pipeline/notify/deliveries.js'
import type { HeldDelivery } from '../pipeline/notify/delivery-store.js'
import {
  checkDelivery,
  failingCodec,
  failingKey,
  pruneDeliveries,
  readDelivery,
  readDue,
  readFailing,
  readMessage,
  writeDelivery,
} from '../pipeline/notify/delivery-store.js'
import { sendDigests } from '../pipeline/notify/digests.js'
import type { FanOutStep, Formats } from '../pipeline/notify/fan-out.js'
import { createFanOut } from '../pipeline/notify/fan-out.js'
import { deliveryName } from '../pipeline/notify/new-delivery.js'
import { writeNotice } from '../pipeline/notify/notices.js'
import { readNotificationLog } from '../pipeline/notify/notification-log.js'
import { redactUrl } from '../pipeline/notify/redact-url.js'
import { remind } from '../pipeline/notify/reminders.js'
import type { SourceCondition } from '../pipeline/notify/source-notices.js'
import { notifySourceChanges } from '../pipeline/notify/source-notices.js'
import type { HeldSubscription, Subscription } from '../pipeline/notify/subscriptions.js'
import {
  checkSubscription,
  readSubscription,
  readSubscriptions,
  writeSubscription,
} from '../pipeline/notify/subscriptions.js'
import type { Clock } from '../pipeline/ports/clock.js'
import type { HandleJob, JobDone, JobQueue } from '../pipeline/ports/job-queue.js'
import type { Change, Store } from '../pipeline/ports/store.js'
import type { Entry } from './endpoint-limiter.js'
import { createEndpointLimiter } from './endpoint-limiter.js'
import type { EndpointSemaphore } from './endpoint-semaphore.js'
import { addressMessage } from './formats/address-message.js'
import { formats as allFormats } from './formats/formats.js'
import type { Send } from './send.js'
import { signedHeaders } from './sign.js'

/** The queue on which deliveries are offered to whoever has a hand free. */
export const DELIVER_QUEUE = 'deliver'

/** Requests under way at once in a worker: enough that fifty endpoints which hang leave hands for the others. */
export const DELIVERIES_AT_ONCE = 256

/** Sends what the store says is to be sent. Any number of processes may do so at once. */
export interface Deliverer {
  /** Looks at one delivery, and does what there is to do about it now. */
  readonly handle: HandleJob
  /** Turns new events into deliveries, and puts these on the queue. */
  fanOut(): Promise<FanOutStep>
  /** Tells what was gathered or is to be reminded of, and says how many messages it was. */
  remind(): Promise<number>
  /** Tells of sources that fell ill or are well again. */
  notifySourceChanges(sources: readonly SourceCondition[]): Promise<void>
  /** Puts a page of what is due on the queue again, in case its jobs were lost, and says how many it was. */
  sweep(): Promise<number>
  /** Deletes a page of what is kept no longer, and says how much it was. */
  prune(): Promise<number>
}

/** What became of a delivery, for logs and metrics. */
export interface DeliveryReport {
  readonly delivery: string
  readonly subscription: string
  readonly type: string
  readonly plan: Plan
  /** Null when nothing was sent. */
  readonly attempt: Attempt | null
}

export interface DelivererParts {
  readonly store: Store
  readonly queue: JobQueue
  readonly clock: Clock
  readonly send: Send
  readonly formats?: Formats
  readonly report?: (report: DeliveryReport) => void
  /** Keeps several processes together to `perEndpoint`; without, each keeps to it by itself. */
  readonly semaphore?: EndpointSemaphore
  /** Requests under way at once to one endpoint. */
  readonly perEndpoint?: number
  readonly staleAfterMs?: number
  /** How long requests under way may still take when the worker stops; those cut off are sent again, under the same id. */
  readonly stopGraceMs?: number
}

export const PER_ENDPOINT = 4
/** After so long it is looked whether another process has left room. */
const SLOT_WAIT = 100
const STOP_GRACE = 2 * SECOND
/** What is due later is left to the sweep: a queue need not remember for a day, and who asks for a delivery now need not wait. */
const HORIZON = 10 * SECOND
const SWEEP_PAGE = 1_000
/** Few, since each is read before it goes. */
const PRUNE_PAGE = 200

async function nothingTaken(): Promise<void> {}

const DONE: JobDone = { kind: 'done' }

/**
 * The store says what is to be sent, when next, and what became of it; a job only says "look at this delivery now". So jobs may be lost
 * or come twice. A worker that dies between sending and storing leaves the delivery as it was: it is sent again, under the same id.
 */
export function createDeliverer(parts: DelivererParts): Deliverer {
  const { store, queue, clock, formats = allFormats, staleAfterMs = STALE_AFTER } = parts
  const limiter = createEndpointLimiter(parts.perEndpoint ?? PER_ENDPOINT)
  const fanOut = createFanOut({ store, clock, formats })
  let sweptTo: string | null = null

  return {
    handle: async (job, signal) => {
      const held = await readDelivery(store, readJob(job))
      if (held === null || held.delivery.state.kind !== 'pending') return DONE
      const waitMs = held.delivery.state.nextAttemptAt - clock.now()
      if (waitMs > 0) return later(waitMs)
      const found = await readSubscription(store, held.delivery.subscription)
      const reason = await whyNot(held.delivery, found)
      if (found === null || reason !== null) return discard(held, reason ?? 'subscription-deleted')
      return attempt(held, found, signal)
    },
    fanOut: async () => {
      const came = await fanOut.step()
      if (came.kind === 'moved') await queue.add(deliveryJobs(came.deliveries))
      return came
    },
    remind: async () => {
      const made = [
        ...(await sendDigests({ store, clock, formats })),
        ...(await remind({ store, clock, formats })),
      ]
      await queue.add(deliveryJobs(made))
      return made.length
    },
    notifySourceChanges: async (sources) => {
      await queue.add(deliveryJobs(await notifySourceChanges(store, sources, { formats, now: clock.now() })))
    },
    sweep: async () => {
      const due = await readDue(store, clock.now(), { limit: SWEEP_PAGE, after: sweptTo })
      // From the beginning again after the last page: what is due longest may be what cannot be sent.
      sweptTo = due.next
      await queue.add(deliveryJobs(due.ids))
      return due.ids.length
    },
    prune: () => pruneDeliveries(store, clock.now(), PRUNE_PAGE),
  }

  async function whyNot(delivery: Delivery, found: HeldSubscription | null): Promise<DiscardReason | null> {
    if (found === null) return 'subscription-deleted'
    if (found.subscription.state.kind === 'disabled' && delivery.purpose !== 'test') {
      return 'subscription-disabled'
    }
    if (delivery.alert === null || delivery.attempts.length === 0) return null
    const alert = await readAlert(store, delivery.alert.id)
    const isOver = alert === null || alert.status === 'resolved' || alert.status === 'retracted'
    return isStale(delivery, isOver, clock.now(), staleAfterMs) ? 'alert-over' : null
  }

  async function discard(held: HeldDelivery, reason: DiscardReason): Promise<JobDone> {
    const { delivery } = held
    const now = clock.now()
    const plan: Plan = { kind: 'discarded', reason }
    const written = writeDelivery(delivery, { ...delivery, state: { ...plan, at: now } })
    const newest = reason === 'alert-over' ? await newestOf(delivery) : null
    const hurried = newest === null ? null : hurry(newest.delivery, now)
    const committed = await store.commit({
      checks: [checkDelivery(held), ...(newest === null ? [] : [checkDelivery(newest)])],
      set: [...written.set, ...(hurried?.set ?? [])],
      delete: [...written.delete, ...(hurried?.delete ?? [])],
    })
    // Somebody else was at one of the two: look again.
    if (committed.kind === 'refused') return later(SECOND)
    if (newest !== null) await queue.add(deliveryJobs([newest.delivery.id]))
    notify(delivery, plan, null)
    return DONE
  }

  /** The delivery of the alert's newest event to the same subscription, when that still waits. */
  async function newestOf({ id, subscription, alert }: Delivery): Promise<HeldDelivery | null> {
    const [logEntry = null] = await readNotificationLog(store, [{ subscription, alert: alert!.id }])
    if (logEntry === null || logEntry.delivery === null || logEntry.delivery === id) return null
    const newest = await readDelivery(store, logEntry.delivery)
    return newest?.delivery.state.kind === 'pending' ? newest : null
  }

  async function attempt(
    held: HeldDelivery,
    { subscription }: HeldSubscription,
    signal: AbortSignal,
  ): Promise<JobDone> {
    const { delivery } = held
    const entry = limiter.enter(subscription.id, clock.now())
    if (entry.kind !== 'entered') return { kind: 'again', inMs: entry.inMs }
    const release =
      parts.semaphore === undefined
        ? nothingTaken
        : await acquirePermit(parts.semaphore, subscription.id, entry)
    if (release === null) return { kind: 'again', inMs: SLOT_WAIT }
    let how = { isWell: false, latencyMs: 0 }
    try {
      const message = await readMessage(store, delivery.message)
      const began = clock.now()
      const to = addressMessage(subscription.format, subscription.url, message.body)
      const outcome = await withGrace(signal, async (ending): ReturnType<Send> => {
        // Its format was changed, or it was stored by hand: the next attempt may find it mended.
        if (to.kind === 'incomplete')
          return { kind: 'unanswered', error: `not sent: ${to.detail}`, latencyMs: 0 }
        const signed = signedHeaders(delivery.messageId, to.body, subscription.secrets, began)
        const headers = { ...message.headers, 'content-type': message.contentType, ...signed }
        return parts.send({ url: to.url, headers, body: to.body }, ending)
      })
      if (outcome.kind === 'stopped') return { kind: 'again', inMs: 0 }
      const settled = await settle(held, outcome, began)
      how = { isWell: settled?.plan.kind === 'delivered', latencyMs: outcome.latencyMs }
      if (asksForPeace(outcome)) {
        limiter.pause(subscription.id, clock.now() + Math.min(outcome.retryAfterMs ?? 0, MAX_RETRY_AFTER))
      }
      if (settled === null) return DONE
      notify(delivery, settled.plan, settled.after.attempts.at(-1)!)
      return settled.plan.kind === 'retry' ? later(settled.plan.at - clock.now()) : DONE
    } finally {
      entry.leave(how)
      // The lease ends by itself as well.
      await release().catch(() => {})
    }
  }

  /** Null when other processes have all places; the lane is left as it was. */
  async function acquirePermit(
    semaphore: EndpointSemaphore,
    endpoint: string,
    entry: Extract<Entry, { kind: 'entered' }>,
  ) {
    try {
      const release = await semaphore.take(endpoint)
      if (release === null) entry.leave(null)
      return release
    } catch (error) {
      entry.leave(null)
      throw error
    }
  }

  /** Stores what became of an attempt and what follows; null when somebody else made the same attempt and was first. */
  async function settle(
    tried: HeldDelivery,
    outcome: Outcome,
    began: number,
  ): Promise<{ readonly plan: Plan; readonly after: Delivery } | null> {
    for (;;) {
      const at = clock.now()
      const plan = planAttempt(tried.delivery, outcome, at)
      const after = afterAttempt(tried.delivery, outcome, plan, began, at)
      const written = writeDelivery(tried.delivery, after)
      const judged = await judge(tried.delivery, outcome, at)
      const committed = await store.commit({
        checks: [checkDelivery(tried), ...(judged.change.checks ?? [])],
        set: [...written.set, ...(judged.change.set ?? [])],
        delete: [...written.delete, ...(judged.change.delete ?? [])],
      })
      if (committed.kind === 'done') {
        await queue.add(deliveryJobs(judged.deliveries))
        return { plan, after }
      }
      if (committed.key === checkDelivery(tried).key) return null
    }
  }

  /** What an attempt says about the endpoint, and what that changes. */
  async function judge(
    { subscription: id, purpose }: Delivery,
    outcome: Outcome,
    at: number,
  ): Promise<{ readonly change: Change; readonly deliveries: readonly string[] }> {
    const { failing, text } = await readFailing(store, id)
    const judgement = judgeEndpoint(failing, outcome, at)
    const checks = [{ key: failingKey(id), value: text }]
    if (judgement.kind === 'well') {
      return { change: text === null ? {} : { checks, delete: [failingKey(id)] }, deliveries: [] }
    }
    const held = await readSubscription(store, id)
    if (purpose === 'test' || held === null) return { change: {}, deliveries: [] }
    if (judgement.kind === 'failing') {
      // Since when is what counts, and only what Outcry sent of itself; the last error stands in the delivery.
      if (failing !== null || purpose === 'redelivery') return { change: {}, deliveries: [] }
      const set = [{ key: failingKey(id), value: failingCodec.encode(judgement.failing) }]
      return { change: { checks, set }, deliveries: [] }
    }
    return giveUp(held, judgement.reason, at)
  }

  /** Disables a subscription, and tells the others that asked to hear of it. */
  async function giveUp(held: HeldSubscription, reason: string, at: number) {
    const { subscription } = held
    if (subscription.state.kind === 'disabled') return { change: {}, deliveries: [] }
    const disabled: Subscription = { ...subscription, state: { kind: 'disabled', at, reason } }
    const others = (await readSubscriptions(store)).filter(({ id }) => id !== subscription.id)
    const notice = writeNotice(
      {
        kind: 'notice',
        type: 'webhook.disabled',
        at: formatInstant(at),
        data: { id: subscription.id, url: redactUrl(subscription.url, subscription.format), reason },
      },
      others,
      { name: deliveryName(`disabled_${at}`, subscription), purpose: 'event', formats, now: at },
    )
    return {
      change: {
        checks: [checkSubscription(held)],
        set: [writeSubscription(disabled), ...notice.set],
        delete: [failingKey(subscription.id)],
      },
      deliveries: notice.deliveries,
    }
  }

  async function withGrace<T>(signal: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T> {
    const ending = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const stop = () => {
      timer = setTimeout(() => ending.abort(), parts.stopGraceMs ?? STOP_GRACE)
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

  function notify({ id, subscription, type }: Delivery, plan: Plan, made: Attempt | null): void {
    parts.report?.({ delivery: id, subscription, type, plan, attempt: made })
  }
}

function readJob({ id, data }: { readonly id: string; readonly data: unknown }): string {
  const named = (data as { readonly id?: unknown } | null)?.id
  if (typeof named === 'string') return named
  throw new Error(
    `the job ${id} on the queue ${DELIVER_QUEUE} names no delivery; it was put there by something else`,
  )
}

function later(ms: number): JobDone {
  return ms <= HORIZON ? { kind: 'again', inMs: Math.max(ms, 0) } : DONE
}

/** Makes a pending delivery due now. */
function hurry(delivery: Delivery, now: number): Required<Pick<Change, 'set' | 'delete'>> {
  const { state } = delivery
  const at = state.kind === 'pending' ? Math.min(state.nextAttemptAt, now) : now
  const step = state.kind === 'pending' ? state.step : 0
  return writeDelivery(delivery, { ...delivery, state: { kind: 'pending', step, nextAttemptAt: at } })
}

function asksForPeace(outcome: Outcome): outcome is Extract<Outcome, { kind: 'answered' }> {
  return (
    outcome.kind === 'answered' &&
    (outcome.status === 429 || outcome.status === 503) &&
    outcome.retryAfterMs !== null
  )
}
