import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventPage, stats } from '../../../src/api/views/alert-schemas.js'
import { services } from '../../../src/api/views/service-schemas.js'
import { storeEvents } from '../../../src/pipeline/alerts/alert-store.js'
import { changeSilences } from '../../../src/pipeline/silences/silences.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, anEvent, startApi, store } from '../api-server.js'

const NOW = Date.UTC(2024, 4, 6, 13)
let api: ApiServer

beforeEach(async () => {
  api = await startApi(() => ({ clock: { now: () => NOW, sleep: async () => {} } }))
})
afterEach(() => api.close())

const hour = (at: number, minute = 0) =>
  `2024-05-06T${String(at).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`
const withAuthors = (authors: number) => ({ signal: { ...anAlert('x').signal, authors } })

/** `a` lasts, `b` lasted from 9 to 10, `c` was retracted; the last event of `a` is of 12:30. */
async function storeThree(): Promise<void> {
  const b = { service: 'spotify', startedAt: hour(9), openedAt: hour(9), ...withAuthors(90) }
  await store(api.store, anAlert('b', b))
  const ended = {
    ...anEvent(anAlert('b', { ...b, status: 'resolved', resolvedAt: hour(10) }), 2),
    at: hour(10),
  }
  await api.store.commit(storeEvents([ended]))
  const c = { service: 'vodafone', startedAt: hour(10), openedAt: hour(10), ...withAuthors(5) }
  await store(api.store, anAlert('c', { ...c, status: 'retracted', retractedAt: hour(11) }))
  const a = { startedAt: hour(8), openedAt: hour(8), ...withAuthors(20) }
  await store(api.store, anAlert('a', a))
  await api.store.commit(storeEvents([{ ...anEvent(anAlert('a', a), 2), at: hour(12, 30) }]))
}

async function idsOf(query: string): Promise<string> {
  const response = await api.get(`/v1/alerts?${query}`)
  const { data } = (await response.json()) as { data: { id: string }[] }
  return data.map(({ id }) => id).join(' ')
}

