import { expect, test } from 'vitest'
import { createLagJudge } from '../../../src/sources/bluesky/lag-judge.js'

const LIMITS = { lateAboveMs: 30_000, liveBelowMs: 10_000, lateAgainMs: 10_000 }
const START = Date.UTC(2024, 0, 1)

/** Plays pairs of seconds (now, the event's time) and gives what was said at which second. */
function play(...received: readonly [now: number, at: number][]): string[] {
  const judge = createLagJudge(LIMITS, (at) => `at ${(at - START) / 1_000}`)
  return received.flatMap(([now, at]) => {
    const said = judge.consume(START + at * 1_000, START + now * 1_000)
    if (said === null) return []
    return [
      said.kind === 'late' ? `${now} late by ${said.lagMs / 1_000} ${said.detail}` : `${now} ${said.kind}`,
    ]
  })
}

test('the first event decides: live, or late', () => {
  expect(play([100, 99])).toEqual(['100 live'])
  expect(play([100, 70])).toEqual(['100 live'])
  expect(play([100, 69])).toEqual(['100 late by 31 at 69'])
})

test('what is live falls late above the upper limit, and is live again at the lower', () => {
  expect(play([100, 99], [140, 110], [141, 110], [145, 130], [146, 135], [147, 137], [148, 138])).toEqual([
    '100 live',
    '141 late by 31 at 110',
    '147 live',
  ])
})

test('while late the lag is reported again every ten seconds', () => {
  expect(play([100, 10], [105, 20], [110, 30], [115, 40], [120, 50])).toEqual([
    '100 late by 90 at 10',
    '110 late by 80 at 30',
    '120 late by 70 at 50',
  ])
})

test('an old event between new ones is no lag, and one from the future hides none', () => {
  expect(play([100, 99], [101, 5], [102, 101])).toEqual(['100 live'])
  expect(play([100, 900], [131, 20])).toEqual(['100 live', '131 late by 31 at 100'])
})
