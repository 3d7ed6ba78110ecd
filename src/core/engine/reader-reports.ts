import { weighReport } from '../detection/evidence/origin-cohorts.js'
import { addCount } from '../detection/evidence/recent-counts.js'
import type { DetectionPolicy } from '../detection/policy.js'
import { READER_SOURCE } from '../model/command.js'
import type { Instant } from '../model/instant.js'
import { nextStep } from '../model/instant.js'
import { noteForLearning } from './service/learn.js'
import type { ServiceState } from './service/service-state.js'

/** Reports remembered one by one before an alert; past so many their number is beyond doubt. */
const MAX_REMEMBERED = 512

/**
 * Counts the report of a reader of the page. It adds to the complaints, within its bounds, and to nothing else. A
 * reader is no author, no text and no symptom. Every test for an outage asks for authors or texts, so reports alone
 * open nothing. An alert ends when authors stop, so reports alone keep none open.
 */
export function takeReport(serviceState: ServiceState, at: Instant, policy: DetectionPolicy): void {
  serviceState.touchedAt = Math.max(serviceState.touchedAt, at)
  noteReader(serviceState, at, policy)
  const complaints = Math.round(64 * weighReport(serviceState.originCohorts, at, policy.readers)) / 64
  if (complaints === 0) return
  addCount(serviceState.counts, at, { complaints, people: 0, brand: 0, recoveries: 0 })
  noteForLearning(serviceState, at, { complaints, people: 0, brand: 0, symptoms: [] }, at, policy)
  serviceState.dueAt = Math.min(serviceState.dueAt ?? Infinity, nextStep(at))
}

/** An alert shows its readers apart, as the source `page`. */
function noteReader(serviceState: ServiceState, at: Instant, policy: DetectionPolicy): void {
  const { alert } = serviceState
  if (alert !== null && alert.resolvedAt === null) {
    const { sources } = alert.tallies
    sources[READER_SOURCE] = (sources[READER_SOURCE] ?? 0) + 1
    return
  }
  const recent = (serviceState.reports ?? []).filter((earlier) => earlier >= at - policy.people.memory)
  serviceState.reports = [...recent, at].slice(-MAX_REMEMBERED)
}
