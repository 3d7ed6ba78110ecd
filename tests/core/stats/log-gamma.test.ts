import { expect, test } from 'vitest'
import { logBeta } from '../../../src/core/stats/log-beta.js'
import { logGamma } from '../../../src/core/stats/log-gamma.js'

test('logGamma of whole numbers is the logarithm of the factorial', () => {
  let factorial = 0
  for (let n = 1; n <= 170; n++) {
    expect(Math.abs(logGamma(n) - factorial)).toBeLessThan(1e-12 * (1 + factorial))
    factorial += Math.log(n)
  }
})

test('logGamma of halves knows the square root of pi', () => {
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13)
  expect(logGamma(2.5)).toBeCloseTo(Math.log(0.75 * Math.sqrt(Math.PI)), 13)
})

test('logBeta keeps its digits where three gammas would cancel', () => {
  // B(a, b) with a whole a is (a − 1)! / (b (b + 1) … (b + a − 1)).
  expect(logBeta(3, 1e12)).toBeCloseTo(Math.log(2) - 3 * Math.log(1e12) - 3e-12, 10)
  expect(logBeta(1, 7)).toBeCloseTo(-Math.log(7), 13)
  // By symmetry halves: B(½, ½) = π.
  expect(logBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 13)
  // Duplication: B(n, n) = 2^(1−2n) B(½, n).
  for (const n of [2, 11, 500, 1e6]) {
    expect(logBeta(n, n) - logBeta(0.5, n)).toBeCloseTo((1 - 2 * n) * Math.log(2), 8 - Math.log10(n))
  }
})
