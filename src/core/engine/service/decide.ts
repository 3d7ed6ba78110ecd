import type { LifeInput } from '../../alerting/alert-life.js'
import { advanceAlert } from '../../alerting/alert-life.js'
import type { AlertState } from '../../alerting/alert-state.js'
import { newTallies } from '../../alerting/alert-state.js'
import { FLARE_WINDOW, isFlareUp } from '../../alerting/flare-up.js'
import { makeEvent } from '../../alerting/public-alert.js'
import { confidenceOf, severityOf } from '../../alerting/severity.js'
import { takeEvidence } from '../../alerting/tally.js'
import { BUCKET, readiness, sizeOf, usualIn } from '../../detection/baseline/baseline.js'
import type { SlotOf } from '../../detection/baseline/local-hour.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import { availableShare } from '../../detection/baseline/source-outages.js'
import { countAuthors, newAuthorSet } from '../../detection/evidence/author-set.js'
import type { RecentCounts } from '../../detection/evidence/recent-counts.js'
import { addCount, newRecentCounts, pruneCounts, sumCounts } from '../../detection/evidence/recent-counts.js'
import { findOnset } from '../../detection/opening/find-onset.js'
import { copyPlaces } from '../../detection/opening/place-shares.js'
import type { SymptomCounts } from '../../detection/opening/symptoms.js'
import { symptomsOf, usualShare } from '../../detection/opening/symptoms.js'
import type { OpeningVerdict } from '../../detection/opening/test-opening.js'
import { testOpening } from '../../detection/opening/test-opening.js'
import { strictnessOf } from '../../detection/opening/votes.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { AlertEvent } from '../../model/alert.js'
import { hash53 } from '../../model/hash53.js'
import type { Instant } from '../../model/instant.js'
import { DAY, DECISION_STEP, formatInstant, HOUR, MINUTE } from '../../model/instant.js'
import { nextStep } from './apply-post.js'
import { beginAfterAlert, isJudged } from './close-alert.js'
import type { DataGap } from './learn.js'
import { learnUntil, skipLearning } from './learn.js'
import type { ServiceState } from './service-state.js'

export interface DecisionContext {
  readonly policy: DetectionPolicy
  readonly slotOf: SlotOf
  readonly dataGaps: readonly DataGap[]
  readonly sourceOutages: readonly SourceOutage[]
}

/** One decision about one service, at a whole ten seconds of stream time. */
export function decide(serviceState: ServiceState, at: Instant, context: DecisionContext): AlertEvent[] {
  const { policy } = context
  forgetEndedAlert(serviceState, at, policy)
  learnUntil(serviceState, at, context)
  pruneCounts(serviceState.counts, at - Math.max(...policy.opening.windows, policy.people.memory))
  pruneCounts(serviceState.symptomCounts, at - policy.people.memory)
  serviceState.dueAt = dueAfter(serviceState, at)

  const alert = serviceState.alert
  if (alert === null || alert.status === 'resolved' || alert.status === 'retracted') {
    return testForOutage(serviceState, at, context)
  }
  const events = acknowledge(serviceState, alert, at)
  const slot = context.slotOf(at, serviceState.timeZone)
  events.push(
    ...advanceAlert(
      alert,
      {
        at,
        observedSince: Math.max(
          observedSince(context.dataGaps, at),
          alertObservedSince(alert, context.sourceOutages, at),
        ),
        countIn: (window) => countFor(serviceState, alert, at, window, slot, policy),
      },
      policy.life,
    ),
  )
  if (alert.resolvedAt !== null) beginAfterAlert(serviceState, at)
  return events
}

