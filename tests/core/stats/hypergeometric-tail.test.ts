import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypergeometricTail } from '../../../src/core/stats/hypergeometric-tail.js'

test.each([
  // Two marked of four, two drawn: 1 − (2/4)(1/3) = 5/6 that one is, 1/6 that both are.
  [1, 2, 2, 4, 5 / 6],
  [2, 2, 2, 4, 1 / 6],
  [0, 2, 2, 4, 1],
  // A full house of aces: C(4,3) C(48,2) / C(52,5) and C(4,4) C(48,1) / C(52,5).
  [3, 5, 4, 52, (4 * 1_128 + 48) / 2_598_960],
  [5, 5, 4, 52, 0],
])('at least %i of %i drawn, %i of %i marked: %d', (k, draws, marked, size, chance) => {
  expect(hypergeometricTail(k, draws, marked, size)).toBeCloseTo(chance, 12)
})

test('equals the sum over all ways, term by term', () => {
  const sizes = fc.integer({ min: 1, max: 60 })
  const cases = sizes.chain((size) => fc.tuple(fc.nat(size), fc.nat(size), fc.nat(size), fc.constant(size)))
  fc.assert(
    fc.property(cases, ([k, draws, marked, size]) => {
      let sum = 0
      for (let hits = k; hits <= Math.min(draws, marked); hits++) {
        sum += (choose(marked, hits) * choose(size - marked, draws - hits)) / choose(size, draws)
      }
      expect(hypergeometricTail(k, draws, marked, size)).toBeCloseTo(Math.min(1, sum), 9)
    }),
  )
})

test('far from the middle and over thousands it neither vanishes nor loses the whole', () => {
  expect(hypergeometricTail(0, 5_000, 5_000, 10_000)).toBeCloseTo(1, 9)
  expect(hypergeometricTail(2_500, 5_000, 5_000, 10_000)).toBeCloseTo(0.508, 3)
  expect(hypergeometricTail(300, 300, 2_500, 10_000)).toBeGreaterThan(0)
})

function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0
  let ways = 1
  for (let index = 1; index <= k; index++) ways = (ways * (n - k + index)) / index
  return ways
}
