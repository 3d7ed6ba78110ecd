import { afterAll, beforeAll, expect, test } from 'vitest'
import { readerReports, serviceDetail } from '../../../src/api/views/service-schemas.js'
import { DAY, HOUR } from '../../../src/core/model/instant.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { configuration } from '../../support/configuration.js'
import type { LiveLine } from '../../support/live-line.js'
import { createLine } from '../../support/live-line.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

const reading = composeReading({ authorKey: 'a test' }, configuration)
const NOON = Date.UTC(2024, 4, 6, 12)

let api: ApiServer
let line: LiveLine
let now = NOON

beforeAll(async () => {
  api = await startApi((store) => {
    line = createLine({ store, ...reading })
    const clock = { ...systemClock, now: () => now }
    return { intake: line.intake, services: reading.services, clock, reportsPerDay: 2, trustProxy: 1 }
  })
})
afterAll(() => api.close())

/** A reader at an address, as the proxy in front names it. */
async function report(service: string, address: string, body: object = {}) {
  const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': address }
  const response = await api.post(`/v1/services/${service}/reports`, JSON.stringify(body), headers)
  return { status: response.status, retry: response.headers.get('Retry-After'), body: await response.json() }
}
const counts = async (service: string) =>
  readerReports.parse(await (await api.get(`/v1/services/${service}/reports`)).json())

test('each address counts once a day for a service, with what and where, and the last hour is counted apart', async () => {
  const first = await report('netflix', '192.0.2.1', { feature: 'playback', country: 'IT' })
  expect(readerReports.parse(first.body)).toMatchObject({ open: true, counted: true, lastHour: 1 })
  expect((await report('netflix', '192.0.2.1')).body).toMatchObject({ counted: false, lastHour: 1 })
  // One network of IPv6 is one reader.
  await report('netflix', '2001:db8::1', { feature: 'playback', country: 'FR' })
  expect((await report('netflix', '2001:db8::2')).body).toMatchObject({ counted: false })
  now += 2 * HOUR
  await report('netflix', '192.0.2.9')
  expect(await counts('netflix')).toMatchObject({
    ...{ lastHour: 1, lastDay: 3, features: [{ feature: 'playback', count: 2 }] },
    countries: [
      { country: 'FR', count: 1 },
      { country: 'IT', count: 1 },
    ],
  })
  now += DAY
  expect(await counts('netflix')).toMatchObject({ lastDay: 0, features: [], countries: [] })
  expect((await report('netflix', '192.0.2.1')).body).toMatchObject({ counted: true, lastDay: 1 })
})

test('an address reports so many services a day and no more, and is told until when', async () => {
  now = NOON + 5 * DAY
  for (const service of ['spotify', 'whatsapp']) await report(service, '192.0.2.44')
  const refused = await report('netflix', '192.0.2.44')
  expect(refused).toMatchObject({
    status: 429,
    retry: String(12 * 3_600),
    body: { code: 'too-many-reports' },
  })
  expect((await report('netflix', '192.0.2.45')).status).toBe(200)
})

test('what cannot be used is refused with its reason, and counts nothing', async () => {
  const at = '192.0.2.50'
  const before = await counts('netflix')
  expect((await report('netflx', at)).body).toMatchObject({ code: 'unknown-service' })
  expect((await report('netflix', at, { feature: 'magic' })).status).toBe(422)
  expect((await report('netflix', at, { country: 'Italy' })).status).toBe(422)
  expect(await counts('netflix')).toEqual(before)
})

test('reports at the same time count each once, and open nothing in the real detection', async () => {
  now = NOON + 9 * DAY
  const posts = [0, 1].map((index) => ({
    ...{ id: `p${index}`, source: 'bluesky', createdAt: new Date(now + index * 1_000).toISOString() },
    ...{ text: 'netflix is on tonight', author: { id: `author ${index}` } },
  }))
  const admin = { ...(await api.bearer('admin')), 'Content-Type': 'application/json' }
  expect((await api.post('/v1/posts', JSON.stringify(posts), admin)).status).toBe(202)
  await line.drain()
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => report('netflix', `198.51.100.${index % 20}`)),
  )
  expect(answers.filter(({ body }) => (body as { counted: boolean }).counted)).toHaveLength(20)
  expect((await counts('netflix')).lastHour).toBe(20)
  await line.drain()
  const answer = await api.get('/v1/services/netflix')
  expect(serviceDetail.parse(await answer.json()).alertId).toBeNull()
})

test('a deployment that takes no reports says so', async () => {
  const off = await startApi(() => ({ clock: systemClock }))
  const headers = { 'Content-Type': 'application/json' }
  const response = await off.post('/v1/services/netflix/reports', '{}', headers)
  expect([response.status, await response.json()]).toMatchObject([403, { code: 'reports-off' }])
  const shown = readerReports.parse(await (await off.get('/v1/services/netflix/reports')).json())
  expect(shown.open).toBe(false)
  await off.close()
})
