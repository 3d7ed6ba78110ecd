import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, WEEK } from '../../../src/core/model/instant.js'
import { DEFAULT_SERIES_POLICY } from '../../../src/core/series/policy.js'
import type { SeriesRow, SeriesState, SeriesStep } from '../../../src/core/series/series-detector.js'
import { advanceSeries, alertScore, newSeriesState } from '../../../src/core/series/series-detector.js'
import { poissonDraw, seededRandom } from '../../support/seeded-random.js'

const POLICY = DEFAULT_SERIES_POLICY
/** A Monday. */
const START = Date.UTC(2024, 0, 1)

type Scored = Extract<SeriesStep, { kind: 'scored' }>

function play(rows: readonly SeriesRow[], state: SeriesState = newSeriesState(POLICY)): Scored[] {
  return rows.map((row) => {
    const step = advanceSeries(state, row, POLICY)
    if (step.kind !== 'scored') throw new Error(`row refused: ${step.reason}`)
    return step
  })
}

function rowsOf(days: number, step: number, meanAt: (at: number) => number, seed = 1): SeriesRow[] {
  const random = seededRandom(seed)
  return Array.from({ length: (days * DAY) / step }, (_, index) => {
    const at = START + index * step
    return { at, value: poissonDraw(random, meanAt(at)) }
  })
}

/** A gamma-mixed Poisson of size 2, so that the variance is mean + mean²/2, in runs of an hour that share their luck. */
function noisyRows(days: number, step: number, meanAt: (at: number) => number, seed = 1): SeriesRow[] {
  const random = seededRandom(seed)
  let luck = 1
  return Array.from({ length: (days * DAY) / step }, (_, index) => {
    const at = START + index * step
    if (at % HOUR === 0) luck = -(Math.log(random() + 1e-12) + Math.log(random() + 1e-12)) / 2
    return { at, value: poissonDraw(random, meanAt(at) * luck) }
  })
}

function daily(at: number): number {
  const day = 1 + 0.8 * Math.sin(((at % DAY) / DAY) * 2 * Math.PI)
  const weekday = (Math.floor(at / DAY) + 4) % 7
  return weekday === 0 || weekday === 6 ? day / 2 : day
}

/** Adds a burst that rises in half an hour to `height` and lasts `hours`. */
function withBurst(rows: readonly SeriesRow[], from: number, height: number, hours: number): SeriesRow[] {
  return rows.map(({ at, value }) => {
    const since = at - from
    if (since < 0 || since >= hours * HOUR) return { at, value }
    return { at, value: value + Math.round(height * Math.min(1, (since + MINUTE) / (30 * MINUTE))) }
  })
}

function alertsOf(rows: readonly SeriesRow[], steps: readonly Scored[]): number[] {
  return rows.filter((_, index) => steps[index]!.isAlert).map(({ at }) => at)
}

describe('the beginning of an episode', () => {
  test.each([
    { spacing: '1 min', step: MINUTE, mean: 3, height: 30 },
    { spacing: '5 min', step: 5 * MINUTE, mean: 0.3, height: 12 },
    { spacing: '5 min', step: 5 * MINUTE, mean: 50, height: 1000 },
    { spacing: '15 min', step: 15 * MINUTE, mean: 100_000, height: 2_000_000 },
    { spacing: '1 h', step: HOUR, mean: 20, height: 400 },
  ])('is found within the half hour at a row every $spacing around $mean', ({ step, mean, height }) => {
    const from = START + 20 * DAY + 11 * HOUR
    const rows = withBurst(
      noisyRows(22, step, (at) => mean * daily(at)),
      from,
      height,
      3,
    )
    const alerts = alertsOf(rows, play(rows)).filter((at) => at >= from - HOUR && at < from + 12 * HOUR)
    expect(alerts).toHaveLength(1)
    expect(alerts[0]! - from).toBeGreaterThanOrEqual(0)
    expect(alerts[0]! - from).toBeLessThanOrEqual(Math.max(step, 30 * MINUTE))
  })

  test('is scored high, and the rows after it are not', () => {
    const from = START + 20 * DAY + 11 * HOUR
    const rows = withBurst(
      noisyRows(22, 5 * MINUTE, (at) => 50 * daily(at)),
      from,
      1000,
      3,
    )
    const steps = play(rows)
    const first = steps.findIndex((step, index) => step.isAlert && rows[index]!.at >= from)
    const after = steps.slice(first + 1, first + 100)
    expect(steps[first]!.reason).toBe('episode-begins')
    expect(new Set(after.map((step) => step.reason))).toEqual(new Set(['episode-continues']))
    expect(after.filter((step) => step.score >= alertScore(POLICY))).toEqual([])
  })

  test('twice as high as the reported one is reported too', () => {
    const small = START + 20 * DAY
    const quiet = rowsOf(22, 5 * MINUTE, () => 20)
    const rows = withBurst(withBurst(quiet, small, 100, 1), small + 5 * HOUR, 400, 1)
    const alerts = alertsOf(rows, play(rows)).filter((at) => at >= small)
    expect(alerts[0]! - small).toBeLessThanOrEqual(30 * MINUTE)
    expect(alerts[1]! - small - 5 * HOUR).toBeLessThanOrEqual(30 * MINUTE)
    expect(alerts[1]! - small).toBeGreaterThanOrEqual(5 * HOUR)
  })

  test('that swells within the hour, or comes again as high as before, is reported once', () => {
    const from = START + 20 * DAY
    const quiet = rowsOf(21, 5 * MINUTE, () => 20)
    const swelling = quiet.map(({ at, value }) => {
      if (at < from || at >= from + HOUR) return { at, value }
      return { at, value: value + (at < from + 30 * MINUTE ? 100 : 450) }
    })
    const again = withBurst(swelling, from + 5 * HOUR, 450, 1)
    expect(alertsOf(again, play(again)).filter((at) => at >= from)).toHaveLength(1)
  })

  test('grows usual when it comes every day', () => {
    const start = START + 10 * DAY
    let rows: readonly SeriesRow[] = rowsOf(60, 5 * MINUTE, () => 20)
    for (let day = 0; day < 50; day++) rows = withBurst(rows, start + day * DAY, 400, 1)
    const alerts = alertsOf(rows, play(rows))
    expect(alerts.filter((at) => at >= start && at < start + 3 * DAY).length).toBeGreaterThanOrEqual(1)
    expect(alerts.filter((at) => at >= start + 10 * DAY).length).toBeLessThanOrEqual(4)
  })
})

