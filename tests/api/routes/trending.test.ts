import { afterEach, beforeEach, expect, test } from 'vitest'
import { problemDetails } from '../../../src/api/views/operation-schemas.js'
import { trending } from '../../../src/api/views/service-schemas.js'
import { refreshTrending } from '../../../src/pipeline/detect/trending.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { configuration } from '../../support/configuration.js'
import type { LiveLine } from '../../support/live-line.js'
import { createLine } from '../../support/live-line.js'
import { newReader, post } from '../../support/reader.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

const reading = composeReading({ authorKey: 'a test' }, configuration)
const reader = newReader()
const START = Date.UTC(2024, 4, 6, 12)
const MINUTE = 60_000
let api: ApiServer
let line: LiveLine

beforeEach(async () => {
  api = await startApi((store) => {
    line = createLine({ store, ...reading })
    return { serviceOfTag: reader.serviceOfTag }
  })
})
afterEach(() => api.close())

let posted = 0
/** People who use tags, each so often a minute; through the whole line. */
async function people(from: number, minutes: number, perMinute: Readonly<Record<string, number>>) {
  const posts = Array.from({ length: minutes }, (_, minute) =>
    Object.entries(perMinute).flatMap(([tag, count]) =>
      Array.from({ length: count }, (_, index) => {
        const at = from + minute * MINUTE + Math.floor((index * MINUTE) / count)
        const author = { id: `a${++posted}`, handle: null, followers: null, createdAt: null, verified: false }
        return post(`ancora #${tag}`, { id: `p${posted}`, at, author })
      }),
    ),
  ).flat()
  posts.sort((a, b) => a.at - b.at)
  await line.intake.accept('x', posts)
  await line.intake.end('x')
  await line.drain()
}

const read = async (query = '') =>
  trending.parse(await (await api.get(`/v1/hashtags/trending${query}`)).json())

const STEADY = { lunedi: 6, musica: 6, sport: 6 }

test('before the first post nothing trends', async () => {
  expect(await refreshTrending(api.store)).toBe('nothing-new')
  expect(await read()).toEqual({ data: [], asOf: null })
})

test('hashtags above their own usual are listed, of a service or not; those that are always high are not', async () => {
  await people(START, 120, STEADY)
  expect(await refreshTrending(api.store)).toBe('fresh')
  const calm = await read()
  expect(calm.data).toEqual([])
  expect(calm.asOf).toMatch(/^2024-05-06T1[34]:/)

  await people(START + 120 * MINUTE, 10, { ...STEADY, netflixdown: 8, quibbliodown: 4, festa: 2 })
  await refreshTrending(api.store)
  const { data, asOf } = await read()
  const since = asOf
  expect(data).toEqual([
    { tag: 'netflixdown', count: 64, expected: 3.7, ratio: 17.3, service: 'netflix', since },
    { tag: 'quibbliodown', count: 32, expected: 2, ratio: 16, service: 'quibblio', since },
    { tag: 'festa', count: 16, expected: 1, ratio: 16, service: null, since },
  ])
  expect((await read('?minCount=20')).data.map(({ tag }) => tag)).toEqual(['netflixdown', 'quibbliodown'])
  expect((await read('?limit=1')).data.map(({ tag }) => tag)).toEqual(['netflixdown'])

  // Nobody has posted since: the answer stands, and who has it already is told so.
  expect(await refreshTrending(api.store)).toBe('nothing-new')
  const known = await api.get('/v1/hashtags/trending')
  const again = await api.get('/v1/hashtags/trending', { 'If-None-Match': known.headers.get('ETag')! })
  expect(again.status).toBe(304)

  await people(START + 130 * MINUTE, 5, { ...STEADY, netflixdown: 8 })
  await refreshTrending(api.store)
  const later = await read()
  expect(later.asOf! > asOf!).toBe(true)
  expect(later.data[0]).toMatchObject({ tag: 'netflixdown', since })
})

test('two processes that work it out at once do no harm', async () => {
  await people(START, 5, { festa: 5 })
  const both = await Promise.all([refreshTrending(api.store), refreshTrending(api.store)])
  expect(both.sort()).toEqual(['fresh', 'refused'])
  expect((await read()).data.map(({ tag }) => tag)).toEqual(['festa'])
})

test.each(['limit=0', 'limit=201', 'minCount=many'])('%s is refused by name', async (query) => {
  const answer = await api.get(`/v1/hashtags/trending?${query}`)
  expect(answer.status).toBe(400)
  expect(problemDetails.parse(await answer.json()).errors).toMatchObject([{ parameter: query.split('=')[0] }])
})
