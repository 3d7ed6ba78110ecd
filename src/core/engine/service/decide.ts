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
import type { Silence } from '../../detection/baseline/source-outages.js'
import { heardShare } from '../../detection/baseline/source-outages.js'
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
import type { Hole } from './learn.js'
import { learnUntil, skipLearning } from './learn.js'
import type { WatchState } from './service-state.js'

export interface DecisionContext {
  readonly policy: DetectionPolicy
  readonly slotOf: SlotOf
  readonly holes: readonly Hole[]
  readonly silences: readonly Silence[]
}

/** One decision about one service, at a whole ten seconds of stream time. */
export function decide(watch: WatchState, at: Instant, context: DecisionContext): AlertEvent[] {
  const { policy } = context
  forgetEndedAlert(watch, at, policy)
  learnUntil(watch, at, context)
  pruneCounts(watch.counts, at - Math.max(...policy.opening.windows, policy.people.memory))
  pruneCounts(watch.symptomCounts, at - policy.people.memory)
  watch.dueAt = dueAfter(watch, at)

  const alert = watch.alert
  if (alert === null || alert.status === 'resolved' || alert.status === 'retracted') {
    return testForOutage(watch, at, context)
  }
  const events = acknowledge(watch, alert, at)
  const slot = context.slotOf(at, watch.timeZone)
  events.push(
    ...advanceAlert(
      alert,
      {
        at,
        heardSince: Math.max(heardSince(context.holes, at), alertHeardSince(alert, context.silences, at)),
        countIn: (window) => countFor(watch, alert, at, window, slot, policy),
      },
      policy.life,
    ),
  )
  if (alert.resolvedAt !== null) beginAfterAlert(watch, at)
  return events
}

/**
 * People who complained in an alert's last minutes, and how many were to be expected: of its one symptom, or of all. Copies count
 * in full here: that an outage is told in the same words over and over does not mean that it ends.
 */
function countFor(
  watch: WatchState,
  alert: AlertState,
  at: Instant,
  window: Instant,
  slot: number,
  policy: DetectionPolicy,
): ReturnType<LifeInput['countIn']> {
  const sums = sumCounts(watch.counts, at - window, at)
  const expected = usualIn(watch.base, slot, window / MINUTE, policy.baseline)
  if (alert.symptom === null) return { complaints: sums.people, recoveries: sums.recoveries, expected }
  const alike = sumCounts(watch.symptomCounts, at - window, at)
  const part = usualShare(watch.symptoms, alert.symptom, watch.base.complaints)
  return { complaints: alike.people, recoveries: sums.recoveries, expected: part * expected }
}

/** Ten seconds on, while an alert runs; else when a complaint that was ahead of stream time comes in reach. */
function dueAfter(watch: WatchState, at: Instant): Instant | null {
  if (watch.alert !== null && watch.alert.resolvedAt === null) return at + DECISION_STEP
  const ahead = watch.counts.steps.find((step) => step * DECISION_STEP >= at)
  if (ahead !== undefined) return nextStep(ahead * DECISION_STEP)
  return watch.admittedAt !== null && watch.admittedAt >= at ? nextStep(watch.admittedAt) : null
}