describe('what is no episode', () => {
  test.each([
    { name: 'counts spread as by chance', rows: rowsOf(90, 5 * MINUTE, () => 30) },
    { name: 'a daily and weekly habit', rows: rowsOf(90, 5 * MINUTE, (at) => 30 * daily(at)) },
    { name: 'overdispersed, autocorrelated counts', rows: noisyRows(90, 5 * MINUTE, (at) => 30 * daily(at)) },
    { name: 'counts near zero', rows: noisyRows(90, 5 * MINUTE, () => 0.1) },
    { name: 'hourly counts', rows: noisyRows(90, HOUR, (at) => 500 * daily(at)) },
  ])('alerts at most once in three days on $name', ({ rows }) => {
    expect(alertsOf(rows, play(rows)).length).toBeLessThanOrEqual(30)
  })

  test.each([{ value: 0 }, { value: 7 }, { value: 1e9 }])(
    'nothing at all on a constant $value',
    ({ value }) => {
      const rows = rowsOf(30, 5 * MINUTE, () => 0).map(({ at }) => ({ at, value }))
      expect(Math.max(...play(rows).map((step) => step.score))).toBe(0)
    },
  )

  test.each([
    { name: 'a single post after a month of silence', silentHours: 720, value: 1 },
    { name: 'four posts after half a day of silence', silentHours: 12, value: 4 },
  ])('$name', ({ silentHours, value }) => {
    const rows = rowsOf(31, 5 * MINUTE, () => 0).map(({ at }) => ({
      at,
      value: at - START < silentHours * HOUR ? 0 : value,
    }))
    const steps = play(rows.slice(0, silentHours * 12 + 1))
    expect(steps.at(-1)!.isAlert).toBe(false)
  })

  test('silence after talk', () => {
    const rows = rowsOf(20, 5 * MINUTE, () => 50).map((row) =>
      row.at > START + 15 * DAY ? { ...row, value: 0 } : row,
    )
    const silent = play(rows).filter((_, index) => rows[index]!.at > START + 15 * DAY + 3 * HOUR)
    expect(Math.max(...silent.map((step) => step.score))).toBe(0)
  })

  test('a level that has changed for good: it is reported at once, at most twice more, and then it is the level', () => {
    const rows = rowsOf(40, 5 * MINUTE, (at) => (at < START + 20 * DAY ? 20 : 100))
    const steps = play(rows)
    const alerts = alertsOf(rows, steps).filter((at) => at >= START + 20 * DAY)
    expect(alerts[0]! - START - 20 * DAY).toBeLessThanOrEqual(10 * MINUTE)
    expect(alerts.filter((at) => at < START + 25 * DAY).length).toBeLessThanOrEqual(3)
    expect(alerts.filter((at) => at >= START + 25 * DAY).length).toBeLessThanOrEqual(3)
    const last = steps.at(-1)!
    expect(last.expected).toBeGreaterThan(80)
    expect(last.expected).toBeLessThan(120)
  })
})

