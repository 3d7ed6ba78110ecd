import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemDetails } from '../../src/api/schemas.js'
import { createIntake } from '../../src/pipeline/intake.js'
import { systemClock } from '../../src/runtime/clock.js'
import { composeReading } from '../../src/runtime/compose-detection.js'
import type { ApiServer } from './api-server.js'
import { anAlert, startApi, store } from './api-server.js'

const { toArrival } = composeReading({ authorKey: 'a test' })
let api: ApiServer
let admin: { Authorization: string }

beforeAll(async () => {
  api = await startApi((store) => ({ intake: createIntake({ store, clock: systemClock, toArrival }) }))
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

const type = fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain', '')
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .record(
      {
        id: fc.anything(),
        source: fc.anything(),
        createdAt: fc.oneof(
          fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
          fc.anything(),
        ),
        text: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        author: fc.anything(),
        place: fc.anything(),
        name: fc.anything(),
        scopes: fc.anything(),
        constructor: fc.anything(),
      },
      { requiredKeys: [] },
    )
    .map((value) =>
      JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
    ),
)

test.each(['/v1/posts', '/v1/keys'])('no body breaks %s', async (path) => {
  await fc.assert(
    fc.asyncProperty(body, type, async (text, contentType) => {
      await expectCalm(await api.post(path, text, { ...admin, 'Content-Type': contentType }))
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['nested a million deep', '['.repeat(1_000_000)],
  ['nested and closed', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ['objects nested in a post', `${'{"text":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['a prototype', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ['numbers beyond all numbers', `[${'9'.repeat(100_000)},1e999999,-0]`],
  ['many small objects', `[${'{},'.repeat(300_000)}{}]`],
])('no body breaks anything: %s', async (_, text) => {
  for (const path of ['/v1/posts', '/v1/keys']) {
    await expectCalm(await api.post(path, text, { ...admin, 'Content-Type': 'application/json' }))
  }
  expect('polluted' in {}).toBe(false)
})

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