/**
 * People who complained in an alert's last minutes, and how many were to be expected: of its one symptom, or of all. Copies count
 * in full here: that an outage is told in the same words over and over does not mean that it ends.
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

/** Ten seconds on, while an alert runs; else when a complaint that was ahead of stream time comes in reach. */
function dueAfter(serviceState: ServiceState, at: Instant): Instant | null {
  if (serviceState.alert !== null && serviceState.alert.resolvedAt === null) return at + DECISION_STEP
  const ahead = serviceState.counts.steps.find((step) => step * DECISION_STEP >= at)
  if (ahead !== undefined) return nextStep(ahead * DECISION_STEP)
  return serviceState.admittedAt !== null && serviceState.admittedAt >= at
    ? nextStep(serviceState.admittedAt)
    : null
}

function testForOutage(serviceState: ServiceState, at: Instant, context: DecisionContext): AlertEvent[] {
  const { policy } = context
  const isObserved =
    availableShare(serviceState.sources, context.sourceOutages, at - HEARD_WINDOW, at) >=
    policy.dataGaps.minAvailability
  // Of a service that is hardly heard, silence says nothing; but complaints that come all the same, as evidence for counts does, are
  // judged by all that is expected of sources that are heard.
  if (!isObserved && serviceState.alert !== null) return []
  const slot = context.slotOf(at, serviceState.timeZone)
  const verdict = testOpening(
    {
      at,
      from: serviceState.testFrom,
      counts: serviceState.counts,
      base: serviceState.base,
      cusum: serviceState.cusum,
      slot,
      discovered: serviceState.discovered,
      strictness: strictnessOf(serviceState.votes, at, policy.votes),
      admitted:
        serviceState.admittedAt !== null && at - serviceState.admittedAt <= policy.opening.admittedFor,
      symptoms: serviceState.symptoms,
      openSymptoms: openSymptoms(serviceState, at),
      observedSince: (from) =>
        isObserved
          ? Math.max(
              availableShare(serviceState.sources, context.sourceOutages, from, at),
              policy.dataGaps.minAvailability,
            )
          : 1,
      textsSince: (from) =>
        new Set(serviceState.records.filter((r) => r.at >= from && r.at < at).map((r) => r.template)).size,
    },
    policy.opening,
    policy.baseline,
    policy.symptoms,
  )
  if (verdict.kind === 'calm') return []
  if (isJudged(serviceState, at)) return []
  if (serviceState.alert === null) return open(serviceState, verdict, at, slot, policy)
  if (!isAgain(serviceState, serviceState.alert, at, slot, policy)) {
    // They belong to the outage that is over: spent, so that they are no part of the next one either.
    serviceState.testFrom = at
    return []
  }
  return reopen(serviceState, serviceState.alert, verdict, at, policy)
}

/** What the buckets that are not closed yet held before `at`, by symptom. */
function openSymptoms(serviceState: ServiceState, at: Instant): SymptomCounts {
  const sums: SymptomCounts = {}
  for (const bucket of serviceState.unlearnt) {
    if (bucket.from >= at || bucket.from < serviceState.testFrom) continue
    for (const [key, seen] of Object.entries(bucket.symptoms)) sums[key] = (sums[key] ?? 0) + seen
  }
  return sums
}

type Outage = Extract<OpeningVerdict, { kind: 'outage' }>

