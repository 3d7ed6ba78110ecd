import {
  BUCKET,
  bucketsLeftInHour,
  cautious,
  expectationOf,
  fadeOf,
  learnBucket,
  learnEmpty,
  scale,
  sizeOf,
  usualIn,
} from '../../detection/baseline/baseline.js'
import { firstGapAfter } from '../../detection/baseline/data-gaps.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import { availableShare, growthByNewSources } from '../../detection/baseline/source-outages.js'
import { deskComplaintsIn } from '../../detection/evidence/desk-answers.js'
import { advanceCusum, newCusum } from '../../detection/opening/cusum.js'
import { echoIn, withEcho } from '../../detection/opening/echo.js'
import { learnNoSymptoms, learnSymptoms } from '../../detection/opening/symptoms.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import type { DecisionContext } from './decision-context.js'
import type { ServiceState, UnlearntBucket } from './service-state.js'

/** A service that nobody named for this long is as good as new; learning its silence hour by hour would only cost. */
const FORGET_AFTER = 30 * 24 * 60 * MINUTE

/**
 * Closes the five-minute buckets that stream time has passed, in order. The baseline and the CUSUM learn from each.
 * Nothing is learnt during an alert, since an outage must not become normal. Nothing is learnt from data gaps either:
 * silence of a source is not silence of the people.
 */
export function learnUntil(
  serviceState: ServiceState,
  now: Instant,
  context: Pick<DecisionContext, 'dataGaps' | 'sourceOutages' | 'slotOf' | 'policy'>,
): void {
  const { policy } = context
  const end = closedBy(now, policy)
  const base = serviceState.base
  if (end <= base.closedUntil) return
  if (serviceState.alert !== null) {
    skipLearning(serviceState, end)
    return
  }
  if (end - base.closedUntil > FORGET_AFTER) base.closedUntil = end - FORGET_AFTER
  let dataGap = firstGapAfter(context.dataGaps, base.closedUntil)
  while (base.closedUntil < end) {
    const from = base.closedUntil
    const next = context.dataGaps[dataGap]
    if (next !== undefined && from >= next.from) {
      if (from < next.to) skipLearning(serviceState, Math.min(end, Math.ceil(next.to / BUCKET) * BUCKET))
      dataGap++
      continue
    }
    if (
      availableShare(serviceState.sources, context.sourceOutages, from, from + BUCKET) <
      policy.dataGaps.learnAvailability
    ) {
      skipLearning(serviceState, from + BUCKET)
      continue
    }
    const filled = serviceState.unlearnt[0]
    const slot = context.slotOf(from, serviceState.timeZone)
    if (filled !== undefined && filled.from <= from) {
      serviceState.unlearnt.shift()
      if (filled.from === from) closeBucket(serviceState, filled, slot, context)
      continue
    }
    const stop = Math.min(
      end,
      filled?.from ?? end,
      next === undefined ? end : Math.ceil(next.from / BUCKET) * BUCKET,
      nextOutage(context.sourceOutages, from, end),
    )
    const buckets = Math.max(1, Math.min(bucketsLeftInHour(from), (stop - from) / BUCKET))
    closeEmpty(serviceState, buckets, slot, policy)
  }
}

/** Whether a bucket has been closed since the service last learnt. */
export function hasToLearn(serviceState: ServiceState, now: Instant, policy: DetectionPolicy): boolean {
  return closedBy(now, policy) > serviceState.base.closedUntil
}

/** Buckets that ended before are closed: stream time has passed them by more than posts are late. */
function closedBy(now: Instant, policy: DetectionPolicy): Instant {
  return Math.floor((now - policy.clock.lateness) / BUCKET) * BUCKET
}

/** Closes buckets without learning from them. */
export function skipLearning(serviceState: ServiceState, until: Instant): void {
  const to = Math.floor(until / BUCKET) * BUCKET
  if (to <= serviceState.base.closedUntil) return
  serviceState.base.closedUntil = to
  serviceState.cusum = newCusum()
  for (const symptom of serviceState.symptoms) symptom.cusum = newCusum()
  while (serviceState.unlearnt.length > 0 && serviceState.unlearnt[0]!.from < to)
    serviceState.unlearnt.shift()
}

/** Where the next silence may begin to matter: closed form ends there. */
function nextOutage(sourceOutages: readonly SourceOutage[], from: Instant, end: Instant): Instant {
  let next = end
  for (const sourceOutage of sourceOutages) {
    if (sourceOutage.from >= end || (sourceOutage.to !== null && sourceOutage.to <= from)) continue
    next = Math.min(next, Math.max(from + BUCKET, Math.floor(sourceOutage.from / BUCKET) * BUCKET))
  }
  return next
}

