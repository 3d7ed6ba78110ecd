import type { AlertState } from '../../alerting/alert-state.js'
import { makeEvent } from '../../alerting/public-alert.js'
import type { AlertEvent } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import type { ServiceState } from './service-state.js'

/** Marks an alert as acknowledged, once the company has said before `at` that something is wrong. */
export function acknowledge(serviceState: ServiceState, alert: AlertState, at: Instant): AlertEvent[] {
  const admittedAt = serviceState.admittedAt
  if (admittedAt === null || admittedAt >= at) return []
  serviceState.admittedAt = null
  if (alert.acknowledgedAt !== null) return []
  alert.acknowledgedAt = at
  if (alert.status === 'open') alert.status = 'acknowledged'
  return [makeEvent(alert, 'alert.acknowledged', at, 'an official account of the service says that it knows')]
}
