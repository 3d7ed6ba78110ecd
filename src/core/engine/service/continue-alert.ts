import type { LifeInput } from '../../alerting/alert-life.js'
import { advanceAlert } from '../../alerting/alert-life.js'
import type { AlertState } from '../../alerting/alert-state.js'
import { usualIn } from '../../detection/baseline/baseline.js'
import { observedSince } from '../../detection/baseline/data-gaps.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import { sumCounts } from '../../detection/evidence/recent-counts.js'
import { usualShare } from '../../detection/opening/symptoms.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { AlertEvent } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import { acknowledge } from './acknowledge.js'
import { beginAfterAlert } from './close-alert.js'
import type { DecisionContext } from './decision-context.js'
import type { ServiceState } from './service-state.js'

/** Carries an alert that runs ten seconds further: acknowledged, updated, or at its end. */
export function continueAlert(
  serviceState: ServiceState,
  alert: AlertState,
  at: Instant,
  { policy, slotOf, dataGaps, sourceOutages }: DecisionContext,
): AlertEvent[] {
  const events = acknowledge(serviceState, alert, at, policy.life)
  const slot = slotOf(at, serviceState.timeZone)
  const input: LifeInput = {
    at,
    observedSince: Math.max(observedSince(dataGaps, at), alertObservedSince(alert, sourceOutages, at)),
    countIn: (window) => countFor(serviceState, alert, at, window, slot, policy),
  }
  events.push(...advanceAlert(alert, input, policy.life))
  if (alert.resolvedAt !== null) beginAfterAlert(serviceState, at)
  return events
}

/**
 * People who complained in an alert's last minutes, and how many were to be expected: of its one symptom, or of all. Near-duplicates
 * count in full here: an outage that is reported in the same words over and over has not ended.
 */
function countFor(
  serviceState: ServiceState,
  alert: AlertState,
  at: Instant,
  window: Instant,
  slot: number,
  policy: DetectionPolicy,
): ReturnType<LifeInput['countIn']> {
  const sums = sumCounts(serviceState.counts, at - window, at)
  const expected = usualIn(serviceState.base, slot, window / MINUTE, policy.baseline)
  if (alert.symptom === null) return { complaints: sums.people, recoveries: sums.recoveries, expected }
  const alike = sumCounts(serviceState.symptomCounts, at - window, at)
  const part = usualShare(serviceState.symptoms, alert.symptom, serviceState.base.complaints)
  return { complaints: alike.people, recoveries: sums.recoveries, expected: part * expected }
}

/**
 * Since when the sources of most of an alert's complaints have been available. While they are silent, nothing is known of
 * the people who complain there.
 */
function alertObservedSince(alert: AlertState, sourceOutages: readonly SourceOutage[], at: Instant): Instant {
  const bySource = Object.entries(alert.tallies.sources)
  const total = bySource.reduce((sum, [, count]) => sum + count, 0)
  let since = 0
  for (const { source, from, to } of sourceOutages) {
    if (from >= at) continue
    const count = bySource.find(([name]) => name === source)?.[1] ?? 0
    if (count > total / 2) since = Math.max(since, to === null ? at : Math.min(to, at))
  }
  return since
}
