import type { Instant } from '../../model/instant.js'
import { DECISION_STEP, MINUTE } from '../../model/instant.js'
import { negativeBinomialSurprise } from '../../stats/negative-binomial-surprise.js'
import type { BaselineState, Expectation } from '../baseline/baseline.js'
import { BUCKET, cautious, expectationOf, scale, sizeOf } from '../baseline/baseline.js'
import type { RecentCounts } from '../evidence/recent-counts.js'
import { sumCounts } from '../evidence/recent-counts.js'
import type { BaselinePolicy, OpeningPolicy, SymptomPolicy } from '../policy.js'
import type { CusumState } from './cusum.js'
import { advanceCusum } from './cusum.js'
import { withEcho } from './echo.js'
import type { SymptomCounts, SymptomState } from './symptoms.js'
import { findSurge } from './symptoms.js'

/** What one window held against what was usual. */
export interface WindowReading {
  readonly window: Instant
  readonly from: Instant
  readonly actual: number
  readonly expected: number
  readonly people: number
  readonly surprise: number
}

export type OpeningVerdict =
  | {
      readonly kind: 'outage'
      readonly test: 'tail' | 'cusum' | 'symptom'
      readonly reading: WindowReading
      readonly threshold: number
      /** The symptom that stood out, where only one did. */
      readonly symptom: string | null
    }
  | {
      readonly kind: 'calm'
      readonly reason: 'nothing-new' | 'too-few-authors' | 'too-few-texts' | 'too-small' | 'unsurprising'
    }

export type Outage = Extract<OpeningVerdict, { kind: 'outage' }>

export interface OpeningInput {
  readonly at: Instant
  /** Counts before it belong to an earlier alert. */
  readonly from: Instant
  readonly counts: RecentCounts
  readonly base: BaselineState
  readonly cusum: CusumState
  readonly slot: number
  readonly discovered: boolean
  /** By how much people's votes raise the thresholds, or lower them below 1. */
  readonly strictness: number
  /** How many different people complained since an instant, without those who may be one person. */
  readonly authorsSince: (from: Instant) => number
  /** How many different texts complained since an instant. */
  readonly textsSince: (from: Instant) => number
  readonly symptoms: readonly SymptomState[]
  /** Complaints to be expected between two instants besides the usual: of the last outage, and of a desk at work. */
  readonly besidesIn: (from: Instant, to: Instant) => number
  /** The share of its usual posts that was available since an instant; 1 while all sources work. */
  readonly observedSince: (from: Instant) => number
  /** Complaints by symptom since the last closed bucket. */
  readonly openSymptoms: Readonly<SymptomCounts>
}

/**
 * Decides whether the complaints of the last minutes are an outage, and when not, why not.
 *
 * The score of a test is its evidence as a share of its threshold. An alert opens where the highest score of three
 * tests reaches the strictness, for which `calibrate` counts the false alerts of all three together:
 *
 * - the negative-binomial tail of a window: fast, for outages that are loud for their service;
 * - the CUSUM: slow, for thin ones;
 * - the CUSUM of one symptom: for services about which somebody always complains of something.
 *
 * All ask besides for a ratio, for several people and for several texts. A tail alone would call two friends an outage
 * of a service nobody talks about.
 */
export function testOpening(
  input: OpeningInput,
  policy: OpeningPolicy,
  baseline: BaselinePolicy,
  symptoms: SymptomPolicy,
): OpeningVerdict {
  const threshold = thresholdFor(input, policy)
  let best: WindowReading | null = null
  let reason: 'nothing-new' | 'too-few-authors' | 'too-small' | 'unsurprising' = 'nothing-new'
  for (const window of policy.windows) {
    const reading = readWindow(input, window, baseline)
    if (input.authorsSince(reading.from) < threshold.minAuthors) {
      if (reading.people > 0 && reason === 'nothing-new') reason = 'too-few-authors'
      continue
    }
    if (reading.actual < ratioFor(reading.expected, policy) * reading.expected) {
      reason = 'too-small'
      continue
    }
    if (reading.surprise < threshold.surprise) {
      reason = 'unsurprising'
      continue
    }
    if (best === null || reading.surprise > best.surprise) best = reading
  }
  if (best !== null)
    return withTexts(
      input,
      { kind: 'outage', test: 'tail', reading: best, threshold: threshold.surprise, symptom: null },
      threshold.minTexts,
    )

  const slow = testCusum(input, policy, baseline, threshold.minAuthors)
  if (slow !== null) return withTexts(input, slow, threshold.minTexts)
  const alike = testSymptoms(input, baseline, symptoms)
  if (alike !== null) return withTexts(input, alike, threshold.minTexts)
  return { kind: 'calm', reason }
}

/** Where many complaints are usual, a smaller multiple is an outage: the count itself is surer. */
function ratioFor(expected: number, { minRatio, busyRatio, busyFrom }: OpeningPolicy): number {
  return Math.max(busyRatio, 1 + (minRatio - 1) / (1 + expected / busyFrom))
}

