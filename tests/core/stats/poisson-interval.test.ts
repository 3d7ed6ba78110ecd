import { expect, test } from 'vitest'
import { poissonInterval } from '../../../src/core/stats/poisson-interval.js'

// The table of Garwood (1936), 95 %.
test.each([
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [5, 1.623, 11.668],
  [10, 4.795, 18.39],
  [100, 81.36, 121.63],
])('a count of %i lies between %f and %f', (count, low, high) => {
  const interval = poissonInterval(count, 0.95)
  expect(interval.low).toBeCloseTo(low, 1)
  expect(interval.high).toBeCloseTo(high, 1)
})
