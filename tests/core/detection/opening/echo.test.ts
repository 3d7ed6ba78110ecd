import { expect, test } from 'vitest'
import { echoIn } from '../../../../src/core/detection/opening/echo.js'
import { HOUR, MINUTE } from '../../../../src/core/model/instant.js'
import { policy, START } from '../../../support/builders.js'

const after = (from: number, to: number) =>
  echoIn({ endedAt: START, rate: 100 }, START + from * MINUTE, START + to * MINUTE, policy.echo)

test('a tenth of the rate is expected at the end, and half of it after twenty minutes', () => {
  expect(after(0, 1)).toBeCloseTo(10, 0)
  expect(after(20, 21) / after(0, 1)).toBeCloseTo(0.5)
  expect(after(0, 30)).toBeCloseTo(after(0, 10) + after(10, 30))
})

test('without an outage, before its end and hours later there is none', () => {
  expect(echoIn(undefined, START, START + HOUR, policy.echo)).toBe(0)
  expect(after(-10, 0)).toBe(0)
  expect(after(7 * 60, 8 * 60)).toBe(0)
})
