import { expect, test } from 'vitest'
import { evidenceWeight } from '../../../../src/core/detection/evidence/evidence-weight.js'
import { policy } from '../../../support/builders.js'

const weigh = (probability: number) => evidenceWeight(probability, policy.evidence)

test('what is as likely as not counts nothing, what is beyond doubt counts one', () => {
  expect([0.3, 0.5, 0.9, 0.99].map(weigh)).toEqual([0, 0, 1, 1])
})

test('ten posts of .55 weigh less than one that is sure, and far less than five of .95', () => {
  expect(10 * weigh(0.55)).toBeLessThan(weigh(0.9))
  expect(5 * weigh(0.95)).toBe(5)
})
