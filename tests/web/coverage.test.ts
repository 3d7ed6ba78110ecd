import { expect, test } from 'vitest'
import type { Source } from '../../src/web/api-types.js'
import { coverageOf } from '../../src/web/facts/coverage.js'

const NOW = Date.parse('2026-11-28T17:10:00.000Z')

function source(name: string, state: string, over: Partial<Source> = {}): Source {
  const since = '2026-11-28T17:02:00.000Z'
  return {
    name,
    state,
    detail: null,
    since,
    lastEventAt: null,
    lagSeconds: null,
    posts: 0,
    budget: null,
    ...over,
  }
}

const judge = (...sources: Source[]) => {
  const coverage = coverageOf(sources, NOW, NOW)
  if (coverage.kind === 'unknown') return 'unknown'
  return [coverage.kind, coverage.failing.map(({ name }) => name).join()]
    .filter((text) => text !== '')
    .join(' ')
}

test.each([
  ['a live source is enough', [source('bluesky', 'live')], 'full'],
  [
    'one of two that is blocked leaves some posts',
    [source('x', 'live'), source('bluesky', 'blocked')],
    'partial bluesky',
  ],
  [
    'a source that connects for eight minutes is unreachable',
    [source('bluesky', 'connecting')],
    'none bluesky',
  ],
  [
    'a source that has just begun to connect is not yet a failure, and not yet a source',
    [source('bluesky', 'connecting', { since: '2026-11-28T17:09:30.000Z' })],
    'none',
  ],
  ['the API without a client is no source', [source('http', 'live')], 'none'],
  [
    'the API with a post of today is one',
    [source('http', 'live', { posts: 1, lastEventAt: '2026-11-28T09:00:00.000Z' })],
    'full',
  ],
  [
    'the API whose last post is two days old is none',
    [source('http', 'live', { posts: 1, lastEventAt: '2026-11-26T09:00:00.000Z' })],
    'none',
  ],
  ['a source that is switched off is not missed', [source('x', 'off'), source('bluesky', 'live')], 'full'],
  ['a late source delivers, and is named', [source('bluesky', 'late')], 'partial bluesky'],
  ['a recording that has ended was complete', [source('ndjson', 'ended', { posts: 3 })], 'full'],
  ['no source at all', [], 'none'],
  [
    'status pages alone bring no post of a person',
    [source('status', 'live'), source('bluesky', 'connecting')],
    'none bluesky',
  ],
  ['sources that are all off are named', [source('bluesky', 'off')], 'none bluesky'],
] as const)('%s', (_name, sources, said) => {
  expect(judge(...sources)).toBe(said)
})