/** Counts something for learning, unless stream time has closed its bucket already. */
export function noteForLearning(
  serviceState: ServiceState,
  at: Instant,
  plus: Omit<UnlearntBucket, 'from' | 'symptoms'> & { readonly symptoms: readonly string[] },
  now: Instant,
  policy: DetectionPolicy,
): void {
  const from = Math.floor(at / BUCKET) * BUCKET
  if (from + BUCKET + policy.clock.lateness <= now || from < serviceState.base.closedUntil) return
  const list = serviceState.unlearnt
  let index = list.length
  while (index > 0 && list[index - 1]!.from > from) index--
  if (index > 0 && list[index - 1]!.from === from) index--
  else list.splice(index, 0, { from, complaints: 0, people: 0, brand: 0, symptoms: {} })
  list[index]!.complaints += plus.complaints
  list[index]!.people += plus.people
  list[index]!.brand += plus.brand
  const { symptoms } = list[index]!
  for (const key of plus.symptoms) symptoms[key] = (symptoms[key] ?? 0) + plus.complaints
}

function closeBucket(
  serviceState: ServiceState,
  seen: UnlearntBucket,
  slot: number,
  { policy, sourceOutages }: Pick<DecisionContext, 'policy' | 'sourceOutages'>,
): void {
  const base = serviceState.base
  const growth = growthByNewSources(serviceState.sources, sourceOutages, base.exposed, seen.from + BUCKET)
  const usual = scale(expectationOf(base, slot, BUCKET / MINUTE, seen.brand, policy.baseline), growth)
  const besides = expectedBesides(serviceState, seen.from, seen.from + BUCKET, policy)
  const expectation = withEcho(cautious(usual, policy.baseline), besides)
  const expected = expectation.mean
  const size = sizeOf(base, expectation, policy.baseline)
  serviceState.cusum = advanceCusum(serviceState.cusum, {
    from: seen.from,
    seen: seen.complaints,
    expected,
    size,
    share: 1,
    people: seen.people,
  })
  learnSymptoms(
    serviceState.symptoms,
    { from: seen.from, seen: seen.symptoms, expected, size, complaints: base.complaints, share: 1 },
    fadeOf(policy.baseline),
    policy.symptoms,
  )
  const { risingFrom, risingAfter } = policy.baseline
  const { discovered, learnsFreelyUntil = 0 } = serviceState
  const isKnown = base.exposed >= risingAfter || discovered || outnumbersTalk(serviceState, seen, policy)
  const isSettled = isKnown && seen.from >= learnsFreelyUntil
  const isRising = isSettled && serviceState.cusum.value >= risingFrom
  learnBucket(base, seen, slot, policy.baseline, isRising, growth)
  base.closedUntil = seen.from + BUCKET
}

/**
 * Whether more people complain than say anything else, where all talk is read. In a service's first hours its level is
 * still on its way. But a busy service that is met for the first time brings talk many times its complaints.
 */
function outnumbersTalk(
  { sources }: ServiceState,
  seen: UnlearntBucket,
  { baseline }: Pick<DetectionPolicy, 'baseline'>,
): boolean {
  if (seen.complaints <= seen.brand) return false
  let read = 0
  for (const [source, count] of Object.entries(sources.counts))
    read += baseline.searchedSources.includes(source) ? -count : count
  return read > 0
}

function closeEmpty(
  serviceState: ServiceState,
  buckets: number,
  slot: number,
  policy: DetectionPolicy,
): void {
  const base = serviceState.base
  const expected = usualIn(base, slot, BUCKET / MINUTE, policy.baseline)
  const size = sizeOf(base, { mean: expected, leak: 0 }, policy.baseline)
  const from = base.closedUntil
  for (let bucket = 0; bucket < buckets && serviceState.cusum.value > 0; bucket++) {
    serviceState.cusum = advanceCusum(serviceState.cusum, {
      from,
      seen: 0,
      expected,
      size,
      share: 1,
      people: 0,
    })
  }
  learnNoSymptoms(
    serviceState.symptoms,
    { from, expected, size, complaints: base.complaints, share: 1 },
    buckets,
    fadeOf(policy.baseline),
  )
  learnEmpty(base, buckets, slot, policy.baseline)
  base.closedUntil += buckets * BUCKET
}

/**
 * Complaints to be expected between two instants besides the usual: the echo of the last outage, and a desk at work.
 * An alert that may reopen is measured by its own rate instead of the echo (`isFlareUpOf`).
 */
export function expectedBesides(
  { alert, echo, deskAnswers }: ServiceState,
  from: Instant,
  to: Instant,
  policy: DetectionPolicy,
): number {
  const ofOutage = alert === null ? echoIn(echo, from, to, policy.echo) : 0
  return ofOutage + deskComplaintsIn(deskAnswers, from, to, policy.desk)
}
