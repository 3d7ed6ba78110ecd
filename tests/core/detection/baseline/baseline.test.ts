import { describe, expect, test } from 'vitest'
import {
  BUCKET,
  cautious,
  expectationOf,
  learnBucket,
  learnEmpty,
  newBaseline,
  readiness,
  sizeOf,
} from '../../../../src/core/detection/baseline/baseline.js'
import { policy, START } from '../../../support/builders.js'
import { poissonDraw, seededRandom } from '../../../support/seeded-random.js'

const rules = policy.baseline
const bucketsIn = (hours: number) => (hours * 3_600_000) / BUCKET

function learnt(
  hours: number,
  complaints: (bucket: number) => number,
  brand: (bucket: number) => number = () => 0,
) {
  const base = newBaseline(START)
  for (let bucket = 0; bucket < bucketsIn(hours); bucket++) {
    const slot = Math.floor(bucket / 12) % 24
    learnBucket(base, { complaints: complaints(bucket), brand: brand(bucket) }, slot, rules)
  }
  return base
}

describe('the expectation', () => {
  test('of a service nobody knows is its floor, and very uncertain', () => {
    const base = newBaseline(START)
    expect(expectationOf(base, 0, 5, 0, rules).mean).toBeCloseTo(rules.floorPer5m)
    expect(sizeOf(base, { mean: 0.05, leak: 0 }, rules)).toBeLessThan(1)
    expect(readiness(base, rules)).toBe('cold')
  })

  test('comes to the true rate within two days', () => {
    const random = seededRandom(1)
    const base = learnt(48, () => poissonDraw(random, 2))
    expect(expectationOf(base, 3, 5, 0, rules).mean).toBeGreaterThan(1.6)
    expect(expectationOf(base, 3, 5, 0, rules).mean).toBeLessThan(2.4)
    expect(readiness(base, rules)).toBe('warming')
  })

  test('knows the busy hours after two weeks', () => {
    const random = seededRandom(2)
    const busy = (bucket: number) => Math.floor(bucket / 12) % 24 >= 18
    const base = learnt(14 * 24, (bucket) => poissonDraw(random, busy(bucket) ? 3 : 0.5))
    expect(
      expectationOf(base, 20, 5, 0, rules).mean / expectationOf(base, 4, 5, 0, rules).mean,
    ).toBeGreaterThan(3)
    expect(readiness(base, rules)).toBe('ready')
  })

  test('rises with talk about the brand beyond twice the usual, by the usual leak', () => {
    const base = learnt(
      72,
      (bucket) => (bucket % 10 === 0 ? 1 : 0),
      () => 2,
    )
    const calm = expectationOf(base, 3, 5, 2, rules).mean
    expect(expectationOf(base, 3, 5, 4, rules).mean).toBeCloseTo(calm, 1)
    expect(expectationOf(base, 3, 5, 104, rules).mean - calm).toBeGreaterThan(4)
  })

  test('is hardly moved by one hour of madness', () => {
    const quiet = learnt(72, () => 0)
    const shaken = learnt(72, (bucket) => (bucket > 840 && bucket < 846 ? 500 : 0))
    expect(
      expectationOf(shaken, 3, 5, 0, rules).mean - expectationOf(quiet, 3, 5, 0, rules).mean,
    ).toBeLessThan(0.5)
  })

  test('learns empty buckets at once as it does one by one', () => {
    const one = learnt(24, () => 1)
    const many = learnt(24, () => 1)
    for (let bucket = 0; bucket < 12; bucket++) learnBucket(one, { complaints: 0, brand: 0 }, 5, rules)
    learnEmpty(many, 12, 5, rules)
    expect(expectationOf(many, 5, 5, 0, rules).mean / expectationOf(one, 5, 5, 0, rules).mean).toBeCloseTo(
      1,
      1,
    )
    expect(expectationOf(many, 8, 5, 0, rules).mean / expectationOf(one, 8, 5, 0, rules).mean).toBeCloseTo(
      1,
      1,
    )
    expect(many.exposed).toBe(one.exposed)
  })

  test('a day of silence is faded out hour by hour as bucket by bucket', () => {
    const one = learnt(24, () => 1)
    const many = learnt(24, () => 1)
    for (let hour = 0; hour < 24; hour++) {
      for (let bucket = 0; bucket < 12; bucket++) learnBucket(one, { complaints: 0, brand: 0 }, hour, rules)
      learnEmpty(many, 12, hour, rules)
    }
    expect(many.complaints / one.complaints).toBeCloseTo(1, 6)
  })

  test('counts that come in clusters make it less sure of itself', () => {
    const random = seededRandom(3)
    const even = learnt(240, () => poissonDraw(random, 2))
    const clustered = learnt(240, () => (random() < 0.25 ? poissonDraw(random, 8) : 0))
    expect(sizeOf(clustered, { mean: 2, leak: 0 }, rules)).toBeLessThan(
      0.6 * sizeOf(even, { mean: 2, leak: 0 }, rules),
    )
  })
})

describe('what talk brings along', () => {
  const base = learnt(240, () => 1)

  test('is known far worse than the level, so that as many are less of a surprise', () => {
    const level = sizeOf(base, { mean: 10, leak: 0 }, rules)
    const half = sizeOf(base, { mean: 10, leak: 5 }, rules)
    const all = sizeOf(base, { mean: 10, leak: 10 }, rules)
    expect(half).toBeLessThan(level)
    expect(all).toBeLessThan(half)
    expect(all).toBeLessThanOrEqual(rules.leakShape)
  })

  test('counts for its upper bound where excess adds up, the rest as it is', () => {
    expect(cautious({ mean: 7, leak: 3 }, rules)).toEqual({
      mean: 4 + 3 * rules.leakBound,
      leak: 3 * rules.leakBound,
    })
  })
})
