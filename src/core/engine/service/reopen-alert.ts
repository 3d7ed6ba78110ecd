import type { AlertState } from '../../alerting/alert-state.js'
import { FLARE_WINDOW, isFlareUp } from '../../alerting/flare-up.js'
import { makeEvent, NUMBERS_WINDOW, noteCurrent } from '../../alerting/public-alert.js'
import { takeEvidence } from '../../alerting/tally.js'
import { usualIn } from '../../detection/baseline/baseline.js'
import { sumCounts } from '../../detection/evidence/recent-counts.js'
import { echoIn } from '../../detection/opening/echo.js'
import type { Outage } from '../../detection/opening/test-opening.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { AlertEvent } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import { DECISION_STEP, MINUTE } from '../../model/instant.js'
import { countFor } from './count-for-alert.js'
import type { ServiceState } from './service-state.js'

/** Whether as many complain again as make a flare-up of the alert that is over. */
export function isFlareUpOf(
  serviceState: ServiceState,
  alert: AlertState,
  at: Instant,
  slot: number,
  policy: DetectionPolicy,
): boolean {
  const { resolvedAt } = alert
  if (resolvedAt === null) return false
  const from = Math.max(at - FLARE_WINDOW, resolvedAt)
  const minutes = Math.max(1, (at - from) / MINUTE)
  const excess =
    sumCounts(serviceState.counts, from, at).people -
    usualIn(serviceState.base, slot, minutes, policy.baseline) -
    ECHO_BOUND * echoIn(serviceState.echo, from, at, policy.echo)
  return isFlareUp({ ...alert, resolvedAt }, excess / minutes, at, policy.life)
}

/** The echo varies; what is twice as much as expected is still no flare-up. */
const ECHO_BOUND = 2

/** A flare-up within the hour: the same outage, so the same alert. */
export function reopenAlert(
  serviceState: ServiceState,
  alert: AlertState,
  verdict: Outage,
  at: Instant,
  slot: number,
  policy: DetectionPolicy,
): AlertEvent[] {
  if (alert.status === 'retracted') return []
  for (const record of serviceState.records)
    if (record.at >= serviceState.testFrom) takeEvidence(alert, record, policy)
  alert.status = alert.acknowledgedAt === null ? 'open' : 'acknowledged'
  alert.resolvedAt = null
  delete alert.note
  delete alert.closedBy
  alert.officialEndAt = null
  alert.calmSince = null
  alert.rate = verdict.reading.people / Math.max(1, (at - verdict.reading.from) / MINUTE)
  alert.rateAt = at
  alert.peakRate = Math.max(alert.peakRate, alert.rate)
  alert.reopened++
  noteCurrent(alert, countFor(serviceState, alert, at, NUMBERS_WINDOW, slot, policy), at)
  alert.activeSince = verdict.reading.from
  serviceState.dueAt = at + DECISION_STEP
  return [makeEvent(alert, 'alert.reopened', at, 'complaints flared up again within the hour')]
}
