import { expect, test } from 'vitest'
import { addCount, newRecentCounts } from '../../../../src/core/detection/evidence/recent-counts.js'
import { findOnset } from '../../../../src/core/detection/opening/find-onset.js'
import { HOUR, MINUTE } from '../../../../src/core/model/instant.js'
import { START } from '../../../support/builders.js'

function countsAt(minutes: readonly number[]) {
  const counts = newRecentCounts()
  for (const minute of minutes)
    addCount(counts, START + minute * MINUTE, { complaints: 1, people: 1, brand: 0, recoveries: 0 })
  return counts
}

test('the onset is the first complaint of the burst, not a stray one before it', () => {
  const counts = countsAt([3, 40, 40.5, 41, 41.2, 41.6, 42])
  expect(findOnset(counts, START, START + 43 * MINUTE, 0.02)).toBe(START + 40 * MINUTE)
})

test('a slow beginning belongs to the outage where complaints are rare', () => {
  const counts = countsAt([30, 34, 37, 40, 40.5, 41, 41.5])
  expect(findOnset(counts, START, START + 42 * MINUTE, 0.001)).toBe(START + 30 * MINUTE)
})

test('never lies before the given instant', () => {
  const counts = countsAt([1, 2, 3, 4, 5])
  expect(findOnset(counts, START + 3 * MINUTE, START + HOUR, 0.001)).toBe(START + 3 * MINUTE)
})
