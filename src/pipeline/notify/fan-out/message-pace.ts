import type { AlertEvent, EventType } from '../../../core/model/alert.js'
import { namesOfChanges } from '../../../core/model/alert.js'
import { MINUTE } from '../../../core/model/instant.js'
import type { Format, Subscription } from '../../endpoints/subscriptions.js'
import type { NotificationLogEntry } from '../notification-log.js'

/**
 * People read a message for each change of severity or state; everything else about an alert comes at most this often.
 */
export const UPDATE_EVERY = 10 * MINUTE

const FOR_PEOPLE: readonly Format[] = ['slack', 'discord', 'teams', 'telegram', 'ntfy']

/**
 * How long an event must wait so that people are not disturbed; 0 for at once. Counted in stream time, as events are.
 */
export function waitOf(
  { format }: Pick<Subscription, 'format'>,
  event: AlertEvent,
  logEntry: NotificationLogEntry | null,
): number {
  if (!FOR_PEOPLE.includes(format) || !isDetail(event) || logEntry?.notifiedAt === undefined) return 0
  return Math.max(0, Date.parse(logEntry.notifiedAt) + UPDATE_EVERY - Date.parse(event.at))
}

const STEPS: readonly EventType[] = ['alert.acknowledged', 'alert.recovering']

/**
 * Whether an event only adds to an incident that PagerDuty has: it begins and ends nothing and changes no severity. The
 * first message to a subscription is never one.
 */
export function isSupplement(
  { format }: Pick<Subscription, 'format'>,
  event: AlertEvent,
  logEntry: NotificationLogEntry | null,
): boolean {
  if (format !== 'pagerduty' || (logEntry?.delivery ?? null) === null) return false
  return STEPS.includes(event.type) || isDetail(event)
}

/** An update of places, features or causes, which changes neither severity nor state. */
function isDetail({ type, changed }: AlertEvent): boolean {
  if (type !== 'alert.updated' || changed === undefined) return false
  const names = namesOfChanges(changed)
  return !names.includes('severity') && !names.includes('status')
}