/** What a window of that length, ending now, held and should have held. */
export function readWindow(
  input: Pick<OpeningInput, 'at' | 'from' | 'counts' | 'base' | 'slot' | 'observedSince' | 'besidesIn'>,
  window: Instant,
  baseline: BaselinePolicy,
): WindowReading {
  const from = Math.max(input.at - window, Math.ceil(input.from / DECISION_STEP) * DECISION_STEP)
  const minutes = Math.max(1, (input.at - from) / MINUTE)
  const sums = sumCounts(input.counts, from, input.at)
  // Beside an outage somebody always says something else; a handful of posts is no burst of talk.
  const expectation = withEcho(
    scale(
      expectationOf(input.base, input.slot, minutes, sums.brand, baseline, baseline.calmPosts),
      input.observedSince(from),
    ),
    input.besidesIn(from, input.at),
  )
  const expected = expectation.mean
  return {
    window,
    from,
    actual: sums.complaints,
    expected,
    people: sums.people,
    surprise:
      sums.complaints > expected
        ? negativeBinomialSurprise(sums.complaints, expected, sizeOf(input.base, expectation, baseline))
        : 0,
  }
}

interface ServiceThreshold {
  readonly surprise: number
  readonly minAuthors: number
  readonly minTexts: number
}

function thresholdFor(input: OpeningInput, policy: OpeningPolicy): ServiceThreshold {
  const surprise = input.strictness * policy.surprise
  return input.discovered
    ? {
        surprise,
        minAuthors: policy.discoveredMinAuthors,
        minTexts: policy.discoveredMinTexts,
      }
    : { surprise, minAuthors: policy.minAuthors, minTexts: policy.minTexts }
}

function testCusum(
  input: OpeningInput,
  policy: OpeningPolicy,
  baseline: BaselinePolicy,
  minAuthors: number,
): Outage | null {
  const from = Math.max(input.base.closedUntil, input.from)
  const minutes = (input.at - from) / MINUTE
  if (minutes <= 0) return null
  const sums = sumCounts(input.counts, from, input.at)
  const expectation = expectSlowly(input, from, minutes, sums.brand, baseline)
  const tried = advanceCusum(input.cusum, {
    from,
    seen: sums.complaints,
    expected: expectation.mean,
    size: sizeOf(input.base, expectation, baseline),
    share: (input.at - from) / BUCKET,
    people: sums.people,
  })
  const threshold = input.strictness * policy.cusum
  if (tried.value < threshold || tried.since === null) return null
  if (tried.seen < policy.cusumMinRatio * tried.expected) return null
  const reading: WindowReading = {
    window: input.at - tried.since,
    from: tried.since,
    actual: tried.seen,
    expected: tried.expected,
    people: tried.people,
    surprise: tried.value / Math.LN10,
  }
  if (Math.max(reading.people, input.authorsSince(reading.from)) < minAuthors) return null
  return { kind: 'outage', test: 'cusum', reading, threshold: threshold / Math.LN10, symptom: null }
}

function testSymptoms(input: OpeningInput, baseline: BaselinePolicy, policy: SymptomPolicy): Outage | null {
  const from = Math.max(input.base.closedUntil, input.from)
  const minutes = Math.max(0, (input.at - from) / MINUTE)
  const { brand } = sumCounts(input.counts, from, input.at)
  const expectation = expectSlowly(input, from, minutes, brand, baseline)
  const threshold = input.strictness * policy.cusum
  const surge = findSurge(
    input.symptoms,
    {
      from,
      seen: input.openSymptoms,
      expected: expectation.mean,
      size: sizeOf(input.base, expectation, baseline),
      complaints: input.base.complaints,
      share: minutes / (BUCKET / MINUTE),
    },
    { ...policy, cusum: threshold },
  )
  if (surge === null) return null
  const since = surge.cusum.since!
  return {
    kind: 'outage',
    test: 'symptom',
    symptom: surge.key,
    threshold: threshold / Math.LN10,
    reading: {
      window: input.at - since,
      from: since,
      actual: surge.cusum.seen,
      expected: surge.cusum.expected,
      people: surge.cusum.people,
      surprise: surge.cusum.value / Math.LN10,
    },
  }
}

/** What the open bucket should hold for the slow tests. */
function expectSlowly(
  { at, base, slot, observedSince, besidesIn }: OpeningInput,
  from: Instant,
  minutes: number,
  brand: number,
  baseline: BaselinePolicy,
): Expectation {
  const usual = cautious(expectationOf(base, slot, minutes, brand, baseline), baseline)
  return withEcho(scale(usual, observedSince(from)), besidesIn(from, at))
}

function withTexts(input: OpeningInput, verdict: Outage, minTexts: number): OpeningVerdict {
  return input.textsSince(verdict.reading.from) < minTexts
    ? { kind: 'calm', reason: 'too-few-texts' }
    : verdict
}