function testForOutage(watch: WatchState, at: Instant, context: DecisionContext): AlertEvent[] {
  const { policy } = context
  const isHeard = heardShare(watch.sources, context.silences, at - HEARD_WINDOW, at) >= policy.holes.minHeard
  // Of a service that is hardly heard, silence says nothing; but complaints that come all the same, as evidence for counts does, are
  // judged by all that is expected of sources that are heard.
  if (!isHeard && watch.alert !== null) return []
  const slot = context.slotOf(at, watch.timeZone)
  const verdict = testOpening(
    {
      at,
      from: watch.testFrom,
      counts: watch.counts,
      base: watch.base,
      cusum: watch.cusum,
      slot,
      discovered: watch.discovered,
      strictness: strictnessOf(watch.votes, at, policy.votes),
      admitted: watch.admittedAt !== null && at - watch.admittedAt <= policy.opening.admittedFor,
      symptoms: watch.symptoms,
      openSymptoms: openSymptoms(watch, at),
      heardSince: (from) =>
        isHeard ? Math.max(heardShare(watch.sources, context.silences, from, at), policy.holes.minHeard) : 1,
      textsSince: (from) =>
        new Set(watch.records.filter((r) => r.at >= from && r.at < at).map((r) => r.template)).size,
    },
    policy.opening,
    policy.baseline,
    policy.symptoms,
  )
  if (verdict.kind === 'calm') return []
  if (isJudged(watch, at)) return []
  if (watch.alert === null) return open(watch, verdict, at, slot, policy)
  if (!isAgain(watch, watch.alert, at, slot, policy)) {
    // They belong to the outage that is over: spent, so that they are no part of the next one either.
    watch.testFrom = at
    return []
  }
  return reopen(watch, watch.alert, verdict, at, policy)
}

/** What the buckets that are not closed yet held before `at`, by symptom. */
function openSymptoms(watch: WatchState, at: Instant): SymptomCounts {
  const sums: SymptomCounts = {}
  for (const bucket of watch.unlearnt) {
    if (bucket.from >= at || bucket.from < watch.testFrom) continue
    for (const [key, seen] of Object.entries(bucket.symptoms)) sums[key] = (sums[key] ?? 0) + seen
  }
  return sums
}

type Outage = Extract<OpeningVerdict, { kind: 'outage' }>

function open(
  watch: WatchState,
  verdict: Outage,
  at: Instant,
  slot: number,
  policy: DetectionPolicy,
): AlertEvent[] {
  const counts = verdict.symptom === null ? watch.counts : symptomCountsOf(watch, verdict)
  const part =
    verdict.symptom === null ? 1 : usualShare(watch.symptoms, verdict.symptom, watch.base.complaints)
  const usual = part * usualIn(watch.base, slot, 1, policy.baseline)
  const earliest = Math.max(watch.testFrom, Math.min(at - HOUR, verdict.reading.from))
  const startedAt = findOnset(counts, earliest, at, usual)
  const signal = signalOf(watch, verdict, at, policy)
  const alert: AlertState = {
    id: alertId(watch.service, startedAt),
    symptom: verdict.symptom,
    service: watch.service,
    discovered: watch.discovered,
    status: 'open',
    severity: 'minor',
    confidence: 0,
    startedAt,
    openedAt: at,
    acknowledgedAt: null,
    resolvedAt: null,
    officialEndAt: null,
    signal,
    usual: usualOf(watch, usual, policy),
    authors: newAuthorSet(),
    rate: sumCounts(counts, startedAt, at).people / Math.max(1, (at - startedAt) / MINUTE),
    rateAt: at,
    activeSince: startedAt,
    calmSince: null,
    sequence: 0,
    told: { scope: [], features: [] },
    tallies: newTallies(),
    posts: [],
  }
  for (const record of watch.records) if (record.at >= startedAt) takeEvidence(alert, record, policy)
  alert.severity = severityOf(alert, signal.ratio, at, policy.life)
  alert.confidence = confidenceOf(signal, countAuthors(alert.authors))
  watch.symptomCounts = verdict.symptom === null ? newRecentCounts() : counts
  watch.alert = alert
  watch.dueAt = at + DECISION_STEP
  const events = [makeEvent(alert, 'alert.opened', at, openingReason(alert))]
  events.push(...acknowledge(watch, alert, at))
  return events
}

/** What the alert is measured by to its end, as it stood when it opened. */
function usualOf(watch: WatchState, perMinute: number, { baseline }: DetectionPolicy): AlertState['usual'] {
  const { base } = watch
  const perDay = (DAY / MINUTE) * ((base.brand + base.complaints) / Math.max(base.brandMinutes, 1))
  return {
    perMinute,
    size: sizeOf(base, { mean: perMinute * (BUCKET / MINUTE), leak: 0 }, baseline),
    talkPerDay: readiness(base, baseline) === 'cold' ? null : perDay,
    places: copyPlaces(watch.places),
  }
}

