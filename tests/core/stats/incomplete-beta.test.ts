import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logIncompleteBeta } from '../../../src/core/stats/incomplete-beta.js'

const shape = fc.double({ min: 0.05, max: 500, noNaN: true })
const odds = fc.double({ min: 1e-3, max: 1e3, noNaN: true })

test('the part below x and the part above it make one', () => {
  fc.assert(
    fc.property(odds, shape, shape, (odds, a, b) => {
      expect(
        Math.exp(logIncompleteBeta(odds, a, b)) + Math.exp(logIncompleteBeta(1 / odds, b, a)),
      ).toBeCloseTo(1, 10)
    }),
  )
})

test('with b = 1 it is x to the power of a', () => {
  fc.assert(
    fc.property(odds, shape, (odds, a) => {
      const expected = a * Math.log(odds / (1 + odds))
      expect(Math.abs(logIncompleteBeta(odds, a, 1) - expected)).toBeLessThan(
        1e-10 * (1 + Math.abs(expected)),
      )
    }),
  )
})

test('it begins at nothing and ends at one', () => {
  expect(logIncompleteBeta(0, 2, 3)).toBe(Number.NEGATIVE_INFINITY)
  expect(logIncompleteBeta(Number.POSITIVE_INFINITY, 2, 3)).toBe(0)
})
