import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addCount,
  newRecentCounts,
  pruneCounts,
  sumCounts,
} from '../../../../src/core/detection/evidence/recent-counts.js'
import { DECISION_STEP } from '../../../../src/core/model/instant.js'

const one = { complaints: 1, people: 1, brand: 0, recoveries: 0 }

test('a sum holds the steps from its beginning to its end, and nothing that came after', () => {
  const counts = newRecentCounts()
  for (const step of [0, 1, 1, 5, 9]) addCount(counts, step * DECISION_STEP + 3, one)
  expect(sumCounts(counts, DECISION_STEP, 6 * DECISION_STEP)).toEqual({ ...one, complaints: 3, people: 3 })
  expect(sumCounts(counts, DECISION_STEP, 5 * DECISION_STEP)).toEqual({ ...one, complaints: 2, people: 2 })
})

test('in whatever order counts come, each step is kept once and in order, and sums are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 }),
      fc.nat(40),
      fc.nat(40),
      (steps, a, b) => {
        const counts = newRecentCounts()
        for (const step of steps) addCount(counts, step * DECISION_STEP, one)
        expect(counts.steps).toEqual([...new Set(steps)].sort((x, y) => x - y))
        const [from, to] = a < b ? [a, b] : [b, a]
        const expected = steps.filter((step) => step >= from && step < to).length
        expect(sumCounts(counts, from * DECISION_STEP, to * DECISION_STEP).complaints).toBe(expected)
      },
    ),
  )
})

test('what is pruned is gone from all lists alike', () => {
  const counts = newRecentCounts()
  for (const step of [0, 1, 2, 3]) addCount(counts, step * DECISION_STEP, one)
  pruneCounts(counts, 2 * DECISION_STEP)
  expect(counts).toEqual({
    steps: [2, 3],
    complaints: [1, 1],
    people: [1, 1],
    brand: [0, 0],
    recoveries: [0, 0],
  })
})
