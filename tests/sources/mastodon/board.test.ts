import { expect, test } from 'vitest'
import type { SourceCondition } from '../../../src/pipeline/ports/source.js'
import type { TimelineState } from '../../../src/sources/mastodon/board.js'
import { conditionOf, createBoard } from '../../../src/sources/mastodon/board.js'

const LIVE: TimelineState = { kind: 'live', lack: null }
const CONNECTING: TimelineState = { kind: 'connecting', detail: 'c' }
const POLLED: TimelineState = { kind: 'polled', detail: 'p' }
const OFF: TimelineState = { kind: 'off', detail: 'o' }
const late = (lagMs: number): TimelineState => ({ kind: 'late', lagMs, detail: `l${lagMs}` })

test.each<[string, TimelineState[], SourceCondition]>([
  ['all live', [LIVE, LIVE], { kind: 'live' }],
  ['one live, with a lack', [LIVE, { kind: 'live', lack: 'x' }], { kind: 'degraded', detail: 'x' }],
  ['one is read', [LIVE, POLLED], { kind: 'degraded', detail: 'p' }],
  ['one is off', [LIVE, OFF], { kind: 'degraded', detail: 'o' }],
  ['one is late, another hears', [late(5), LIVE], { kind: 'degraded', detail: 'l5' }],
  ['none hears the present', [late(5), late(7), CONNECTING], { kind: 'late', lagMs: 7, detail: 'l5; l7; c' }],
  ['some off, some still connecting', [OFF, CONNECTING], { kind: 'connecting', detail: 'o; c' }],
  ['all off, for the same reason', [OFF, OFF], { kind: 'off', detail: 'o' }],
])('%s', (_, states, condition) => {
  expect(conditionOf(states)).toEqual(condition)
})

test('of many details the first few are shown, and how many more there are', () => {
  const states = [...Array(9).keys()].map((n): TimelineState => ({ kind: 'off', detail: `${n}` }))
  expect(conditionOf(states)).toEqual({ kind: 'off', detail: '0; 1; 2; 3; 4; 5; and 3 more' })
})

test('it reports at the beginning, and then every change, once', () => {
  const reported: SourceCondition[] = []
  const board = createBoard(['a', 'b'], (condition) => reported.push(condition))
  board.set('a', LIVE)
  board.set('a', LIVE)
  board.set('b', LIVE)
  expect(reported).toEqual([
    { kind: 'connecting', detail: 'connecting to a; connecting to b' },
    { kind: 'degraded', detail: 'connecting to b' },
    { kind: 'live' },
  ])
})
