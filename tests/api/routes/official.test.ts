import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceStatus } from '../../../src/api/http/api-parts.js'
import { MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { createIntake } from '../../../src/pipeline/intake/intake.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { toPost } from '../../../src/sources/status/to-post.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, LIVE, startApi, store } from '../api-server.js'

/** The alert of these tests begins at noon and opens four minutes later; the page admits at 12:18. */
const NOON = Date.UTC(2024, 4, 6, 12)
const iso = (at: number) => new Date(at).toISOString()
let api: ApiServer
let sources: readonly SourceStatus[] = []
let now = NOON + 30 * MINUTE

const source = (over: Partial<SourceStatus>): SourceStatus => ({ ...LIVE, ...over })

beforeAll(async () => {
  api = await startApi(() => ({
    sources: async () => sources,
    clock: { now: () => now, sleep: systemClock.sleep },
  }))
  await store(api.store, anAlert('a'))
})
afterAll(() => api.close())

/** The page says it, as the intake stores it: classified as the official word of the service. */
async function say(state: 'open' | 'resolved', at: number): Promise<void> {
  const update = { incident: 'i', update: state, at, title: 'Errors', body: '', state, components: [] }
  const post = toPost({ id: 'netflix', name: 'Netflix' }, update)!
  const label = state === 'open' ? 'acknowledgement' : 'recovery'
  const classified = { ...post, label, services: ['netflix'], official: ['netflix'], named: [], text: '' }
  const intake = createIntake({
    store: api.store,
    clock: { now: () => now, sleep: systemClock.sleep },
    classifyPost: () => ({ at, author: 1, key: 1, classified, hashtags: [] }) as never,
  })
  await intake.accept('status', [post])
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of several kinds
const read = async (path: string): Promise<any> => (await api.get(path)).json()

test('an alert says what the company says, since when, and how much earlier it opened', async () => {
  expect((await read('/v1/alerts/a')).official).toBeNull()
  await say('open', NOON + 18 * MINUTE)
  const official = { status: 'acknowledged', since: iso(NOON + 18 * MINUTE), url: null }
  expect((await read('/v1/alerts/a')).official).toEqual({ ...official, leadSeconds: 14 * 60 })
  expect((await read('/v1/services/netflix')).official).toEqual(official)
  const { data } = await read('/v1/services?q=netflix')
  expect(data[0].official).toEqual(official)
  const stats = await read(`/v1/stats?from=${iso(NOON - MINUTE)}&to=${iso(NOON + 60 * MINUTE)}`)
  expect(stats.data[0]).toMatchObject({ service: 'netflix', leadMinutes: 14 })
  await say('resolved', NOON + 28 * MINUTE)
  expect((await read('/v1/alerts')).data[0].official).toEqual({
    ...official,
    status: 'resolved',
    leadSeconds: 14 * 60,
  })
  now = NOON + 95 * MINUTE
  expect((await read('/v1/services/netflix')).official).toBeNull()
})

test('a list of services says of which there is no data at this moment', async () => {
  const listed = async () => {
    const { data } = await read('/v1/services?status=no-data')
    return data.map(({ id }: { readonly id: string }) => id)
  }
  const only = (service: string) =>
    source({ coverage: { since: iso(0), lastPostAt: { [service]: iso(now) }, usualPerHour: {} } })
  sources = [only('spotify')]
  expect(await listed()).toEqual(['vodafone'])
  sources = [only('vodafone')]
  expect(await listed()).toEqual(['spotify'])
})

test('a service has no data without a source that works and brings posts about it', async () => {
  const statusOf = async (id: string) => {
    now += SECOND
    return (await read(`/v1/services/${id}`)).status
  }
  const coverage = (since: number, last: number) => ({
    since: iso(since),
    lastPostAt: { spotify: iso(last) },
    usualPerHour: { spotify: [1, 2] },
  })
  const week = 7 * 24 * 60 * MINUTE
  sources = []
  expect(await statusOf('spotify')).toBe('no-data')
  sources = [source({ state: 'connecting' }), source({ name: 'http', posts: 0 })]
  expect(await statusOf('spotify')).toBe('no-data')
  sources = [source({ coverage: coverage(now - week, now - MINUTE) })]
  expect([await statusOf('spotify'), await statusOf('vodafone')]).toEqual(['ok', 'no-data'])
  sources = [source({ coverage: coverage(now - week, now - week / 2) })]
  expect(await statusOf('spotify')).toBe('no-data')
  // Status pages say nothing of the services of which they bring nothing, not even on their first day.
  sources = [source({ name: 'status', coverage: null, posts: 0, since: iso(now - MINUTE) })]
  expect(await statusOf('spotify')).toBe('no-data')
  // A source that has been live for days without a post is no witness.
  sources = [source({ coverage: null, posts: 0, since: iso(now - week) })]
  expect(await statusOf('spotify')).toBe('no-data')
  sources = [source({ coverage: null, since: iso(now - MINUTE) })]
  expect(await statusOf('spotify')).toBe('ok')
  // On its first day nobody knows yet what a source brings.
  sources = [source({ coverage: coverage(now - MINUTE, now - MINUTE) })]
  expect(await statusOf('vodafone')).toBe('ok')
  // An alert is shown whatever the sources do.
  sources = []
  expect(await statusOf('netflix')).toBe('open')
  sources = [source({ coverage: coverage(now - week, now - MINUTE) })]
  const { data } = await read('/v1/sources?service=spotify')
  expect(data[0].coverage).toEqual({
    since: iso(now - week),
    services: 1,
    isFirstDay: false,
    lastPostAt: iso(now - MINUTE),
    usualPerHour: [1, 2],
  })
})

test('small answers are made once a second, and anew after every event', async () => {
  const paths = ['/v1/services/netflix', '/v1/services/spotify', '/badges/spotify.json', '/v1/sources']
  const readAll = async () => JSON.stringify(await Promise.all(paths.map(read)))
  now += SECOND - (now % SECOND)
  sources = []
  const without = await readAll()
  sources = [source({ coverage: null, since: iso(now - MINUTE) })]
  expect(await readAll()).toBe(without)
  now += SECOND
  const withSource = await readAll()
  expect(withSource).not.toBe(without)
  await store(api.store, { ...anAlert('b'), service: 'spotify' })
  expect((await read('/v1/services/spotify')).status).toBe('open')
  expect((await read('/badges/spotify.json')).message).not.toBe('no problem seen')
})
