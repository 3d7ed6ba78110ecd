import { expect, test } from 'vitest'
import { DAY, HOUR } from '../../../src/core/model/instant.js'
import type { Expectation } from '../../../src/core/series/expectation.js'
import { habitOf, learn, newExpectation, slotOf } from '../../../src/core/series/expectation.js'
import { DEFAULT_SERIES_POLICY } from '../../../src/core/series/policy.js'

const POLICY = DEFAULT_SERIES_POLICY
const MONDAY = Date.UTC(2024, 0, 1)

function learnHours(expectation: Expectation, from: number, values: readonly number[]): number[] {
  return values.map((value, index) => {
    const slot = slotOf(from + index * HOUR)
    learn(expectation, slot, habitOf(expectation, slot, POLICY), value, HOUR, POLICY)
    return expectation.level!
  })
}

test('slots are the hours of weekdays and, after them, of weekends', () => {
  const days = Array.from({ length: 7 }, (_, day) => slotOf(MONDAY + day * DAY + 5 * HOUR + 1))
  expect(days).toEqual([5, 5, 5, 5, 5, 29, 29])
  // 1969-12-27 was a Saturday.
  expect(slotOf(Date.UTC(1969, 11, 27, 23))).toBe(47)
})

test('the first rows make a plain mean', () => {
  const expectation = newExpectation()
  expect(learnHours(expectation, MONDAY, [10, 20, 30])).toEqual([10, 15, 20])
})

test('a change of level is half learnt in a day', () => {
  const expectation = newExpectation()
  learnHours(expectation, MONDAY, Array(24 * 60).fill(10))
  const levels = learnHours(expectation, MONDAY + 60 * DAY, Array(24).fill(20))
  expect(levels.at(-1)).toBeGreaterThan(14)
  expect(levels.at(-1)).toBeLessThan(16)
})

test('one burst, however high, teaches no more than three times the expectation', () => {
  const expectation = newExpectation()
  learnHours(expectation, MONDAY, Array(24 * 14).fill(10))
  learnHours(expectation, MONDAY + 14 * DAY, [1e9])
  const weight = 1 - 2 ** (-1 / 24)
  expect(expectation.level).toBeCloseTo(10 + weight * (33 - 10), 6)
})

test('the level does not follow the hours once their habit is known', () => {
  const expectation = newExpectation()
  const day = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 10 : 90))
  const levels = learnHours(expectation, MONDAY, Array.from({ length: 60 }, () => day).flat())
  const last = levels.slice(-24)
  expect(Math.max(...last) / Math.min(...last)).toBeLessThan(1.15)
  expect(habitOf(expectation, 13, POLICY) / habitOf(expectation, 3, POLICY)).toBeGreaterThan(4)
})
