import type { Instant } from '../model/instant.js'
import { DAY } from '../model/instant.js'
import type { Expectation } from './expectation.js'
import { habitOf, learn, levelOf, newExpectation, slotOf } from './expectation.js'
import type { PastPeaks } from './past-peaks.js'
import { logPeriod, newPastPeaks, notePeak } from './past-peaks.js'
import type { SeriesPolicy } from './policy.js'
import type { RecentRows, WindowSum } from './recent-rows.js'
import { addRow, clearRows, newRecentRows, sumWindows } from './recent-rows.js'
import type { Spacing } from './spacing.js'
import { advanceSpacing, newSpacing } from './spacing.js'

/**
 * Finds where bursts begin in any series of counts. Its scale, spacing, habits and noise are learnt as the rows come.
 *
 * **What it computes.** For every row, for windows of a minute to three hours that end with it:
 *
 *   expected μ = level × habit of the hour of the week
 *                (level: exponential mean, half-life one day, winsorised)
 *   height h  = log2(1 + (Σcount − Σμ) / (rows · level + 3))
 *                (how many doublings above the usual; from 3 counts on)
 *   period T  = watched time ÷ (½ + earlier episodes at least as high)
 *                (beyond the highest by the tail's own shape)
 *   score     = log10(1 + T / day), T being the longest over the windows
 *
 * A score of 1.04 thus means "an episode like this begins once in ten days", on every series alike. The past of the
 * window that speaks says so. The windows are not always of one mind, so all together speak about twice as often.
 *
 * Real counts are far from any textbook distribution: variance ÷ mean is up to 31, neighbours are correlated up to 0.9.
 * So a nominal tail probability, Poisson or negative binomial, is no rate of false alerts. Here such a model only
 * orders the rows, and the rate is counted. The ordering is the logarithm, which evens out the spread of counts whose
 * deviation grows with their mean (Anscombe 1948, for the negative binomial). Counted rates are those of episodes: rows
 * of one burst are not independent (runs declustering, Leadbetter 1983). The ½ and the tail: see `logPeriod`.
 *
 * The excess is divided by the level of the day, not by the expectation of the hour. A burst of attention comes on top
 * of the usual talk and does not shrink at night. The few posts of a night would make a great ratio of any handful.
 *
 * **Once an episode.** The row whose score reaches the alert's opens an episode of half a day. The scores within it say
 * only by how much they exceed the highest so far, at most half the alert's. So a rise is reported once. A rise more
 * than an hour later and twice as high is an episode of its own.
 *
 * **Assumes** that an episode is a rise (silence is not scored). The past of the series, weighed alike over a year, is
 * taken to be like its future. **Trades** early certainty: in the first days hardly anything is rare, and only an
 * extreme excess reaches the alert. **Fails** in four cases:
 *
 * - a burst that recurs daily in slots of its own: it becomes the habit;
 * - a slow rise over days: it becomes the level;
 * - half a day after a burst that was more than half as high;
 * - bursts of one height that come more often than the alert's period: they are not rare, however high.
 *
 * **Cost** about a microsecond a row at five minutes. The state holds 64 episodes a window and the rows of the longest
 * window. That is below 30 kB at a row a minute, and 45 kB at a row every ten seconds or less. It is plain data and may
 * be saved and restored between any two rows.
 */
export interface SeriesState {
  readonly version: 1
  /** The last row's time. */
  at: Instant | null
  readonly spacing: Spacing
  /** Rows that each window holds, shortest first, at the present spacing. */
  lengths: number[]
  expectation: Expectation
  readonly rows: RecentRows
  /** One for each of the policy's windows, by place. */
  peaks: PastPeaks[]
  /** Milliseconds of observed rows, without data gaps. */
  watched: number
  /** The episode that was reported last, and its highest score. */
  reported: { readonly since: Instant; readonly score: number; readonly height: number } | null
}

export interface SeriesRow {
  readonly at: Instant
  readonly value: number
}

export type SeriesStep =
  | {
      readonly kind: 'scored'
      readonly expected: number
      /**
       * log10(1 + days between two such episodes); within an episode only what exceeds it, halfway to an alert at most.
       * Finite, never negative.
       */
      readonly score: number
      readonly isAlert: boolean
      readonly reason: 'episode-begins' | 'episode-continues' | 'usual'
    }
  | { readonly kind: 'refused'; readonly reason: 'out-of-order' | 'duplicate' }

export function newSeriesState(policy: SeriesPolicy): SeriesState {
  return {
    version: 1,
    at: null,
    spacing: newSpacing(),
    lengths: [],
    expectation: newExpectation(),
    rows: newRecentRows(),
    peaks: policy.windows.map(newPastPeaks),
    watched: 0,
    reported: null,
  }
}

