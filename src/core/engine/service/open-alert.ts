import type { AlertState } from '../../alerting/alert-state.js'
import { newTallies } from '../../alerting/alert-state.js'
import { makeEvent, NUMBERS_WINDOW, noteCurrent } from '../../alerting/public-alert.js'
import { confidenceOf, severityOf } from '../../alerting/severity.js'
import { takeEvidence, takePeople } from '../../alerting/tally.js'
import { witnessesOf } from '../../alerting/witnesses.js'
import { BUCKET, readiness, sizeOf, usualIn } from '../../detection/baseline/baseline.js'
import { newAuthorSet } from '../../detection/evidence/author-set.js'
import type { RecentCounts } from '../../detection/evidence/recent-counts.js'
import { addCount, newRecentCounts, sumCounts } from '../../detection/evidence/recent-counts.js'
import { findOnset } from '../../detection/opening/find-onset.js'
import { copyPlaces } from '../../detection/opening/place-shares.js'
import { symptomsOf, usualShare } from '../../detection/opening/symptoms.js'
import type { Outage } from '../../detection/opening/test-opening.js'
import { strictnessOf } from '../../detection/opening/votes.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { AlertEvent } from '../../model/alert.js'
import { READER_SOURCE } from '../../model/command.js'
import { hash53 } from '../../model/hash53.js'
import type { Instant } from '../../model/instant.js'
import { DAY, DECISION_STEP, formatInstant, HOUR, MINUTE } from '../../model/instant.js'
import { acknowledge } from './acknowledge.js'
import { countFor } from './count-for-alert.js'
import type { ServiceState } from './service-state.js'

/** Opens an alert: when it began, what it is measured by, and the complaints that are its first evidence. */
export function openAlert(
  serviceState: ServiceState,
  verdict: Outage,
  at: Instant,
  slot: number,
  policy: DetectionPolicy,
): AlertEvent[] {
  const counts = verdict.symptom === null ? serviceState.counts : symptomCountsOf(serviceState, verdict)
  const part =
    verdict.symptom === null
      ? 1
      : usualShare(serviceState.symptoms, verdict.symptom, serviceState.base.complaints)
  const usual = part * usualIn(serviceState.base, slot, 1, policy.baseline)
  const startedAt = startOf(serviceState, verdict, counts, at, usual)
  const signal = signalOf(serviceState, verdict, at, policy)
  const alert = newAlert(serviceState, verdict, {
    startedAt,
    at,
    signal,
    usual: usualOf(serviceState, usual, policy),
    rate: sumCounts(counts, startedAt, at).people / Math.max(1, (at - startedAt) / MINUTE),
  })
  for (const record of serviceState.records) if (record.at >= startedAt) takeEvidence(alert, record, policy)
  takeReaders(alert, serviceState)
  if (verdict.symptom === null) takePeople(alert, serviceState.authors, policy)
  noteCurrent(alert, countFor(serviceState, alert, at, NUMBERS_WINDOW, slot, policy), at)
  alert.severity = severityOf(alert, signal.ratio, at, policy.life)
  const witnesses = witnessesOf(alert, policy.life.witnesses)
  alert.signal = { ...signal, authors: witnesses.people }
  alert.confidence = confidenceOf(signal, witnesses)
  serviceState.symptomCounts = verdict.symptom === null ? newRecentCounts() : counts
  serviceState.alert = alert
  serviceState.dueAt = at + DECISION_STEP
  const events = [makeEvent(alert, 'alert.opened', at, openingReason(alert))]
  events.push(...acknowledge(serviceState, alert, at, policy.life))
  return events
}

/** Readers of the page who reported it before it opened. */
function takeReaders(alert: AlertState, serviceState: ServiceState): void {
  const readers = (serviceState.reports ?? []).filter((at) => at >= alert.startedAt).length
  if (readers > 0) alert.tallies.sources[READER_SOURCE] = readers
  delete serviceState.reports
}

/**
 * A slow outage may have begun before the counts that are remembered step by step; its test knows since when it rose.
 */