test('the expectation depends on the hour and the day of the week', () => {
  const rows = rowsOf(56, 5 * MINUTE, (at) => 100 * daily(at))
  const steps = play(rows)
  let wrong = 0
  let flatWrong = 0
  rows.slice(-WEEK_OF_ROWS).forEach(({ at }, index) => {
    const truth = 100 * daily(at - (at % HOUR) + HOUR / 2)
    wrong += Math.abs(steps[steps.length - WEEK_OF_ROWS + index]!.expected - truth)
    flatWrong += Math.abs((100 * 6) / 7 - truth)
  })
  expect(wrong).toBeLessThan(flatWrong / 3)
})

const WEEK_OF_ROWS = WEEK / (5 * MINUTE)

describe('time', () => {
  test('rows that are repeated or go back are refused and change nothing', () => {
    const state = newSeriesState(POLICY)
    play(
      rowsOf(1, 5 * MINUTE, () => 5),
      state,
    )
    const before = JSON.stringify(state)
    const last = state.at!
    expect(advanceSeries(state, { at: last, value: 9 }, POLICY)).toEqual({
      kind: 'refused',
      reason: 'duplicate',
    })
    expect(advanceSeries(state, { at: last - 1, value: 9 }, POLICY)).toEqual({
      kind: 'refused',
      reason: 'out-of-order',
    })
    expect(JSON.stringify(state)).toBe(before)
  })

  test('a gap is no burst, no silence, and time in which nothing was watched', () => {
    const whole = noisyRows(30, 5 * MINUTE, (at) => 50 * daily(at))
    const holed = whole.filter(({ at }) => at < START + 20 * DAY || at >= START + 22 * DAY)
    const state = newSeriesState(POLICY)
    const steps = play(holed, state)
    const soon = steps.filter((_, index) => Math.abs(holed[index]!.at - START - 22 * DAY) < 3 * HOUR)
    expect(soon.some((step) => step.isAlert)).toBe(false)
    const after = newSeriesState(POLICY)
    play(
      holed.filter(({ at }) => at <= START + 22 * DAY),
      after,
    )
    expect(after.rows.filled).toBe(1)
    expect(state.watched / DAY).toBeCloseTo(28, 1)
  })

  test('jitter of some seconds makes no gap and changes no window', () => {
    const random = seededRandom(3)
    const rows = rowsOf(10, 5 * MINUTE, () => 20).map(({ at, value }) => ({
      at: at + Math.floor(random() * 20_000),
      value,
    }))
    const state = newSeriesState(POLICY)
    play(rows, state)
    expect(state.lengths).toEqual([1, 1, 3, 12, 36])
    expect(state.rows.filled).toBe(36)
  })

  test('a series that goes over to another spacing is learnt anew', () => {
    const fine = rowsOf(10, 5 * MINUTE, () => 20)
    const last = fine.at(-1)!.at
    const coarse = rowsOf(10, HOUR, () => 240, 2).map(({ at, value }) => ({
      at: at - START + last + HOUR,
      value,
    }))
    const state = newSeriesState(POLICY)
    const steps = play([...fine, ...coarse], state)
    expect(state.lengths).toEqual([1, 1, 1, 1, 3])
    expect(steps.at(-1)!.expected).toBeGreaterThan(200)
    // Nine rows tell that the spacing is another; the day after them knows no burst.
    expect(steps.slice(fine.length + 9, fine.length + 33).some((step) => step.isAlert)).toBe(false)
  })
})

describe('state', () => {
  const anyRows = fc.array(
    fc.record({
      gap: fc.oneof(
        { weight: 8, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }) },
      ),
      value: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 100_000 })),
    }),
    { maxLength: 120 },
  )

  test('saving and restoring between any two rows changes nothing', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom(MINUTE, 5 * MINUTE, 4 * HOUR), (gaps, step) => {
        let at = START
        const straight = newSeriesState(POLICY)
        let restored = newSeriesState(POLICY)
        for (const { gap, value } of gaps) {
          at += gap * step
          restored = JSON.parse(JSON.stringify(restored))
          const one = advanceSeries(straight, { at, value }, POLICY)
          expect(advanceSeries(restored, { at, value }, POLICY)).toEqual(one)
          if (one.kind === 'scored') {
            expect(Number.isFinite(one.score) && one.score >= 0 && Number.isFinite(one.expected)).toBe(true)
          }
        }
        expect(restored).toEqual(straight)
      }),
      { numRuns: 200 },
    )
  })

  test('stays below 30 kB after ninety days of a row a minute', () => {
    const rows = noisyRows(90, MINUTE, (at) => 1000 * daily(at))
    const state = newSeriesState(POLICY)
    play(rows, state)
    expect(JSON.stringify(state).length).toBeLessThan(30_000)
    expect(state.peaks.every(({ heights }) => heights.length <= POLICY.rememberedPeaks)).toBe(true)
    for (const { heights } of state.peaks) expect(heights).toEqual([...heights].sort((a, b) => b - a))
  })
})
