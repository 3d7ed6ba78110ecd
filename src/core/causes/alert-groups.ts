import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { TrackedAlert, TrackedAlerts } from './tracked-alerts.js'
import { alertsInOrder } from './tracked-alerts.js'

/**
 * The alerts that run and share the cause, with the cause's own. Those that ended at `endedAt` are taken to run still:
 * of what operators ended at one instant, none was first.
 */
export function siblingsOf(
  tracked: TrackedAlerts,
  one: TrackedAlert,
  endedAt: Instant | null = null,
): { id: string; service: ServiceId }[] {
  const cause = causeOf(one)
  const runs = ({ overAt }: TrackedAlert) => overAt === null || overAt === endedAt
  return alertsInOrder(tracked)
    .filter((other) => other !== one && runs(other) && causeOf(other) === cause)
    .map(({ alert }) => ({ id: alert.id, service: alert.service }))
}

/** Of each group that shares a cause: the cause's own alert, or else the oldest; and how many others are in it. */
export function headsOfGroups(tracked: TrackedAlerts): (readonly [head: TrackedAlert, others: number])[] {
  const groups = new Map<ServiceId, { head: TrackedAlert; size: number }>()
  for (const one of alertsInOrder(tracked)) {
    if (one.overAt !== null) continue
    const cause = causeOf(one)
    const group = groups.get(cause)
    if (group === undefined) groups.set(cause, { head: one, size: 1 })
    else {
      group.size++
      if (one.alert.service === cause && group.head.alert.service !== cause) group.head = one
    }
  }
  return [...groups.values()].map(({ head, size }) => [head, size - 1] as const)
}

/** What an alert stems from: its upstream, or the service itself. */
function causeOf({ upstream, alert }: TrackedAlert): ServiceId {
  return upstream?.service ?? alert.service
}
