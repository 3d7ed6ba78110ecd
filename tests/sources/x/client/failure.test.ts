import { expect, test } from 'vitest'
import type { Failure } from '../../../../src/sources/x/client/failure.js'
import { waitAfter } from '../../../../src/sources/x/client/failure.js'
import { X_DEFAULTS } from '../../../../src/sources/x/x-options.js'

const NOW = Date.UTC(2026, 10, 20)

/** Waits in seconds after the first, second … failure in a row. */
function waits(failure: Failure, count: number): number[] {
  return Array.from({ length: count }, (_, n) => waitAfter(failure, n + 1, X_DEFAULTS.backOff, NOW) / 1_000)
}

test('a broken network is tried again at once, then 250 ms later each time, up to 16 s', () => {
  const network: Failure = { kind: 'network', what: '' }
  expect(waits(network, 5)).toEqual([0, 0.25, 0.5, 0.75, 1])
  expect(waits(network, 100).slice(63, 66)).toEqual([15.75, 16, 16])
})

test('an HTTP error waits 5 s, doubled up to 320 s', () => {
  expect(waits({ kind: 'http', status: 503, what: '' }, 9)).toEqual([5, 10, 20, 40, 80, 160, 320, 320, 320])
})

test('too many requests wait 60 s, doubled up to one of X’s windows', () => {
  const tooMany: Failure = { kind: 'too-many', what: '', resetAt: null }
  expect(waits(tooMany, 6)).toEqual([60, 120, 240, 480, 900, 900])
  expect(waits({ kind: 'slot-taken', what: '' }, 6)).toEqual([60, 120, 240, 480, 900, 900])
})

test('the moment that X names is waited for, but never longer than a window and never shorter than the rule', () => {
  const at = (seconds: number): Failure => ({ kind: 'too-many', what: '', resetAt: NOW + seconds * 1_000 })
  expect(waits(at(400), 4)).toEqual([400, 400, 400, 480])
  expect(waits(at(10), 2)).toEqual([60, 120])
  expect(waits(at(-5_000), 1)).toEqual([60])
  expect(waits(at(86_400), 1)).toEqual([900])
})

test('a long row of failures stays a number', () => {
  for (const kind of ['network', 'slot-taken', 'no-credits'] as const) {
    expect(waits({ kind, what: '' }, 2_000).at(-1)).toBeLessThanOrEqual(900)
  }
})
