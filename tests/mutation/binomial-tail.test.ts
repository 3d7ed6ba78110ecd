import { expect, test } from 'vitest'
import { binomialTail, showsMoreThan } from '../../scripts/binomial-tail.mjs'

test('the tail of a binomial distribution', () => {
  expect(binomialTail(0, 15, 0.05)).toBe(1)
  expect(binomialTail(1, 15, 0.05)).toBeCloseTo(1 - 0.95 ** 15, 12)
  expect(binomialTail(3, 15, 0.05)).toBeCloseTo(0.0362, 4)
  expect(binomialTail(2, 2, 0.5)).toBeCloseTo(0.25, 12)
})

test.each([
  [0, 15, false],
  [1, 15, false],
  [2, 15, false],
  [3, 15, true],
  [1, 1, false],
  [2, 2, true],
  [15, 15, true],
  [10, 200, false],
  [16, 200, true],
])('%i misses of %i: more than 5 %% of the whole is shown: %s', (misses, count, isShown) => {
  expect(showsMoreThan(0.05, misses, count)).toBe(isShown)
})
