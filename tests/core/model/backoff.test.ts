import { expect, test } from 'vitest'
import { backoff, jittered } from '../../../src/core/model/backoff.js'

test('a wait doubles with each failure in a row up to the longest, and stays a number', () => {
  const rule = { firstMs: 500, longestMs: 3_000 }
  expect([1, 2, 3, 4, 5, 2_000].map((failures) => backoff(failures, rule))).toEqual([
    500, 1_000, 2_000, 3_000, 3_000, 3_000,
  ])
})

test('jitter moves a wait to either side by its part at most, in whole milliseconds', () => {
  const rule = { firstMs: 1_000, longestMs: 60_000, jitter: 0.2 }
  expect([0, 0.25, 0.5, 1].map((chance) => backoff(2, rule, chance))).toEqual([1_600, 1_800, 2_000, 2_400])
  expect(jittered(101, 0.1, 0)).toBe(91)
})