function startOf(
  { testFrom }: ServiceState,
  { reading }: Outage,
  counts: RecentCounts,
  at: Instant,
  usual: number,
): Instant {
  if (reading.from < at - HOUR) return Math.max(testFrom, reading.from)
  return findOnset(counts, Math.max(testFrom, at - HOUR), at, usual)
}

function newAlert(
  { service, discovered }: ServiceState,
  { symptom }: Outage,
  {
    startedAt,
    at,
    signal,
    usual,
    rate,
  }: Pick<AlertState, 'startedAt' | 'signal' | 'usual' | 'rate'> & { readonly at: Instant },
): AlertState {
  return {
    id: alertId(service, startedAt),
    symptom,
    service,
    discovered,
    status: 'open',
    severity: 'minor',
    confidence: 0,
    startedAt,
    openedAt: at,
    acknowledgedAt: null,
    resolvedAt: null,
    officialEndAt: null,
    signal,
    current: { at, actual: 0, expected: 0 },
    peak: { at, actual: 0 },
    usual,
    authors: newAuthorSet(),
    complaints: 0,
    rate,
    rateAt: at,
    peakRate: rate,
    reopened: 0,
    activeSince: startedAt,
    calmSince: null,
    sequence: 0,
    reported: { scope: [], features: [] },
    tallies: newTallies(),
    posts: [],
  }
}

/** What the alert is measured by to its end, as it stood when it opened. */
function usualOf(
  serviceState: ServiceState,
  perMinute: number,
  { baseline }: DetectionPolicy,
): AlertState['usual'] {
  const { base } = serviceState
  const perDay = (DAY / MINUTE) * ((base.brand + base.complaints) / Math.max(base.brandMinutes, 1))
  return {
    perMinute,
    size: sizeOf(base, { mean: perMinute * (BUCKET / MINUTE), leak: 0 }, baseline),
    talkPerDay: readiness(base, baseline) === 'cold' ? null : perDay,
    places: copyPlaces(serviceState.places),
  }
}

/** The complaints of the symptom that opened an alert, as far as they are remembered one by one. */
function symptomCountsOf(serviceState: ServiceState, verdict: Outage): RecentCounts {
  const counts = newRecentCounts()
  for (const { at, phrases } of serviceState.records) {
    if (
      at < verdict.reading.from ||
      verdict.symptom === null ||
      !symptomsOf(phrases).includes(verdict.symptom)
    )
      continue
    addCount(counts, at, { complaints: 1, people: 1, brand: 0, recoveries: 0 })
  }
  return counts
}

function signalOf(
  serviceState: ServiceState,
  verdict: Outage,
  at: Instant,
  policy: DetectionPolicy,
): AlertState['signal'] {
  const { reading } = verdict
  const expected = Math.max(0.01, round(reading.expected, 100))
  const strictness = strictnessOf(serviceState.votes, at, policy.votes)
  return {
    window: `PT${Math.round(reading.window / MINUTE)}M`,
    actual: Math.round(reading.actual),
    expected,
    ratio: round(Math.round(reading.actual) / expected, 10),
    baseline: readiness(serviceState.base, policy.baseline),
    surprise: round(reading.surprise, 10),
    threshold: round(verdict.threshold, 10),
    test: verdict.test,
    ...(strictness === 1 ? {} : { strictness }),
  }
}

function openingReason(alert: AlertState): string {
  const { signal } = alert
  const minutes = Number(signal.window.slice(2, -1))
  const length = minutes === 1 ? 'one minute' : `${minutes} minutes`
  return `${signal.actual} complaints in ${length} where ${signal.expected} are usual`
}

/** The id depends on service and beginning alone, so that every worker and every replay gives the same id. */
function alertId(service: string, startedAt: Instant): string {
  const text = `${service} ${formatInstant(startedAt)}`
  return `alr_${hash53(text).toString(36).padStart(11, '0')}${(hash53(text, 1) % 36 ** 5).toString(36).padStart(5, '0')}`
}

function round(value: number, by: number): number {
  return Math.round(value * by) / by
}
