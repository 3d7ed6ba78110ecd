import { describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../../src/core/model/instant.js'
import type { PastPeaks } from '../../../src/core/series/past-peaks.js'
import { logPeriod, newPastPeaks, notePeak } from '../../../src/core/series/past-peaks.js'
import { DEFAULT_SERIES_POLICY } from '../../../src/core/series/policy.js'

const POLICY = DEFAULT_SERIES_POLICY

/** One episode a day of each of these heights. */
function peaksOf(...heights: readonly number[]): PastPeaks {
  const peaks = newPastPeaks()
  heights.forEach((height, day) => {
    notePeak(peaks, height, day * DAY, POLICY)
  })
  return peaks
}

function periodInDays(peaks: PastPeaks, height: number, at: number, watchedDays: number): number {
  return Math.exp(logPeriod(peaks, height, at, watchedDays * DAY, POLICY)) / DAY
}

describe('the period of a height', () => {
  test.each([
    { height: 2.5, days: 30 / 1.5 },
    { height: 2, days: 30 / 2.5 },
    { height: 1.5, days: 30 / 2.5 },
    { height: 0.1, days: 30 / 3.5 },
  ])('is the time watched over half more than the episodes that reached $height', ({ height, days }) => {
    expect(periodInDays(peaksOf(1, 2, 3), height, 20 * DAY, 30)).toBeCloseTo(days, 10)
  })

  test('beyond the highest goes on with the tail: the mean excess over the lowest of the highest, and the prior', () => {
    // Two excesses over 1, of 2 and 1, and four of 1 that the prior brings.
    const meanExcess = (2 + 1 + 4 * 1) / (2 + 4)
    expect(periodInDays(peaksOf(1, 2, 3), 5, 20 * DAY, 30)).toBeCloseTo(60 * Math.exp(2 / meanExcess), 6)
  })

  test('before any episode goes on from nothing with the prior alone', () => {
    expect(periodInDays(newPastPeaks(), 3, DAY, 1)).toBeCloseTo(2 * Math.exp(3), 10)
  })

  test('does not hold an episode under way against itself, and does so when it is over', () => {
    const peaks = peaksOf(1, 2, 3)
    const peakAt = 2 * DAY
    expect(periodInDays(peaks, 2.5, peakAt + HOUR, 30)).toBeCloseTo(60 * Math.exp(0.5 / ((1 + 4) / 5)), 10)
    expect(periodInDays(peaks, 1.5, peakAt + HOUR, 30)).toBeCloseTo(30 / 1.5, 10)
    expect(periodInDays(peaks, 1.5, peakAt + POLICY.episode, 30)).toBeCloseTo(30 / 1.5, 10)
    expect(periodInDays(peaks, 2.5, peakAt + POLICY.episode + 1, 30)).toBeCloseTo(30 / 1.5, 10)
  })

  test('too common to be remembered is none', () => {
    const heights = Array.from({ length: POLICY.rememberedPeaks + 5 }, (_, index) => 10 + index)
    expect(logPeriod(peaksOf(...heights), 9, 100 * DAY, 100 * DAY, POLICY)).toBe(Number.NEGATIVE_INFINITY)
  })
})

describe('what is remembered', () => {
  test('of one episode is its peak only', () => {
    const peaks = newPastPeaks()
    for (const [hour, height] of [3, 5, 4, 6, 2].entries()) notePeak(peaks, height, hour * HOUR, POLICY)
    expect(peaks.heights).toEqual([6])
    expect(peaks.ats).toEqual([3 * HOUR])
  })

  test('is a new episode half a day after the last peak, however low', () => {
    const peaks = newPastPeaks()
    notePeak(peaks, 3, 0, POLICY)
    notePeak(peaks, 1, POLICY.episode, POLICY)
    notePeak(peaks, 1, POLICY.episode + 1, POLICY)
    expect(peaks.heights).toEqual([3, 1])
  })

  test('are the highest, for a year, and nothing that is not above the usual', () => {
    const peaks = peaksOf(...Array.from({ length: 400 }, (_, day) => (day * 37) % 101))
    expect(peaks.heights).toHaveLength(POLICY.rememberedPeaks)
    expect(Math.min(...peaks.ats)).toBeGreaterThanOrEqual(399 * DAY - POLICY.memory)
    expect(Math.min(...peaks.heights)).toBeGreaterThan(70)
    expect(peaks.heights).not.toContain(0)
  })
})
