import { expect, test } from 'vitest'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import { fakeMastodon } from './live-source.js'

test('pages come newest first; min_id picks those right above it, since_id the newest', async () => {
  const fake = await fakeMastodon()
  for (const id of ['9', '10', '11', '12']) fake.withhold(statusOf(id))
  const idsAt = async (query: string): Promise<[string[], string | null]> => {
    const response = await fetch(`${fake.url}/api/v1/timelines/public?${query}`)
    const page = (await response.json()) as { readonly id: string }[]
    return [page.map(({ id }) => id), response.headers.get('link')]
  }
  const link = (older: string, newer: string) =>
    `<http://inside.invalid/api/v1/timelines/public?limit=2&max_id=${older}>; rel="next", <http://inside.invalid/api/v1/timelines/public?limit=2&min_id=${newer}>; rel="prev"`
  expect(await idsAt('limit=2')).toEqual([['12', '11'], link('11', '12')])
  expect(await idsAt('limit=2&min_id=9')).toEqual([['11', '10'], link('10', '11')])
  expect(await idsAt('limit=2&since_id=9')).toEqual([['12', '11'], link('11', '12')])
  expect(await idsAt('limit=2&max_id=11')).toEqual([['10', '9'], link('9', '10')])
  expect(await idsAt('limit=2&min_id=12')).toEqual([[], null])
})

test('streams are refused in the words of the real server', async () => {
  const fake = await fakeMastodon()
  const { configuration } = (await (await fetch(`${fake.url}/api/v2/instance`)).json()) as {
    readonly configuration: { readonly urls: { readonly streaming: string } }
  }
  const base = configuration.urls.streaming.replace('ws:', 'http:')
  const answerTo = async (path: string, token?: string): Promise<unknown> => {
    const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` })
    const response = await fetch(`${base}/api/v1/streaming/${path}`, { headers })
    return [response.status, await response.json()]
  }
  expect(await answerTo('public')).toEqual([401, { error: 'Missing access token' }])
  expect(await answerTo('public', 'app-token')).toEqual([401, { error: 'Invalid access token' }])
  expect(await answerTo('nothing', 'user-token')).toEqual([400, { error: 'Unknown channel requested' }])
})

test('a wrong token is refused even where none is needed, and limits are shown', async () => {
  const fake = await fakeMastodon({ rate: { limit: 2, windowMs: 3_600_000 } })
  const ask = (headers: Record<string, string> = {}) =>
    fetch(`${fake.url}/api/v1/timelines/public`, { headers })
  expect((await ask({ authorization: 'Bearer wrong' })).status).toBe(401)
  const second = await ask()
  expect([second.status, second.headers.get('x-ratelimit-remaining')]).toEqual([200, '0'])
  expect(second.headers.get('x-ratelimit-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000000Z$/)
  expect((await ask()).status).toBe(429)
})
