import type { AlertEvent, EventType } from '../../../core/model/alert.js'
import type { CategoryOf, Match, Subscription } from '../../endpoints/subscriptions.js'
import { matches } from '../../endpoints/subscriptions.js'
import type { NotificationLogEntry } from '../notification-log.js'
import type { NumberedEvent } from '../numbered-event.js'
import { waitOf } from './message-pace.js'

export type FanOutDecision =
  | { readonly kind: 'send' }
  /** So that people get few messages; unless something newer is sent before. */
  | { readonly kind: 'later'; readonly inMs: number; readonly reason: 'too-soon' }
  /** The subscription is notified of this alert, but did not ask for this type. */
  | { readonly kind: 'log-only'; readonly reason: 'type-not-asked' }
  | {
      readonly kind: 'nothing'
      readonly reason:
        | 'disabled'
        | 'before-subscription'
        | 'opening-not-sent'
        | Extract<Match, { kind: 'passes' }>['reason']
    }

/** What begins an alert for somebody. */
const BEGINNINGS: readonly EventType[] = ['alert.opened', 'alert.reopened']

/**
 * Decides whether an event goes to a subscription. A notified subscription also gets later events that no longer fit
 * the filter: no recipient should be left with an alarm that never ends. A subscription without the opening does not
 * get the end. An alert may begin late for a subscription, when an update brings it into the filter (it became
 * `major`).
 */
export function decideFanOut(
  subscription: Subscription,
  { number, event }: NumberedEvent,
  logEntry: NotificationLogEntry | null,
  previous: AlertEvent | null,
  categoryOf?: CategoryOf,
): FanOutDecision {
  if (subscription.state.kind === 'disabled') return { kind: 'nothing', reason: 'disabled' }
  if (number <= subscription.after) return { kind: 'nothing', reason: 'before-subscription' }
  if (logEntry === null) {
    const match = matches(subscription, event, categoryOf)
    const mayBegin =
      BEGINNINGS.includes(event.type) ||
      (previous !== null && matches(subscription, previous, categoryOf).kind === 'passes')
    if (!mayBegin) return { kind: 'nothing', reason: 'opening-not-sent' }
    if (match.kind === 'passes') return { kind: 'nothing', reason: match.reason }
  }
  if (!subscription.events.includes(event.type)) return { kind: 'log-only', reason: 'type-not-asked' }
  const inMs = waitOf(subscription, event, logEntry)
  return inMs > 0 ? { kind: 'later', inMs, reason: 'too-soon' } : { kind: 'send' }
}
