import { expect, test } from 'vitest'
import { HOUR } from '../../../src/core/model/instant.js'
import type { ServiceCoverage } from '../../../src/runtime/sources/source-coverage.js'
import { countPost } from '../../../src/runtime/sources/source-coverage.js'

const MIDNIGHT = Date.UTC(2024, 4, 6)

test('the usual posts of an hour approach what the hour brings, and a silent hour counts as one', () => {
  let seen: ServiceCoverage | undefined
  for (let day = 0; day < 20; day++) {
    for (let n = 0; n < 10; n++) seen = countPost(seen, MIDNIGHT + 24 * HOUR * day + 7 * HOUR + n)
  }
  expect(seen!.hours[7]).toBeGreaterThan(9)
  expect(seen!.hours[7]).toBeLessThanOrEqual(10)
  expect(seen!.hours.filter((usual) => usual > 0)).toHaveLength(1)
  // After a week without a post it is hardly usual any more.
  seen = countPost(seen, MIDNIGHT + 24 * HOUR * 27)
  expect(seen.hours[7]).toBeLessThan(3)
})

test('a post of an hour that is over counts in no hour, and its time is no newer', () => {
  const first = countPost(undefined, MIDNIGHT + HOUR)
  const late = countPost(first, MIDNIGHT)
  expect(late).toEqual(first)
})
