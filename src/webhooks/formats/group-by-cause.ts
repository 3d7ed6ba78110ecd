import type { Alert, AlertEvent } from '../../core/model/alert.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { compareSizes, sizeOfEvents } from '../../pipeline/notify/size-of-events.js'

/** Alerts that stem from the same, with what happened to them. */
export interface CauseGroup {
  /** What they stem from, as sure as the surest of them says; null of an alert that stems from nothing else. */
  readonly cause: { readonly service: ServiceId; readonly confidence: number } | null
  /** Each alert once, as its last event shows it. */
  readonly alerts: readonly Alert[]
  readonly events: readonly AlertEvent[]
}

/**
 * Puts events together by the cause of their alerts, as the newest event of each knows it. When a cloud fails, that is
 * one thing to know and not ten. The alert of the cause itself is of the group. The biggest group or single alert comes
 * first: what lasts, then the worst severity, then the people of all its alerts.
 */
export function groupByCause(events: readonly AlertEvent[]): CauseGroup[] {
  const newest = new Map<string, AlertEvent>()
  for (const event of events) newest.set(event.alert.id, event)
  const groups = new Map<ServiceId, { events: AlertEvent[]; alerts: Map<string, Alert> }>()
  for (const event of events) {
    const { alert } = newest.get(event.alert.id)!
    const cause = alert.upstream?.service ?? alert.service
    const group = groups.get(cause) ?? { events: [], alerts: new Map<string, Alert>() }
    groups.set(cause, group)
    group.events.push(event)
    group.alerts.set(alert.id, alert)
  }
  return [...groups]
    .map(([service, group]) => {
      const alerts = [...group.alerts.values()]
      const confidence = Math.max(0, ...alerts.map(({ upstream }) => upstream?.confidence ?? 0))
      const cause = confidence === 0 ? null : { service, confidence }
      const size = sizeOfEvents(alerts.map(({ id }) => newest.get(id)!))
      return { size, group: { cause, alerts, events: group.events } }
    })
    .sort((a, b) => compareSizes(b.size, a.size))
    .map(({ group }) => group)
}
