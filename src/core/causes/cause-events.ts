import type { Alert, AlertEvent, Changes } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { formatInstant, MINUTE } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import { headsOfGroups, siblingsOf } from './alert-groups.js'
import type { TrackedAlert, TrackedAlerts } from './tracked-alerts.js'

/** The growth of a group is reported at its head at most this often. */
const SIBLINGS_EVERY = 5 * MINUTE

/**
 * The event as its shard found it, with what is known beyond the shard.
 *
 * @param before the upstream that was named before, where another is news; undefined where none is
 * @param endedAt alerts that ended then are taken to run still; null for none
 */
export function completeEvent(
  tracked: TrackedAlerts,
  one: TrackedAlert,
  event: AlertEvent,
  before: ServiceId | null | undefined,
  endedAt: Instant | null = null,
): AlertEvent {
  one.sequence = event.sequence + one.added
  delete one.refreshed
  const alert = complete(tracked, one, event.alert, endedAt)
  if (before === undefined || event.changed === undefined) return { ...event, sequence: one.sequence, alert }
  const upstream = [before, one.upstream!.service] as const
  return { ...event, sequence: one.sequence, changed: { ...event.changed, upstream }, alert }
}

/** An event of its own for an alert whose upstream is news, where no other event of the instant says so. */
export function upstreamEvent(
  tracked: TrackedAlerts,
  one: TrackedAlert,
  at: Instant,
  before: ServiceId | null,
): AlertEvent {
  const { service, because } = one.upstream!
  return update(
    tracked,
    one,
    at,
    { upstream: [before, service] },
    `the cause seems to be ${service}: ${because}`,
  )
}

/**
 * The growth of a group is reported at one of its alerts, its head: at each would be as many events as there are pairs.
 */
export function groupEvents(tracked: TrackedAlerts, at: Instant): AlertEvent[] {
  const events: AlertEvent[] = []
  for (const [head, others] of headsOfGroups(tracked)) {
    if (at - head.siblingsEmittedAt < SIBLINGS_EVERY || others <= head.emittedSiblings) continue
    head.siblingsEmittedAt = at
    const reason =
      others === 1 ? 'another alert has the same cause' : `${others} other alerts have the same cause`
    events.push(update(tracked, head, at, { siblings: [head.emittedSiblings, others] }, reason))
  }
  return events
}

/** Alerts with numbers newer than their last event, each as that event showed it but for the numbers. */
export function takeRefreshed(tracked: TrackedAlerts): Alert[] {
  const refreshed = [...tracked.byId.values()].filter((one) => one.refreshed === true)
  return refreshed.map((one) => {
    delete one.refreshed
    const { upstream } = one
    return {
      ...one.alert,
      upstream: upstream === null ? null : { service: upstream.service, confidence: upstream.confidence },
      siblings: siblingsOf(tracked, one),
    }
  })
}

function update(
  tracked: TrackedAlerts,
  one: TrackedAlert,
  at: Instant,
  changed: Changes,
  reason: string,
): AlertEvent {
  one.added++
  delete one.refreshed
  one.sequence++
  const alert = complete(tracked, one, one.alert)
  return { type: 'alert.updated', at: formatInstant(at), sequence: one.sequence, changed, reason, alert }
}

function complete(
  tracked: TrackedAlerts,
  one: TrackedAlert,
  alert: Alert,
  endedAt: Instant | null = null,
): Alert {
  const siblings = siblingsOf(tracked, one, endedAt)
  one.emittedSiblings = Math.max(one.emittedSiblings, siblings.length)
  if (one.surer !== undefined) {
    one.upstream = one.surer
    delete one.surer
  }
  const { upstream } = one
  return {
    ...alert,
    upstream: upstream === null ? null : { service: upstream.service, confidence: upstream.confidence },
    siblings,
  }
}