function open(
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
  const earliest = Math.max(serviceState.testFrom, Math.min(at - HOUR, verdict.reading.from))
  const startedAt = findOnset(counts, earliest, at, usual)
  const signal = signalOf(serviceState, verdict, at, policy)
  const alert: AlertState = {
    id: alertId(serviceState.service, startedAt),
    symptom: verdict.symptom,
    service: serviceState.service,
    discovered: serviceState.discovered,
    status: 'open',
    severity: 'minor',
    confidence: 0,
    startedAt,
    openedAt: at,
    acknowledgedAt: null,
    resolvedAt: null,
    officialEndAt: null,
    signal,
    usual: usualOf(serviceState, usual, policy),
    authors: newAuthorSet(),
    rate: sumCounts(counts, startedAt, at).people / Math.max(1, (at - startedAt) / MINUTE),
    rateAt: at,
    activeSince: startedAt,
    calmSince: null,
    sequence: 0,
    reported: { scope: [], features: [] },
    tallies: newTallies(),
    posts: [],
  }
  for (const record of serviceState.records) if (record.at >= startedAt) takeEvidence(alert, record, policy)
  alert.severity = severityOf(alert, signal.ratio, at, policy.life)
  alert.confidence = confidenceOf(signal, countAuthors(alert.authors))
  serviceState.symptomCounts = verdict.symptom === null ? newRecentCounts() : counts
  serviceState.alert = alert
  serviceState.dueAt = at + DECISION_STEP
  const events = [makeEvent(alert, 'alert.opened', at, openingReason(alert))]
  events.push(...acknowledge(serviceState, alert, at))
  return events
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

/** Whether as many complain again as make a flare-up of the alert that is over. */
function isAgain(
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
    usualIn(serviceState.base, slot, minutes, policy.baseline)
  return isFlareUp({ ...alert, resolvedAt }, excess / minutes, at, policy.life)
}

/** A flare-up within the hour: the same outage, so the same alert. */
function reopen(
  serviceState: ServiceState,
  alert: AlertState,
  verdict: Outage,
  at: Instant,
  policy: DetectionPolicy,
): AlertEvent[] {
  if (alert.status === 'retracted') return []
  for (const record of serviceState.records)
    if (record.at >= serviceState.testFrom) takeEvidence(alert, record, policy)
  alert.status = alert.acknowledgedAt === null ? 'open' : 'acknowledged'
  alert.resolvedAt = null
  delete alert.note
  alert.officialEndAt = null
  alert.calmSince = null
  alert.rate = verdict.reading.people / Math.max(1, (at - verdict.reading.from) / MINUTE)
  alert.rateAt = at
  alert.activeSince = verdict.reading.from
  serviceState.dueAt = at + DECISION_STEP
  return [makeEvent(alert, 'alert.reopened', at, 'complaints flared up again within the hour')]
}

function acknowledge(serviceState: ServiceState, alert: AlertState, at: Instant): AlertEvent[] {
  const admittedAt = serviceState.admittedAt
  if (admittedAt === null || admittedAt >= at) return []
  serviceState.admittedAt = null
  if (alert.acknowledgedAt !== null) return []
  alert.acknowledgedAt = at
  if (alert.status === 'open') alert.status = 'acknowledged'
  return [makeEvent(alert, 'alert.acknowledged', at, 'an official account of the service says that it knows')]
}

function forgetEndedAlert(serviceState: ServiceState, at: Instant, policy: DetectionPolicy): void {
  const endedAt = serviceState.alert?.resolvedAt ?? null
  if (endedAt === null || at - endedAt <= policy.life.reopenWithin) return
  // What lies between is not learnt from; learning goes on from where the alert is surely over.
  skipLearning(serviceState, endedAt + policy.life.reopenWithin)
  serviceState.alert = null
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
    actual: round(reading.actual, 10),
    expected,
    ratio: round(reading.actual / expected, 10),
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

/** The id follows from service and beginning, so that every worker and every replay gives the same. */
function alertId(service: string, startedAt: Instant): string {
  const text = `${service} ${formatInstant(startedAt)}`
  return `alr_${hash53(text).toString(36).padStart(11, '0')}${(hash53(text, 1) % 36 ** 5).toString(36).padStart(5, '0')}`
}

/** Over which time it is asked whether a service is heard at all. */
const HEARD_WINDOW = 5 * MINUTE

/**
 * Since when the sources that most of an alert's complaints came from have been heard. That they are silent does not mean that
 * nobody complains any more.
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

/** Since when data has come without a hole. */
function observedSince(dataGaps: readonly DataGap[], at: Instant): Instant {
  const last = dataGaps.at(-1)
  return last !== undefined && last.from < at ? last.to : 0
}

function round(value: number, by: number): number {
  return Math.round(value * by) / by
}
