import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { negativeBinomialSurprise } from '../../../src/core/stats/negative-binomial-surprise.js'

/** The definition, summed term by term from the first principle; exact while its numbers are above 1e-300. */
function bySumming(count: number, mean: number, size: number): number {
  let chance = size === Number.POSITIVE_INFINITY ? Math.exp(-mean) : (size / (size + mean)) ** size
  let below = 0
  for (let value = 0; value < count; value++) {
    below += chance
    chance *=
      size === Number.POSITIVE_INFINITY
        ? mean / (value + 1)
        : ((value + size) / (value + 1)) * (mean / (mean + size))
  }
  // The rest is summed upwards, so that a small tail is not the difference of two ones.
  let tail = 0
  for (let value = count; chance > tail * 1e-17; value++) {
    tail += chance
    chance *=
      size === Number.POSITIVE_INFINITY
        ? mean / (value + 1)
        : ((value + size) / (value + 1)) * (mean / (mean + size))
  }
  return below < 0.5 ? -Math.log10(1 - below) : -Math.log10(tail)
}

const size = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.double({ min: 0.05, max: 1e6, noNaN: true }))
const mean = fc.double({ min: 0.05, max: 60, noNaN: true })

describe('negativeBinomialSurprise', () => {
  test('is what the definition says, for every mean, size and whole count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), mean, size, (count, mean, size) => {
        const expected = bySumming(count, mean, size)
        expect(Math.abs(negativeBinomialSurprise(count, mean, size) - expected)).toBeLessThan(
          1e-8 * (1 + expected),
        )
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    // Poisson: 1 − e^−1. Size one at mean one is the geometric distribution, whose tail is 2^−count.
    { count: 1, mean: 1, size: Number.POSITIVE_INFINITY, surprise: -Math.log10(1 - Math.exp(-1)) },
    { count: 40, mean: 1, size: 1, surprise: 40 * Math.log10(2) },
    { count: 10_000, mean: 1, size: 1, surprise: 10_000 * Math.log10(2) },
    { count: 0, mean: 5, size: 2, surprise: 0 },
  ])('of $count at mean $mean and size $size is $surprise', ({ count, mean, size, surprise }) => {
    expect(negativeBinomialSurprise(count, mean, size)).toBeCloseTo(surprise, 9)
  })

  test('rises with the count and stays a number, fractions and the far tail included', () => {
    const counts = fc.double({ min: 0, max: 1e6, noNaN: true })
    const wide = fc.double({ min: 1e-3, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 1e-6, max: 100, noNaN: true }),
        wide,
        size,
        (count, more, mean, size) => {
          const low = negativeBinomialSurprise(count, mean, size)
          const high = negativeBinomialSurprise(count + more, mean, size)
          expect(Number.isFinite(high)).toBe(true)
          expect(high).toBeGreaterThanOrEqual(low - 1e-9 * (1 + low))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a size without bound is Poisson', () => {
    const poisson = negativeBinomialSurprise(20, 3, Number.POSITIVE_INFINITY)
    expect(negativeBinomialSurprise(20, 3, 1e12)).toBeCloseTo(poisson, 8)
  })

  test('more spread makes the same count less surprising', () => {
    const surprises = [0.3, 3, 30, Number.POSITIVE_INFINITY].map((size) =>
      negativeBinomialSurprise(50, 10, size),
    )
    expect(surprises).toEqual([...surprises].sort((a, b) => a - b))
  })

  test('any count at all is infinitely surprising where none can come', () => {
    expect(negativeBinomialSurprise(1, 0, 1)).toBe(Number.POSITIVE_INFINITY)
  })
})
