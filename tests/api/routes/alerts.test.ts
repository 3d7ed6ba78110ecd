import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  alertEvents,
  alertEvidence,
  alertPage,
  alert as alertSchema,
} from '../../../src/api/views/alert-schemas.js'
import { timeline } from '../../../src/api/views/service-schemas.js'
import type { Alert } from '../../../src/core/model/alert.js'
import { storeEvents } from '../../../src/pipeline/alerts/alert-store.js'
import type { AlertFilter } from '../../../src/pipeline/alerts/search/alert-filter.js'
import { findAlerts } from '../../../src/pipeline/alerts/search/find-alerts.js'
import { storePoints } from '../../../src/pipeline/detect/stored-timeline.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, anEvent, startApi, store } from '../api-server.js'

const NOW = Date.UTC(2024, 4, 6, 13)
const clock = { now: () => NOW, sleep: async () => {} }
let api: ApiServer

beforeEach(async () => {
  api = await startApi(() => ({ clock }))
})
afterEach(() => api.close())

async function read<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
  const response = await api.get(path)
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/json; charset=utf-8',
  ])
  return schema.parse(await response.json())
}

async function idsFor(query: string): Promise<string> {
  return (await read(`/v1/alerts${query}`, alertPage)).data.map(({ id }) => id).join(' ')
}

const hour = (hour: number, rest = '00:00.000') => `2024-05-06T${String(hour).padStart(2, '0')}:${rest}Z`

const scope = (language: string, country: string, source: string): Alert['scope'] => ({
  languages: { [language]: 1 },
  regions: [{ country, share: 1 }],
  platforms: {},
  sources: { [source]: 10 },
})

/** A small history: the ids say the order, newest first. */
async function storeHistory(): Promise<void> {
  await store(api.store, anAlert('e', { startedAt: hour(8), status: 'open' }))
  await store(api.store, anAlert('e', { startedAt: hour(8), status: 'resolved', resolvedAt: hour(9) }), 2)
  const spotify = { service: 'spotify', severity: 'minor' } as const
  await store(
    api.store,
    anAlert('d', { ...spotify, startedAt: hour(9), status: 'retracted', scope: scope('en', 'US', 'x') }),
  )
  await store(
    api.store,
    anAlert('c', {
      service: 'quibblio',
      discovered: true,
      startedAt: hour(10),
      status: 'acknowledged',
      scope: scope('en', 'GB', 'mastodon'),
    }),
  )
  await store(api.store, anAlert('b', { startedAt: hour(11), severity: 'critical', status: 'recovering' }))
  await store(
    api.store,
    anAlert('a', { ...spotify, startedAt: hour(12), scope: scope('it', 'IT', 'bluesky') }),
  )
}

