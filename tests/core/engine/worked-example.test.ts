import { expect, test } from 'vitest'
import { newBaseline, sizeOf, usualIn } from '../../../src/core/detection/baseline/baseline.js'
import { advanceCusum, newCusum } from '../../../src/core/detection/opening/cusum.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { negativeBinomialSurprise } from '../../../src/core/stats/negative-binomial-surprise.js'
import { classified, inOrder, mention, murmur, play, policy, START } from '../../support/builders.js'

/** The worked example of docs/detection.md: whoever changes a number here changes it there. */

const FROM = START + 6 * HOUR
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => classified(FROM + index * 24 * SECOND))
const quiet = [...murmur(START, FROM + HOUR), mention(FROM - MINUTE)]

test('five people within two minutes are just under both thresholds', () => {
  const base = newBaseline(START)
  const usual = (minutes: number) => usualIn(base, 0, minutes, policy.baseline)
  const size = sizeOf(base, { mean: usual(5), leak: 0 }, policy.baseline)
  expect([usual(5), size].map((value) => value.toFixed(2))).toEqual(['0.05', '0.61'])
  expect(negativeBinomialSurprise(5, usual(5), size).toFixed(1)).toBe('6.0')
  const slow = advanceCusum(newCusum(), {
    from: FROM,
    seen: 5,
    expected: usual(2),
    size,
    share: 2 / 5,
    people: 5,
  })
  expect(slow.value.toFixed(0)).toBe('13')
  expect(play(inOrder(quiet, people(5)))).toEqual([])
})

test('the sixth passes the tail with 7.3, and the alert opens', () => {
  const [opened] = play(inOrder(quiet, people(6)))
  expect(opened).toMatchObject({
    type: 'alert.opened',
    at: new Date(FROM + 130 * SECOND).toISOString(),
    reason: '6 complaints in 5 minutes where 0.05 are usual',
    alert: { signal: { test: 'tail', actual: 6, expected: 0.05, surprise: 7.3, threshold: 6.5 } },
  })
})
