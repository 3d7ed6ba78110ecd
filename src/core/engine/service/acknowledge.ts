import type { AlertState } from '../../alerting/alert-state.js'
import { makeEvent } from '../../alerting/public-alert.js'
import type { LifePolicy } from '../../detection/policy.js'
import type { AlertEvent } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import type { ServiceState } from './service-state.js'

/**
 * Marks an alert as acknowledged, once the company has said to all before `at` that something is wrong. A statement
 * much older than the alert was about another outage. It changes no threshold: an alert needs its own witnesses.
 */
export function acknowledge(
  serviceState: ServiceState,
  alert: AlertState,
  at: Instant,
  policy: LifePolicy,
): AlertEvent[] {
  const admittedAt = serviceState.admittedAt
  if (admittedAt === null || admittedAt >= at) return []
  serviceState.admittedAt = null
  if (alert.acknowledgedAt !== null || admittedAt < alert.startedAt - policy.admittedBefore) return []
  alert.acknowledgedAt = at
  if (alert.status === 'open') alert.status = 'acknowledged'
  return [makeEvent(alert, 'alert.acknowledged', at, 'an official account of the service says that it knows')]
}