describe('a list of alerts', () => {
  test('has the newest beginning first, each as it is now', async () => {
    await storeHistory()
    const { data, page } = await read('/v1/alerts', alertPage)
    expect(data.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'a open',
      'b recovering',
      'c acknowledged',
      'd retracted',
      'e resolved',
    ])
    expect(page).toEqual({ nextCursor: null })
    expect(data[0]).toEqual({
      ...anAlert('a', {
        service: 'spotify',
        severity: 'minor',
        startedAt: hour(12),
        scope: scope('it', 'IT', 'bluesky'),
      }),
      ...{ name: 'SPOTIFY', category: 'streaming', updatedAt: '2024-05-06T12:04:00.000Z', official: null },
    })
  })

  test.each([
    ['?status=open', 'a'],
    ['?status=open,recovering,acknowledged', 'a b c'],
    ['?status=open&status=recovering', 'a b'],
    ['?status=resolved,open', 'a e'],
    ['?status=retracted', 'd'],
    ['?service=spotify', 'a d'],
    ['?service=spotify,quibblio', 'a c d'],
    ['?severity=critical', 'b'],
    ['?severity=major,critical', 'b c e'],
    ['?lang=it', 'a b e'],
    ['?lang=EN', 'b c d e'],
    ['?country=gb,us', 'c d'],
    ['?source=mastodon,bluesky', 'a b c e'],
    ['?discovered=true', 'c'],
    ['?discovered=false', 'a b d e'],
    [`?since=${hour(10)}`, 'a b c'],
    [`?until=${hour(10)}`, 'd e'],
    [`?since=${hour(9)}&until=${hour(11)}`, 'c d'],
    ['?since=2024-05-06T13:00:00%2B02:00', 'a b'],
    [`?service=spotify&until=${hour(12)}`, 'd'],
    [`?service=spotify&since=${hour(12)}&until=${hour(12, '00:00.001')}`, 'a'],
    [`?status=open,recovering&service=spotify,netflix&since=${hour(11)}`, 'a b'],
    ['?status=open,recovering&severity=critical&lang=it&country=IT&source=x', 'b'],
    ['?status=resolved&service=spotify', ''],
  ])('can be asked for by %s', async (query, ids) => {
    await storeHistory()
    expect(await idsFor(query)).toBe(ids)
  })

  test.each([
    ['?category=telecom', 'v'],
    ['?category=telecom,streaming', 'v n'],
    ['?category=bank', ''],
    ['?category=telecom&service=netflix', ''],
    ['?category=streaming&status=open', 'n'],
    ['?minSeverity=minor', 'v n q'],
    ['?minSeverity=major', 'n q'],
    ['?minSeverity=critical', 'q'],
    ['?minSeverity=major&severity=minor,major', 'n'],
    ['?minConfidence=0.8', 'v q'],
    ['?minConfidence=1', ''],
    ['?feature=login', 'v n'],
    ['?feature=card,playback', 'q'],
    ['?region=Lombardia', 'v q'],
    ['?region=LOMBARDIA,Lazio', 'v n q'],
    ['?upstream=vodafone', 'q'],
    [`?openedSince=${hour(11)}`, 'v q'],
    [`?openedSince=${hour(11)}&minSeverity=major&feature=playback`, 'q'],
  ])('can be narrowed by %s', async (query, ids) => {
    const at = (region: string) => ({
      ...scope('it', 'IT', 'x'),
      regions: [{ country: 'IT', region, share: 1 }],
    })
    const v = { service: 'vodafone', severity: 'minor', confidence: 0.8, openedAt: hour(11) } as const
    await store(api.store, anAlert('v', { ...v, startedAt: hour(10), scope: at('Lombardia') }))
    const n = { startedAt: hour(9), openedAt: hour(10), confidence: 0.5, scope: at('Lazio') }
    await store(api.store, anAlert('n', n))
    const q = { service: 'quibblio', discovered: true, severity: 'critical', openedAt: hour(12) } as const
    await store(
      api.store,
      anAlert('q', {
        ...{ ...q, startedAt: hour(8), features: [{ feature: 'playback', share: 1 }] },
        upstream: { service: 'vodafone', confidence: 0.9 },
      }),
    )
    expect(await idsFor(query)).toBe(ids)
  })

  test('finds what is rare behind many others', async () => {
    await store(api.store, anAlert('rare', { startedAt: hour(1), severity: 'critical' }))
    const often = Array.from({ length: 1_300 }, (_, place) => {
      const startedAt = new Date(Date.parse(hour(2)) + place * 1_000).toISOString()
      return anEvent(anAlert(`often-${place}`, { startedAt }))
    })
    await api.store.commit(storeEvents(often))
    expect(await idsFor('?severity=critical')).toBe('rare')
    expect(await idsFor('?severity=critical,minor&limit=1')).toBe('rare')
  })

  test('reads no more than it needs: what since and until leave, or what the page holds', async () => {
    const alerts = Array.from({ length: 600 }, (_, minute) =>
      anAlert(`m${minute}`, { startedAt: new Date(Date.parse(hour(0)) + minute * 60_000).toISOString() }),
    )
    await api.store.commit(storeEvents(alerts.map((alert) => anEvent(alert))))
    let listed = 0
    const counting: Store = {
      ...api.store,
      async list(range) {
        const found = await api.store.list(range)
        listed += found.length
        return found
      },
    }
    const cost = async (filter: AlertFilter, limit: number) => {
      listed = 0
      const { alerts: found } = await findAlerts(counting, filter, { limit })
      return `${found.length} of ${listed}`
    }
    expect(await cost({}, 100)).toBe('100 of 101')
    expect(await cost({ since: Date.parse(hour(9)) }, 200)).toBe('60 of 201')
    expect(await cost({ since: Date.parse(hour(1)), until: Date.parse(hour(1)) + 1 }, 10)).toBe('1 of 61')
    expect(await cost({ severity: ['critical'], since: Date.parse(hour(9)) }, 10)).toBe('0 of 100')
    // The first long search reads all alerts into memory.
    expect(await cost({ severity: ['critical'] }, 10)).toBe('0 of 700')
    expect(await cost({ severity: ['critical'] }, 10)).toBe('0 of 100')
    expect(await cost({ severity: ['critical'], service: ['spotify'] }, 10)).toBe('0 of 0')
    expect(await cost({ status: ['open'] }, 10)).toBe('5 of 6')
  })

  test.each([
    ['status=firing', 'status'],
    ['status=', 'status'],
    ['severity=huge', 'severity'],
    ['lang=italiano-', 'lang'],
    ['country=ITA', 'country'],
    ['service=', 'service'],
    ['discovered=1', 'discovered'],
    ['since=yesterday', 'since'],
    ['since=2024-02-30T00:00:00Z', 'since'],
    ['limit=201', 'limit'],
    ['limit=0', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=10&limit=20', 'limit'],
  ])('is refused for %s, with the parameter', async (query, parameter) => {
    const response = await api.get(`/v1/alerts?${query}`)
    const { code, errors } = (await response.json()) as { code: string; errors: { parameter: string }[] }
    expect([response.status, code, errors.map((error) => error.parameter)]).toEqual([
      400,
      'bad-query',
      [parameter],
    ])
  })
})

