import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemDetails } from '../../../src/api/views/operation-schemas.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

let api: ApiServer
let admin: { Authorization: string }

beforeAll(async () => {
  api = await startApi()
  admin = await api.bearer('admin')
  await store(api.store, anAlert('alr_1'))
})
afterAll(() => api.close())

/** Whatever was sent: an answer or a refusal in the right form, and nothing on our side went wrong. */
async function expectCalm(response: Response): Promise<void> {
  expect(response.status).toBeLessThan(500)
  const text = await response.text()
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(problemDetails.parse(JSON.parse(text)).status).toBe(response.status)
    expect(text.length).toBeLessThan(40_000)
  }
  expect(api.logged).toEqual([])
}

test('no query and no id breaks what is read', async () => {
  const names = [
    'status',
    'service',
    'lang',
    'since',
    'until',
    'limit',
    'cursor',
    'from',
    'to',
    'step',
    '__proto__',
  ]
  const paths = [
    '/v1/alerts',
    '/v1/alerts/ID',
    '/v1/alerts/ID/timeline',
    '/v1/services/ID/timeline',
    '/v1/ID',
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'grapheme', maxLength: 50 }))),
      async (path, id, query) => {
        const text = new URLSearchParams(query).toString()
        await expectCalm(await api.get(`${path.replace('ID', encodeURIComponent(id))}?${text}`))
      },
    ),
    { numRuns: 300 },
  )
})

test('an id that is a place in the store finds nothing else there, and an endless one nothing at all', async () => {
  for (const id of ['../api-key', 'alr_1/000001', '..%2f', 'alr_1%00', '%2e%2e']) {
    expect((await api.get(`/v1/alerts/${encodeURIComponent(id)}`)).status).toBe(404)
    expect((await api.get(`/v1/alerts/${encodeURIComponent(id)}/events`)).status).toBe(404)
  }
  for (const path of ['/v1/alerts/ID', '/v1/alerts/ID/events', '/v1/services/ID', '/v1/keys/ID']) {
    const method = path.startsWith('/v1/keys') ? 'DELETE' : 'GET'
    const response = await fetch(`${api.url}${path.replace('ID', 'x'.repeat(5_000))}`, {
      method,
      headers: admin,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'bad-path',
      errors: [{ parameter: 'id', detail: 'no id is so long' }],
    })
  }
})