describe('alerts', () => {
  test.each([
    [`activeAt=${hour(8, 30)}`, 'a'],
    [`activeAt=${hour(9)}`, 'b a'],
    [`activeAt=${hour(10)}`, 'c a'],
    [`activeAt=${hour(11)}`, 'a'],
    ['activeAt=2024-05-06', ''],
    [`updatedSince=${hour(12, 30)}`, 'a'],
    [`updatedSince=${hour(10)}`, 'c b a'],
    ['since=2024-05-06&until=2024-05-07', 'c b a'],
    ['since=2024-05-07', ''],
    ['sort=startedAt', 'a b c'],
    ['sort=-startedAt', 'c b a'],
    ['sort=people', 'c a b'],
    ['sort=-people', 'b a c'],
    ['sort=-updatedAt', 'a c b'],
    ['sort=updatedAt&status=open,resolved', 'b a'],
  ])('%s', async (query, ids) => {
    await storeThree()
    expect(await idsOf(query)).toBe(ids)
  })

  test.each(['people', '-people', 'updatedAt', '-updatedAt', 'startedAt'])(
    'are paged in the order of %s, each once',
    async (sort) => {
      await storeThree()
      const whole = await idsOf(`sort=${sort}`)
      const seen: string[] = []
      for (let next: string | null = `/v1/alerts?sort=${sort}&limit=1`; next !== null; ) {
        const response = await api.get(next)
        const { data } = (await response.json()) as { data: { id: string }[] }
        seen.push(...data.map(({ id }) => id))
        next = /<(.+)>/.exec(response.headers.get('link') ?? '')?.[1] ?? null
      }
      expect(seen.join(' ')).toBe(whole)
    },
  )

  test('a cursor of one order is refused in another', async () => {
    await storeThree()
    const { page } = (await (await api.get('/v1/alerts?sort=people&limit=1')).json()) as {
      page: { nextCursor: string }
    }
    expect((await api.get(`/v1/alerts?cursor=${page.nextCursor}`)).status).toBe(400)
    expect((await api.get(`/v1/alerts?sort=-updatedAt&cursor=${page.nextCursor}`)).status).toBe(400)
  })

  test('have only the fields asked for', async () => {
    await storeThree()
    const { data } = (await (await api.get('/v1/alerts?fields=severity,id&limit=1')).json()) as {
      data: unknown[]
    }
    expect(data).toEqual([{ id: 'c', severity: 'major' }])
    expect((await api.get('/v1/alerts?fields=sevrity')).status).toBe(400)
  })

  test('are silenced or not', async () => {
    await storeThree()
    expect([await idsOf('silenced=true'), await idsOf('silenced=false')]).toEqual(['', 'c b a'])
    const silence = {
      ...({ id: 'sil_1', kind: 'silence', window: null, comment: '', createdBy: '' } as const),
      matchers: [{ field: 'service', op: 'is', values: ['netflix'] } as const],
      ...{ startsAt: 0, endsAt: NOW + 1, createdAt: 0 },
    }
    await changeSilences(api.store, NOW, () => ({ silences: [silence], result: null }))
    expect([await idsOf('silenced=true'), await idsOf('silenced=false')]).toEqual(['a', 'c b'])
    expect(await idsOf('silenced=false&sort=people')).toBe('c b')
    expect(await idsOf('silenced=true&service=spotify')).toBe('')
    // One that names no service may be about any.
    const major = { ...silence, matchers: [{ field: 'severity', op: 'is', values: ['major'] } as const] }
    await changeSilences(api.store, NOW, () => ({ silences: [silence, major], result: null }))
    expect([await idsOf('silenced=true'), await idsOf('silenced=false')]).toEqual(['c b a', ''])
    expect(await idsOf('silenced=true&sort=people')).toBe('c a b')
  })

  test('of a mistyped service are a 422 that names the nearest, wherever a service is named', async () => {
    await storeThree()
    const places = ['/v1/alerts?service=', '/v1/alerts.csv?upstream=', '/v1/events?service=']
    for (const place of [
      ...places,
      '/v1/stats?service=',
      '/v1/alerts/stream?service=',
      '/feeds/alerts.rss?service=',
    ]) {
      const response = await api.get(`${place}spotfy`)
      const { code, detail } = (await response.json()) as { code: string; detail: string }
      expect([place, response.status, code, detail]).toEqual([
        ...[place, 422, 'unknown-id'],
        `${place.includes('upstream') ? 'upstream' : 'service'}: no service has the id "spotfy"; did you mean "spotify"?`,
      ])
    }
    const silence = { matchers: { service: { anyOf: ['netflix', 'nteflix'] } }, endsAt: hour(23) }
    const headers = { ...(await api.bearer('admin')), 'Content-Type': 'application/json' }
    const response = await api.post('/v1/silences', JSON.stringify(silence), headers)
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { errors: [{ pointer: '#/matchers/service/anyOf', detail: expect.stringContaining('"netflix"?') }] },
    ])
  })

  test('are exported whole, as CSV and as lines, by path and by Accept', async () => {
    await storeThree()
    for (let index = 0; index < 230; index++) {
      await store(api.store, anAlert(`more-${index}`, { startedAt: hour(1), note: '=1+1, "x"' }))
    }
    const csv = await api.get('/v1/alerts.csv?since=2024-05-06')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    const lines = (await csv.text()).split('\r\n')
    expect([lines.length, lines.at(-1)]).toEqual([1 + 233 + 1, ''])
    expect(lines[0]).toMatch(/^id,service,name,category,discovered,status,severity/)
    expect(lines.at(-2)).toContain(`,"'=1+1, ""x""",`)
    const byAccept = await api.get('/v1/alerts?service=spotify&fields=id,status', { Accept: 'text/csv' })
    expect(await byAccept.text()).toBe('id,status\r\nb,resolved\r\n')
    const nd = await api.get('/v1/alerts', { Accept: 'application/x-ndjson' })
    expect((await nd.text()).trim().split('\n').length).toBe(233)
    expect(nd.headers.get('vary')).toContain('Accept')
    const browser = await api.get('/v1/alerts', { Accept: 'text/html,application/json;q=0.9,*/*;q=0.8' })
    expect(browser.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('are explained', async () => {
    await storeThree()
    const response = await api.get('/v1/alerts/b/explanation')
    expect(await response.json()).toMatchObject({
      alert: { id: 'b', status: 'resolved' },
      opened: { reason: 'a test says so', signal: { actual: 40, threshold: 6 } },
      history: [{ sequence: 1 }, { sequence: 2, at: hour(10) }],
    })
  })
})

describe('counts', () => {
  async function read(query: string) {
    await storeThree()
    return stats.parse(await (await api.get(`/v1/stats?${query}`)).json())
  }

  test('by service leave out what was retracted, and count to now', async () => {
    const { data, total } = await read('from=2024-05-06&to=2024-05-07')
    expect(data).toEqual([
      {
        service: 'netflix',
        alerts: 1,
        outageMinutes: 300,
        longestMinutes: 300,
        leadMinutes: null,
        availability: 0.615385,
      },
      {
        service: 'spotify',
        alerts: 1,
        outageMinutes: 60,
        longestMinutes: 60,
        leadMinutes: null,
        availability: 0.923077,
      },
    ])
    expect(total).toMatchObject({ alerts: 2, outageMinutes: 360, availability: 0.615385 })
  })

  test('by day and month begin on the grid of UTC', async () => {
    const byDay = await read('by=day&from=2024-05-05T12:00:00Z&to=2024-05-06T12:00:00Z&service=spotify')
    expect(byDay.data).toEqual([
      {
        day: '2024-05-05',
        alerts: 0,
        outageMinutes: 0,
        longestMinutes: 0,
        leadMinutes: null,
        availability: 1,
      },
      {
        day: '2024-05-06',
        alerts: 1,
        outageMinutes: 60,
        longestMinutes: 60,
        leadMinutes: null,
        availability: 0.916667,
      },
    ])
    const byMonth = await read('by=month&from=2024-04-01&to=2024-05-06&category=streaming')
    expect(byMonth.data.map(({ month, alerts }) => [month, alerts])).toEqual([
      ['2024-04', 0],
      ['2024-05', 0],
    ])
  })
})

test('events are read from the newest back, each once, and the stream goes on from the last id', async () => {
  await storeThree()
  const seen: string[] = []
  let path: string | null = '/v1/events?limit=2'
  while (path !== null) {
    const { data, page } = eventPage.parse(await (await api.get(path)).json())
    seen.push(...data.map(({ id, event }) => `${id} ${event.alert.id}`))
    expect(page.lastEventId).toBe('5')
    path = page.nextCursor && `/v1/events?limit=2&cursor=${page.nextCursor}`
  }
  expect(seen).toEqual(['5 a', '4 a', '3 c', '2 b', '1 b'])
  const opened = eventPage.parse(await (await api.get('/v1/events?type=alert.opened&service=spotify')).json())
  expect(opened.data.map(({ id }) => id)).toEqual(['1'])
})

describe('services', () => {
  async function idsFor(query: string) {
    const response = await api.get(`/v1/services?${query}`)
    const { data, page } = services.parse(await response.json())
    return { ids: data.map(({ id }) => id).join(' '), next: page.nextCursor }
  }

  test.each([
    ['status=open', 'netflix'],
    ['status=ok', 'spotify vodafone'],
    ['category=telecom', 'vodafone'],
    ['country=DE', 'netflix spotify'],
    ['country=IT', 'netflix spotify vodafone'],
    ['discovered=true', ''],
    ['q=FLI', 'netflix'],
  ])('%s', async (query, ids) => {
    await storeThree()
    expect((await idsFor(query)).ids).toBe(ids)
  })

  test('are paged', async () => {
    const first = await idsFor('limit=2')
    expect(first.ids).toBe('netflix spotify')
    expect(await idsFor(`limit=2&cursor=${first.next}`)).toEqual({ ids: 'vodafone', next: null })
    expect((await api.get('/v1/services?cursor=x')).status).toBe(400)
  })

  test('of a mistyped id are a 404 that names the nearest', async () => {
    const response = await api.get('/v1/services/netflx')
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      404,
      expect.stringContaining('did you mean "netflix"?'),
    ])
  })
})