describe('paging', () => {
  test('goes on by cursor or by the Link header, with the same filters', async () => {
    await storeHistory()
    const first = await api.get('/v1/alerts?limit=2&lang=en')
    const { data, page } = alertPage.parse(await first.json())
    expect(data.map(({ id }) => id)).toEqual(['b', 'c'])
    const link = `/v1/alerts?limit=2&lang=en&cursor=${page.nextCursor}`
    expect(first.headers.get('link')).toBe(`<${link}>; rel="next"`)

    const last = await api.get(link)
    const second = alertPage.parse(await last.json())
    expect([second.data.map(({ id }) => id), second.page.nextCursor]).toEqual([['d', 'e'], null])
    expect(last.headers.get('link')).toBeNull()
  })

  test('goes on among the alerts that are not over', async () => {
    await storeHistory()
    const query = '/v1/alerts?limit=1&status=open,acknowledged,recovering'
    const seen: string[] = []
    let path: string | null = query
    while (path !== null && seen.length < 9) {
      const { data, page }: z.infer<typeof alertPage> = await read(path, alertPage)
      seen.push(...data.map(({ id }) => id))
      path = page.nextCursor && `${query}&cursor=${page.nextCursor}`
    }
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  test('reveals nothing by its cursors, and takes no others', async () => {
    await storeHistory()
    const { page } = await read('/v1/alerts?limit=1', alertPage)
    expect(page.nextCursor).toMatch(/^[\w-]+$/)
    const made = Buffer.from('2024-05-06T12:00:00.000Z/../a').toString('base64url')
    for (const cursor of ['', 'x', `${page.nextCursor}A`, `${page.nextCursor}=`, made, 'x'.repeat(200)]) {
      const response = await api.get(`/v1/alerts?cursor=${cursor}`)
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        400,
        'bad-cursor',
      ])
    }
  })

  /** Each as it is asked for, and what it means. */
  const FILTERS: readonly (readonly [string, (alert: Alert) => boolean])[] = [
    ['service=netflix', ({ service }) => service === 'netflix'],
    ['service=netflix,spotify', ({ service }) => service !== 'vodafone'],
    ['category=telecom', ({ service }) => service === 'vodafone'],
    ['category=streaming,telecom', () => true],
    ['severity=minor,critical', ({ severity }) => severity !== 'major'],
    ['minSeverity=major', ({ severity }) => severity !== 'minor'],
    ['minConfidence=0.9', ({ confidence }) => confidence >= 0.9],
    ['feature=login,card', ({ features }) => features.length > 0],
    ['region=lombardia', ({ scope }) => scope.regions.some(({ region }) => region === 'Lombardia')],
    ['upstream=vodafone', ({ upstream }) => upstream !== null],
    ['lang=it', ({ scope }) => 'it' in scope.languages],
    ['country=gb', ({ scope }) => scope.regions.some(({ country }) => country === 'GB')],
    ['source=x', ({ scope }) => 'x' in scope.sources],
    ['discovered=false', ({ discovered }) => !discovered],
    [`since=${hour(10, '10:00')}`, ({ startedAt }) => startedAt >= hour(10, '10:00.000')],
    [`until=${hour(10, '30:00')}`, ({ startedAt }) => startedAt < hour(10, '30:00.000')],
    [`openedSince=${hour(10, '20:00')}`, ({ openedAt }) => openedAt >= hour(10, '20:00.000')],
  ]

  test('shows each alert exactly once while others begin, change and end', async () => {
    const when = fc
      .integer({ min: 0, max: 40 })
      .map((minute) => hour(10, `${String(minute).padStart(2, '0')}:00.000`))
    const begun: fc.Arbitrary<Partial<Alert>> = fc.record({
      startedAt: when,
      openedAt: when,
      service: fc.constantFrom('netflix', 'spotify', 'vodafone'),
      severity: fc.constantFrom('minor', 'major', 'critical'),
      confidence: fc.constantFrom(0.5, 0.9),
      discovered: fc.boolean(),
      features: fc.constantFrom([], [{ feature: 'login' as const, share: 1 }]),
      upstream: fc.constantFrom(null, { service: 'vodafone', confidence: 0.8 }),
      scope: fc.constantFrom(scope('it', 'IT', 'x'), scope('en', 'GB', 'bluesky'), {
        ...scope('it', 'IT', 'x'),
        regions: [{ country: 'IT', region: 'Lombardia', share: 1 }],
      }),
    })
    // Of one name only one: the same parameter twice is a list.
    const nameOf = ([part]: (typeof FILTERS)[number]) => part.split('=')[0]
    const filter = fc.uniqueArray(fc.constantFrom(...FILTERS), { maxLength: 3, selector: nameOf })
    let runs = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(begun, { maxLength: 25 }),
        fc.array(fc.array(begun, { maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        filter,
        async (before, during, limit, filters) => {
          const query = filters.map(([part]) => `&${part}`).join('')
          const fits = (alert: Alert) => filters.every(([, isMeant]) => isMeant(alert))
          const own = await startApi()
          const run = ++runs
          const stored = new Map<string, Alert>()
          const begin = async (over: Partial<Alert>) => {
            const alert = anAlert(`r${run}-${stored.size}`, over)
            stored.set(alert.id, alert)
            await store(own.store, alert)
          }
          try {
            for (const over of before) await begin(over)
            const expected = [...stored.values()].filter(fits)
            const seen: string[] = []
            let path: string | null = `/v1/alerts?limit=${limit}${query}`
            for (let turn = 0; path !== null; turn++) {
              const { data, page } = alertPage.parse(await (await own.get(path)).json())
              expect(data.length).toBeLessThanOrEqual(limit)
              seen.push(...data.map(({ id }) => id))
              for (const over of during[turn] ?? []) await begin(over)
              const changed = expected[turn]
              if (changed !== undefined) await store(own.store, { ...changed, status: 'resolved' }, 2)
              path = page.nextCursor && `/v1/alerts?limit=${limit}${query}&cursor=${page.nextCursor}`
            }
            expect(new Set(seen).size).toBe(seen.length)
            expect(seen).toEqual(expect.arrayContaining(expected.map(({ id }) => id)))
            expect(seen.filter((id) => !fits(stored.get(id)!))).toEqual([])
            const places = seen.map((id) => `${stored.get(id)!.startedAt}/${id}`)
            expect(places).toEqual([...places].sort().reverse())
          } finally {
            await own.close()
          }
        },
      ),
      { numRuns: 40 },
    )
  }, 30_000)
})

describe('asking again', () => {
  const tagOf = async (path: string) => (await api.get(path)).headers.get('etag')!
  const again = async (path: string, tag: string) => {
    const response = await api.get(path, { 'If-None-Match': tag })
    return [response.status, await response.text()]
  }

  test.each(['/v1/alerts', '/v1/alerts?service=netflix', '/v1/alerts/a', '/v1/alerts/a/events'])(
    'costs a 304 for %s until the alert changes',
    async (path) => {
      await store(api.store, anAlert('a'))
      const tag = await tagOf(path)
      expect(tag).toMatch(/^W\/"[\w-]{27}"$/)
      expect(await again(path, tag)).toEqual([304, ''])
      expect(await again(path, `"other", ${tag}`)).toEqual([304, ''])

      await store(api.store, anAlert('a', { severity: 'critical' }), 2)
      const [status, body] = await again(path, tag)
      expect([status, String(body).includes('critical')]).toEqual([200, true])
      expect(await tagOf(path)).not.toBe(tag)
    },
  )

  test('sees at once what was stored, however often the page was asked for before', async () => {
    for (let place = 0; place < 5; place++) {
      await store(api.store, anAlert(`a${place}`, { startedAt: hour(place) }))
      const asked = await Promise.all(Array.from({ length: 5 }, () => idsFor('')))
      expect(new Set(asked)).toEqual(new Set([['a4', 'a3', 'a2', 'a1', 'a0'].slice(4 - place).join(' ')]))
    }
  })

  test('is answered rightly when hardly anything fits into memory', async () => {
    const own = await startApi(() => ({ limits: { cachedBytes: 3_000 } }))
    try {
      for (let place = 0; place < 9; place++) {
        await store(own.store, anAlert(`a${place}`, { startedAt: hour(place) }))
      }
      for (let round = 0; round < 3; round++) {
        for (let place = 0; place < 9; place++) {
          const response = await own.get(`/v1/alerts?since=${hour(place)}&until=${hour(place, '00:00.001')}`)
          expect(alertPage.parse(await response.json()).data.map(({ id }) => id)).toEqual([`a${place}`])
        }
      }
    } finally {
      await own.close()
    }
  })
})

describe('one alert', () => {
  test('is read as it is now, with its history', async () => {
    const opened = anAlert('a')
    const resolved = anAlert('a', { status: 'resolved', resolvedAt: hour(12, '30:00.000') })
    const events = [await store(api.store, opened), await store(api.store, resolved, 2)]
    const names = {
      name: 'NETFLIX',
      category: 'streaming',
      updatedAt: '2024-05-06T12:04:00.000Z',
      official: null,
    }
    expect(await read('/v1/alerts/a', alertSchema)).toEqual({ ...resolved, ...names })
    const { name, category } = names
    const named = events.map((event) => ({ ...event, alert: { ...event.alert, name, category } }))
    expect(await read('/v1/alerts/a/events', alertEvents)).toEqual({ data: named })
  })

  test('shows its posts, linked only where the link names nobody', async () => {
    const seen = (source: string, id: string) => ({ source, id, at: hour(12), text: 'non va' })
    const evidence = {
      hashtags: [{ tag: 'netflixdown', count: 4 }],
      phrases: [{ phrase: 'non va', count: 3 }],
      posts: [seen('x', '1519779'), seen('bluesky', 'at://someone/post/1'), seen('x', '1/../someone')],
    }
    await store(api.store, anAlert('a', { evidence }))
    expect(await read('/v1/alerts/a/evidence', alertEvidence)).toEqual({
      ...evidence,
      posts: undefined,
      data: evidence.posts.map((post, place) => ({
        ...post,
        url: place === 0 ? 'https://x.com/i/status/1519779' : null,
      })),
    })
  })

  test('has a chart from an hour before it to an hour after its end, or after now', async () => {
    const startedAt = hour(12)
    const minutes = [-61, -60, 0, 30, 90, 120, 121]
    await api.store.commit({
      set: await storePoints(
        api.store,
        minutes.map((minute) => ({
          service: 'netflix',
          at: Date.parse(startedAt) + minute * 60_000,
          observed: minute,
          expected: 0.5,
          threshold: 6,
        })),
      ),
    })
    await store(api.store, anAlert('a', { startedAt }))
    const open = await read('/v1/alerts/a/timeline', timeline)
    expect(open.data.map(({ observed }) => observed)).toEqual([-60, 0, 30, 90, 120])
    expect({ ...open, data: open.data[2] }).toEqual({
      service: 'netflix',
      from: hour(11),
      to: hour(14),
      stepSeconds: 60,
      windowSeconds: 300,
      data: { at: hour(12, '30:00.000'), observed: 30, expected: 0.5, threshold: 6 },
    })

    const ended = { startedAt, status: 'resolved', resolvedAt: hour(12, '20:00.000') } as const
    await store(api.store, anAlert('a', ended), 2)
    const over = await read('/v1/alerts/a/timeline', timeline)
    expect([over.to, over.data.length]).toEqual([hour(13, '20:00.000'), 3])
  })

  test('has a chart of two days at most', async () => {
    await store(api.store, anAlert('a', { startedAt: '2022-01-01T00:00:00.000Z' }))
    const { from, to, stepSeconds } = await read('/v1/alerts/a/timeline', timeline)
    expect([from, to, stepSeconds]).toEqual(['2021-12-31T23:00:00.000Z', '2022-01-02T23:00:00.000Z', 300])
  })

  test.each(['', '/events', '/evidence', '/timeline'])(
    'that is unknown is said to be, at %s',
    async (part) => {
      const response = await api.get(`/v1/alerts/alr_none${part}`)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({
        code: 'unknown-alert',
        detail: 'no alert has this id; GET /v1/alerts lists them',
      })
    },
  )
})
