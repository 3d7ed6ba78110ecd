import { expect, test } from 'vitest'
import { median } from '../../../src/core/stats/median.js'

test.each([
  { values: [3], middle: 3 },
  { values: [9, 1, 5], middle: 5 },
  { values: [100, 20, 3, 1], middle: 11.5 },
  { values: [], middle: Number.NaN },
])('the median of $values is $middle', ({ values, middle }) => {
  const before = [...values]
  expect(median(values)).toBe(middle)
  expect(values).toEqual(before)
})
