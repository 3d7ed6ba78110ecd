import type { Alert, AlertEvent } from '../../core/model/alert.js'
import type { ServiceId } from '../../core/model/vocabulary.js'

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
 * one thing to know and not ten. The alert of the cause itself is of the group. Groups of several alerts first, the
 * largest at the head; the others in the order of their first events.
 */
export function groupByCause(events: readonly AlertEvent[]): CauseGroup[] {
  const newest = new Map<string, Alert>()
  for (const { alert } of events) newest.set(alert.id, alert)
  const groups = new Map<ServiceId, { events: AlertEvent[]; alerts: Map<string, Alert> }>()
  for (const event of events) {
    const alert = newest.get(event.alert.id)!
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
      return { cause: confidence === 0 ? null : { service, confidence }, alerts, events: group.events }
    })
    .sort((a, b) => sizeOf(b) - sizeOf(a))
}

/** Where only one alert is left, it is no group, and keeps its place. */
function sizeOf({ alerts }: CauseGroup): number {
  return alerts.length > 1 ? alerts.length : 0
}
