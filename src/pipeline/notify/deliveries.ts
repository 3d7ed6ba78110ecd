import { jittered } from '../../core/model/backoff.js'
import { hash53 } from '../../core/model/hash53.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { NewJob } from '../ports/job-queue.js'

/** One message on its way to one endpoint: what is to be sent, when next, and every attempt so far. */
export interface Delivery {
  readonly version: 1
  /** `dlv_…` */
  readonly id: string
  /** `msg_…`, the `webhook-id` of every attempt. */
  readonly messageId: string
  readonly subscription: string
  readonly type: string
  readonly alert: { readonly id: string; readonly sequence: number } | null
  /** The states that a digest carries, each alert once. */
  readonly digest?: readonly DigestedEvent[]
  /** Adds to the messages before it and replaces none: a change event of PagerDuty. */
  readonly isSupplement?: true
  /** The key of what is sent, which never changes. */
  readonly message: string
  /** `redelivery`: somebody asked for it again. Tests are tried once, and say nothing about the endpoint's health. */
  readonly purpose: 'event' | 'test' | 'redelivery'
  readonly createdAt: Instant
  readonly state: DeliveryState
  /** The latest ones, oldest first. */
  readonly attempts: readonly Attempt[]
}

/** One alert in a digest: the newest of its events that waited. */
export interface DigestedEvent {
  readonly alert: string
  readonly sequence: number
  /** Its number in the log of events. */
  readonly number: number
}

export type DeliveryState =
  /** `step` attempts of the schedule are over. */
  | { readonly kind: 'pending'; readonly step: number; readonly nextAttemptAt: Instant }
  | { readonly kind: 'delivered'; readonly at: Instant }
  | { readonly kind: 'failed'; readonly at: Instant; readonly reason: FailReason }
  /** Given up although it might have been delivered. */
  | { readonly kind: 'discarded'; readonly at: Instant; readonly reason: DiscardReason }

export type FailReason = 'attempts-used-up' | 'endpoint-gone' | 'test-failed'

export type DiscardReason =
  | 'subscription-disabled'
  | 'subscription-deleted'
  /** The receiver said that it wants no further attempt at this message. */
  | 'receiver-aborted'
  /** Its alert is over by now, and the subscription does not ask for the end. */
  | 'alert-over'
  /** A newer delivery of the same alert goes, or went, in its place. */
  | 'overtaken'

export interface Attempt {
  readonly at: Instant
  /** Null when there was no answer; `error` says why. */
  readonly status: number | null
  readonly latencyMs: number
  readonly error: string | null
  /** The first 2 kB of the answer's body. */
  readonly answer: string | null
}

/** What became of one request. */
export type Outcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly latencyMs: number
      readonly retryAfterMs: number | null
      /** The receiver answered `webhook-delivery: abort-message`. */
      readonly wantsNoMore: boolean
      readonly answer: string
    }
  | { readonly kind: 'unanswered'; readonly error: string; readonly latencyMs: number }

/** The consequence of an attempt. */
export type Plan =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: Instant; readonly reason: 'schedule' | 'retry-after' }
  | { readonly kind: 'failed'; readonly reason: FailReason }
  | { readonly kind: 'discarded'; readonly reason: DiscardReason }

/** The waits before each attempt, as Standard Webhooks recommends them: ten attempts in a good three days. */
export const SCHEDULE: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** So that endpoints which fell over together are not asked together again. */
export const JITTER = 0.2

/** However long a receiver asks to wait, it is asked again after this. */
export const MAX_RETRY_AFTER = HOUR

const GONE = 410

/** Decides the consequence of an attempt at `at`. A message is delivered by a 2xx and nothing else. */
export function planAttempt(delivery: Delivery, outcome: Outcome, at: Instant): Plan {
  if (isSuccess(outcome)) return { kind: 'delivered' }
  if (outcome.kind === 'answered' && outcome.status === GONE)
    return { kind: 'failed', reason: 'endpoint-gone' }
  if (delivery.purpose === 'test') return { kind: 'failed', reason: 'test-failed' }
  if (outcome.kind === 'answered' && outcome.wantsNoMore) {
    return { kind: 'discarded', reason: 'receiver-aborted' }
  }
  const step = stepOf(delivery) + 1
  const wait = SCHEDULE[step]
  if (wait === undefined) return { kind: 'failed', reason: 'attempts-used-up' }
  const scheduled = at + jittered(wait, JITTER, chanceOf(delivery.id, step))
  const asked = outcome.kind === 'answered' ? outcome.retryAfterMs : null
  // Later than the schedule when asked to, never sooner. A receiver that says "in a second" all the time would use up
  // all attempts in ten.
  if (asked !== null && at + Math.min(asked, MAX_RETRY_AFTER) > scheduled) {
    return { kind: 'retry', at: at + Math.min(asked, MAX_RETRY_AFTER), reason: 'retry-after' }
  }
  return { kind: 'retry', at: scheduled, reason: 'schedule' }
}

