import { SECOND } from '../../core/model/instant.js'
import type { CategoryOf } from '../../pipeline/endpoints/subscriptions.js'
import type { Attempt, Delivery, Plan } from '../../pipeline/notify/deliveries.js'
import { STALE_AFTER } from '../../pipeline/notify/deliveries.js'
import type { Formats } from '../../pipeline/notify/message.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { JobDone, JobQueue } from '../../pipeline/ports/job-queue.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { EndpointLimiter } from '../endpoint-limiter.js'
import { createEndpointLimiter } from '../endpoint-limiter.js'
import type { EndpointSemaphore } from '../endpoint-semaphore.js'
import type { Send } from '../send.js'
import type { TurnLock } from './turn-lock.js'
import { createTurnLock } from './turn-lock.js'

/** The queue from which the workers of all processes take deliveries. */
export const DELIVER_QUEUE = 'deliver'

/** Concurrent requests to one endpoint. */
export const PER_ENDPOINT = 4

const STOP_GRACE = 2 * SECOND

export interface DelivererParts {
  readonly store: Store
  readonly queue: JobQueue
  readonly clock: Clock
  readonly send: Send
  readonly formats: Formats
  readonly categoryOf?: CategoryOf
  readonly report?: (report: DeliveryReport) => void
  /** Called when a subscription is disabled because its endpoint refuses or fails. */
  readonly onDisabled?: ((subscription: string, reason: string) => void) | undefined
  /** Holds all processes together to `perEndpoint`; without it, each process limits only itself. */
  readonly semaphore?: EndpointSemaphore
  /** Keeps the deliveries of an alert in order among all processes; without it, within this process. */
  readonly turns?: TurnLock
  /** Concurrent requests to one endpoint. */
  readonly perEndpoint?: number
  readonly staleAfterMs?: number
  /** How long open requests may continue after a stop; aborted ones are sent again, under the same id. */
  readonly stopGraceMs?: number
}

/** The result of one delivery attempt, for logs and metrics. */
export interface DeliveryReport {
  readonly delivery: string
  readonly subscription: string
  readonly type: string
  readonly plan: Plan
  /** Null when nothing was sent. */
  readonly attempt: Attempt | null
}

/** What every step of a delivery works with: the parts with their defaults, and the limiter of this process. */
export interface DeliveryContext {
  readonly store: Store
  readonly queue: JobQueue
  readonly clock: Clock
  readonly send: Send
  readonly formats: Formats
  readonly limiter: EndpointLimiter
  readonly semaphore: EndpointSemaphore | null
  readonly turns: TurnLock
  readonly staleAfterMs: number
  readonly stopGraceMs: number
  readonly onDisabled: DelivererParts['onDisabled']
  report(delivery: Delivery, plan: Plan, attempt: Attempt | null): void
}

export function createDeliveryContext(parts: DelivererParts): DeliveryContext {
  const { store, queue, clock, send } = parts
  return {
    store,
    queue,
    clock,
    send,
    formats: parts.formats,
    limiter: createEndpointLimiter(parts.perEndpoint ?? PER_ENDPOINT),
    semaphore: parts.semaphore ?? null,
    turns: parts.turns ?? createTurnLock(null),
    staleAfterMs: parts.staleAfterMs ?? STALE_AFTER,
    stopGraceMs: parts.stopGraceMs ?? STOP_GRACE,
    onDisabled: parts.onDisabled,
    report: ({ id, subscription, type }, plan, attempt) =>
      parts.report?.({ delivery: id, subscription, type, plan, attempt }),
  }
}

export const DONE: JobDone = { kind: 'done' }

/** The sweep finds deliveries that are due later; a queue need not remember a job for a day. */
const HORIZON = 10 * SECOND

export function later(ms: number): JobDone {
  return ms <= HORIZON ? { kind: 'again', inMs: Math.max(ms, 0) } : DONE
}