/** The score from which a row is an alert. */
export function alertScore(policy: SeriesPolicy): number {
  return Math.log10(1 + policy.alertPeriod / DAY)
}

/** Takes in the next row, changing the state, and says how strange it is. Later rows never change what was said. */
export function advanceSeries(state: SeriesState, row: SeriesRow, policy: SeriesPolicy): SeriesStep {
  const { at, value } = row
  if (state.at !== null && at <= state.at) {
    return { kind: 'refused', reason: at === state.at ? 'duplicate' : 'out-of-order' }
  }
  advanceTime(state, at, policy)
  const step = state.spacing.step ?? 0
  state.watched = Math.min(state.watched + step, policy.memory)

  const slot = slotOf(at)
  const habit = habitOf(state.expectation, slot, policy)
  const level = levelOf(state.expectation, value)
  const expected = level * habit
  addRow(state.rows, value, expected, state.lengths.at(-1) ?? 1)

  const seen = measure(state, at, level, policy)
  learn(state.expectation, slot, habit, value, step, policy)
  return scoreRow(state, at, expected, seen, policy)
}

/** Rows more often than this would need too long a memory for the longest windows, which are then left out. */
const MAX_ROWS = 1_080
/** e^80 milliseconds: longer than any past can distinguish, and finite. */
const MAX_LOG_PERIOD = 80

function advanceTime(state: SeriesState, at: Instant, policy: SeriesPolicy): void {
  const { spacing } = state
  const before = spacing.step
  if (state.at !== null) {
    const rowStep = advanceSpacing(spacing, state.at, at)
    if (rowStep === 'after-gap') clearRows(state.rows)
    if (rowStep === 'other-spacing') startOver(state, policy)
  }
  state.at = at
  if (spacing.step === null || spacing.step === before) return
  const lengths = policy.windows.map((window) => Math.max(1, Math.round(window / spacing.step!)))
  const usable = lengths.filter((length) => length <= MAX_ROWS)
  if (usable.at(-1) !== state.lengths.at(-1)) clearRows(state.rows)
  state.lengths = usable
}

/** Counts per minute and counts per hour have nothing in common: what was learnt is forgotten. */
function startOver(state: SeriesState, policy: SeriesPolicy): void {
  state.expectation = newExpectation()
  state.peaks = policy.windows.map(newPastPeaks)
  state.watched = 0
  state.reported = null
  clearRows(state.rows)
}

interface Seen {
  /** log10(1 + days) of the longest period that any window gives; 0 where nothing is above the usual. */
  readonly strangeness: number
  /** The greatest height of any window. */
  readonly height: number
}

function measure(state: SeriesState, at: Instant, level: number, policy: SeriesPolicy): Seen {
  let highest = 0
  let longest = Number.NEGATIVE_INFINITY
  const sums: WindowSum[] = []
  const complete = sumWindows(state.rows, state.lengths, sums)
  for (let index = 0; index < complete; index++) {
    const { length, value, expected } = sums[index]!
    // Equal lengths give equal sums: the first speaks for all.
    if (index > 0 && length === sums[index - 1]!.length) continue
    if (value - expected < policy.minExcess) continue
    const height = Math.log2(1 + (value - expected) / (length * level + policy.offset))
    highest = Math.max(highest, height)
    const peaks = state.peaks[index]!
    longest = Math.max(longest, logPeriod(peaks, height, at, state.watched, policy))
    notePeak(peaks, height, at, policy)
  }
  const period = Math.exp(Math.min(longest, MAX_LOG_PERIOD))
  return { strangeness: Math.log10(1 + period / DAY), height: highest }
}

function scoreRow(
  state: SeriesState,
  at: Instant,
  expected: number,
  { strangeness, height }: Seen,
  policy: SeriesPolicy,
): SeriesStep {
  const threshold = alertScore(policy)
  const { reported } = state
  if (
    reported !== null &&
    at - reported.since <= policy.episode &&
    !isGreater(reported, at, height, policy)
  ) {
    const score = Math.min(Math.max(0, strangeness - reported.score), threshold / 2)
    state.reported = {
      since: reported.since,
      score: Math.max(reported.score, strangeness),
      height: at - reported.since <= policy.rise ? Math.max(reported.height, height) : reported.height,
    }
    return { kind: 'scored', expected, score, isAlert: false, reason: 'episode-continues' }
  }
  const isAlert = strangeness >= threshold
  if (isAlert) state.reported = { since: at, score: strangeness, height }
  return {
    kind: 'scored',
    expected,
    score: strangeness,
    isAlert,
    reason: isAlert ? 'episode-begins' : 'usual',
  }
}

function isGreater(
  reported: { readonly since: Instant; readonly height: number },
  at: Instant,
  height: number,
  policy: SeriesPolicy,
): boolean {
  return at - reported.since > policy.rise && height >= reported.height + policy.greater
}