/** The attempts kept with a delivery: two whole schedules. */
const ATTEMPTS_KEPT = 2 * SCHEDULE.length

/** The delivery after an attempt that began at `began` and was over at `at`. */
export function afterAttempt(
  delivery: Delivery,
  outcome: Outcome,
  plan: Plan,
  began: Instant,
  at: Instant,
): Delivery {
  const attempt: Attempt = {
    at: began,
    latencyMs: outcome.latencyMs,
    ...(outcome.kind === 'answered'
      ? { status: outcome.status, error: errorOf(outcome), answer: outcome.answer }
      : { status: null, error: outcome.error, answer: null }),
  }
  return {
    ...delivery,
    attempts: [...delivery.attempts, attempt].slice(-ATTEMPTS_KEPT),
    state:
      plan.kind === 'retry'
        ? { kind: 'pending', step: stepOf(delivery) + 1, nextAttemptAt: plan.at }
        : { ...plan, at },
  }
}

/** An endpoint that fails at present; one that does not has none. */
export interface Failing {
  readonly version: 1
  readonly since: Instant
  readonly error: string
}

export type Judgement =
  | { readonly kind: 'well' }
  | { readonly kind: 'failing'; readonly failing: Failing }
  | { readonly kind: 'given-up'; readonly reason: string }

export const PATIENCE = 5 * DAY

/** Judges an endpoint by an attempt: it is given up when it is gone, or after five days of nothing but failures. */
export function judgeEndpoint(before: Failing | null, outcome: Outcome, at: Instant): Judgement {
  if (isSuccess(outcome)) return { kind: 'well' }
  if (outcome.kind === 'answered' && outcome.status === GONE) {
    return { kind: 'given-up', reason: 'the endpoint answered 410 Gone' }
  }
  const error = outcome.kind === 'answered' ? errorOf(outcome)! : outcome.error
  const since = before?.since ?? at
  if (at - since < PATIENCE) return { kind: 'failing', failing: { version: 1, since, error } }
  return {
    kind: 'given-up',
    reason: `every attempt since ${new Date(since).toISOString()} failed, the last one: ${error}`,
  }
}

/** An opening this old whose alert is over is not sent: nobody can act on it any more. */
export const STALE_AFTER = 15 * MINUTE

/**
 * Whether a message is better left unsent: it was tried in vain before, it is old, and its alert has ended since.
 * A message that is new or was never tried goes out whatever became of its alert, so that every event is sent once.
 */
export function isStale(
  delivery: Delivery,
  isAlertOver: boolean,
  at: Instant,
  staleAfterMs: number,
): boolean {
  return (
    isAlertOver &&
    delivery.purpose === 'event' &&
    !ENDS.includes(delivery.type) &&
    delivery.attempts.length > 0 &&
    at - delivery.createdAt >= staleAfterMs
  )
}

/** The types after which an alert is over. */
export const ENDS: readonly string[] = ['alert.resolved', 'alert.retracted']

/** One job a delivery: a second one while it waits or is worked on is the same. */
export function deliveryJobs(ids: readonly string[]): NewJob[] {
  return ids.map((id) => ({ id, data: { id } }))
}

function isSuccess(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300
}

function errorOf(outcome: Extract<Outcome, { kind: 'answered' }>): string | null {
  if (isSuccess(outcome)) return null
  const isRedirect = outcome.status >= 300 && outcome.status < 400
  return isRedirect
    ? `it answered ${outcome.status}; redirects are not followed, give the final address`
    : `it answered ${outcome.status}`
}

function stepOf({ state }: Delivery): number {
  return state.kind === 'pending' ? state.step : 0
}

/** Drawn from the id, so that every process that plans the same attempt gets the same instant. */
function chanceOf(id: string, step: number): number {
  return hash53(`${id}/${step}`) / 2 ** 53
}