test('a feed that did not change since a date is a 304', async () => {
  await storeThree()
  const first = await api.get('/feeds/alerts.atom')
  const modified = first.headers.get('last-modified')!
  const later = new Date(Date.parse(modified) + 1_000).toUTCString()
  const before = new Date(Date.parse(modified) - 1_000).toUTCString()
  const statusSince = async (since: string) =>
    (await fetch(`${api.url}/feeds/alerts.atom`, { headers: { 'If-Modified-Since': since } })).status
  expect([await statusSince(modified), await statusSince(later), await statusSince(before)]).toEqual([
    304, 304, 200,
  ])
})

test('the answer to a body that is too large names the limit', async () => {
  const headers = { ...(await api.bearer('admin')), 'Content-Type': 'application/json' }
  const response = await api.post('/v1/keys', ' '.repeat(100_001), headers)
  expect([response.status, await response.json()]).toMatchObject([413, { limit: 100_000 }])
})

test('people who meet no route get a page in their language, programs a problem', async () => {
  const page = await api.get('/no/such/page', { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
  expect(await page.text()).toContain('<h1>Page not found</h1>')
  const spanish = await api.get('/no/such/page', {
    Accept: 'text/html',
    'Accept-Language': 'es-MX, en;q=0.5',
  })
  expect(spanish.headers.get('content-language')).toBe('es')
  expect(await spanish.text()).toContain('<h1>Página no encontrada</h1>')
  const program = await api.get('/no/such/page')
  expect([program.status, await program.json()]).toMatchObject([404, { code: 'unknown-route' }])
})
