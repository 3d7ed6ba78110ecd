import { describe, expect, test } from 'vitest'
import { BUCKET } from '../../../../src/core/detection/baseline/baseline.js'
import type { CusumState } from '../../../../src/core/detection/opening/cusum.js'
import { advanceCusum, newCusum } from '../../../../src/core/detection/opening/cusum.js'

function sumAfter(seen: readonly number[], expected: number): CusumState {
  return seen.reduce(
    (cusum, count, place) =>
      advanceCusum(cusum, { from: place * BUCKET, seen: count, expected, size: 100, share: 1, people: 1 }),
    newCusum(),
  )
}

describe('the sum of what is too much', () => {
  test('is nothing while no more comes than is expected', () => {
    expect(sumAfter([2, 1, 2, 3, 2, 1, 2], 2)).toEqual(newCusum())
  })

  test('grows with a doubling that lasts, and remembers since when', () => {
    const cusum = sumAfter([2, 2, 5, 6, 5, 6], 2)
    expect(cusum.value).toBeGreaterThan(3)
    expect(cusum).toMatchObject({ since: 2 * BUCKET, seen: 22, expected: 8 })
  })

  test('is not paid back by calm before it', () => {
    expect(sumAfter([0, 0, 0, 0, 0, 0, 6, 6], 2).value).toBeCloseTo(sumAfter([6, 6], 2).value, 12)
  })

  test('begins anew when what came since has been made up for', () => {
    const cusum = sumAfter([6, 0, 0, 0, 6], 2)
    expect(cusum).toMatchObject({ since: 4 * BUCKET, seen: 6 })
  })

  test('asks for more than one complaint about a service of which nobody complains', () => {
    const one = sumAfter([1], 0.02)
    // Against "ten times the nothing that is usual" a single complaint would weigh ln 10 or more.
    expect(one.value).toBeGreaterThan(0)
    expect(one.value).toBeLessThan(Math.log(1.04 / 0.02))
    expect(sumAfter([1, 0, 0, 0], 0.02)).toMatchObject({ value: expect.closeTo(one.value - 3, 0) })
  })
})