/** The complaints of the symptom that opened an alert, as far as they are remembered one by one. */
function symptomCountsOf(watch: WatchState, verdict: Outage): RecentCounts {
  const counts = newRecentCounts()
  for (const { at, phrases } of watch.records) {
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
  watch: WatchState,
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
    sumCounts(watch.counts, from, at).people - usualIn(watch.base, slot, minutes, policy.baseline)
  return isFlareUp({ ...alert, resolvedAt }, excess / minutes, at, policy.life)
}

/** A flare-up within the hour: the same outage, so the same alert. */
function reopen(
  watch: WatchState,
  alert: AlertState,
  verdict: Outage,
  at: Instant,
  policy: DetectionPolicy,
): AlertEvent[] {
  if (alert.status === 'retracted') return []
  for (const record of watch.records) if (record.at >= watch.testFrom) takeEvidence(alert, record, policy)
  alert.status = alert.acknowledgedAt === null ? 'open' : 'acknowledged'
  alert.resolvedAt = null
  delete alert.note
  alert.officialEndAt = null
  alert.calmSince = null
  alert.rate = verdict.reading.people / Math.max(1, (at - verdict.reading.from) / MINUTE)
  alert.rateAt = at
  alert.activeSince = verdict.reading.from
  watch.dueAt = at + DECISION_STEP
  return [makeEvent(alert, 'alert.reopened', at, 'complaints flared up again within the hour')]
}

function acknowledge(watch: WatchState, alert: AlertState, at: Instant): AlertEvent[] {
  const admittedAt = watch.admittedAt
  if (admittedAt === null || admittedAt >= at) return []
  watch.admittedAt = null
  if (alert.acknowledgedAt !== null) return []
  alert.acknowledgedAt = at
  if (alert.status === 'open') alert.status = 'acknowledged'
  return [makeEvent(alert, 'alert.acknowledged', at, 'an official account of the service says that it knows')]
}

function forgetEndedAlert(watch: WatchState, at: Instant, policy: DetectionPolicy): void {
  const endedAt = watch.alert?.resolvedAt ?? null
  if (endedAt === null || at - endedAt <= policy.life.reopenWithin) return
  // What lies between is not learnt from; learning goes on from where the alert is surely over.
  skipLearning(watch, endedAt + policy.life.reopenWithin)
  watch.alert = null
}

function signalOf(
  watch: WatchState,
  verdict: Outage,
  at: Instant,
  policy: DetectionPolicy,
): AlertState['signal'] {
  const { reading } = verdict
  const expected = Math.max(0.01, round(reading.expected, 100))
  const strictness = strictnessOf(watch.votes, at, policy.votes)
  return {
    window: `PT${Math.round(reading.window / MINUTE)}M`,
    actual: round(reading.actual, 10),
    expected,
    ratio: round(reading.actual / expected, 10),
    baseline: readiness(watch.base, policy.baseline),
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
function alertHeardSince(alert: AlertState, silences: readonly Silence[], at: Instant): Instant {
  const bySource = Object.entries(alert.tallies.sources)
  const total = bySource.reduce((sum, [, count]) => sum + count, 0)
  let since = 0
  for (const { source, from, to } of silences) {
    if (from >= at) continue
    const count = bySource.find(([name]) => name === source)?.[1] ?? 0
    if (count > total / 2) since = Math.max(since, to === null ? at : Math.min(to, at))
  }
  return since
}

/** Since when data has come without a hole. */
function heardSince(holes: readonly Hole[], at: Instant): Instant {
  const last = holes.at(-1)
  return last !== undefined && last.from < at ? last.to : 0
}

function round(value: number, by: number): number {
  return Math.round(value * by) / by
}
