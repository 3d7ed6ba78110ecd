import type { LifeInput } from '../../alerting/alert-life.js'
import type { AlertState } from '../../alerting/alert-state.js'
import { usualIn } from '../../detection/baseline/baseline.js'
import { sumCounts } from '../../detection/evidence/recent-counts.js'
import { usualShare } from '../../detection/opening/symptoms.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import type { ServiceState } from './service-state.js'

/**
 * People who complained in an alert's last minutes, and how many were to be expected: of its one symptom, or of all.
 * Near-duplicates count in full here: an outage that is reported in the same words over and over has not ended.
 */
export function countFor(
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
