import { describe, expect, test } from 'vitest'
import {
  chooseStrictness,
  LADDER,
  rateOf,
  withStrictness,
} from '../../../src/core/calibration/choose-strictness.js'
import { policy } from '../../support/builders.js'

/** Rungs whose false alerts fall off by half at each step, from so many. */
function falling(from: number) {
  return LADDER.map((strictness, place) => ({ strictness, falseAlerts: Math.floor(from / 2 ** place) }))
}

describe('how strict to be', () => {
  test('the least strict that keeps the budget, where the history is long enough to show it', () => {
    // 64, 32, 16, 8, 4, 2, 1, 0 … at 0.6, 0.7, … over ten service-years.
    const choice = chooseStrictness(falling(64), 10, 1)
    expect(choice).toMatchObject({ rung: { strictness: 1, falseAlerts: 4 }, verdict: 'met' })
    expect(choice.rate.estimate).toBeCloseTo(0.45)
    expect(chooseStrictness(falling(64), 10, 0.2).rung.strictness).toBe(1.2)
  })

  test('a rung that keeps it below one that does not is no choice', () => {
    const rungs = falling(0).map((rung) => (rung.strictness === 1.3 ? { ...rung, falseAlerts: 90 } : rung))
    expect(chooseStrictness(rungs, 10, 1).rung.strictness).toBe(1.4)
  })

  test('without a false alert nothing becomes stricter, and looser only by a history that proves it', () => {
    expect(chooseStrictness(falling(0), 0.05, 1)).toMatchObject({
      rung: { strictness: 1 },
      verdict: 'extrapolated',
    })
    expect(chooseStrictness(falling(0), 100, 1)).toMatchObject({ rung: { strictness: 0.6 }, verdict: 'met' })
  })

  test('a budget smaller than a short history can show is met by drawing its tail out', () => {
    const choice = chooseStrictness(falling(64), 10, 0.01)
    expect(choice.verdict).toBe('extrapolated')
    expect(choice.rung).toMatchObject({ falseAlerts: 0 })
    expect(choice.rate.estimate).toBeLessThanOrEqual(0.01)
    expect(choice.rate.high).toBeGreaterThan(choice.rate.estimate)
  })

  test('what even the strictest does not keep is said to be out of reach', () => {
    const rungs = LADDER.map((strictness) => ({ strictness, falseAlerts: 50 }))
    expect(chooseStrictness(rungs, 1, 1)).toMatchObject({ rung: { strictness: 3 }, verdict: 'out-of-reach' })
  })

  test('rates only fall with strictness', () => {
    for (const from of [0, 1, 5, 300]) {
      const rungs = falling(from)
      const rates = rungs.map((rung) => rateOf(rung, rungs, 3).estimate)
      expect([...rates].sort((a, b) => b - a)).toEqual(rates)
    }
  })
})

test('strictness raises the three thresholds and leaves people, texts and ratio alone', () => {
  const strict = withStrictness(policy, 2)
  expect(strict).toEqual({
    ...policy,
    opening: { ...policy.opening, surprise: 2 * policy.opening.surprise, cusum: 2 * policy.opening.cusum },
    symptoms: { ...policy.symptoms, cusum: 2 * policy.symptoms.cusum },
  })
  expect(withStrictness(policy, 1)).toEqual(policy)
})
