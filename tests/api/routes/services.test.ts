import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checks, sources } from '../../../src/api/views/operation-schemas.js'
import { serviceDetail, services, timeline } from '../../../src/api/views/service-schemas.js'
import { storePoints } from '../../../src/pipeline/detect/stored-timeline.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

const NOW = Date.UTC(2024, 4, 6, 13)
const clock = { now: () => NOW, sleep: async () => {} }
const SOURCE = {
  name: 'bluesky',
  state: 'live',
  detail: null,
  since: '2024-05-06T12:00:00.000Z',
  lastEventAt: '2024-05-06T12:59:59.000Z',
  lagSeconds: 1.5,
  posts: 12_345,
  budget: {
    currency: 'USD' as const,
    day: { spent: 1.25, limit: 5 },
    month: { spent: 30, limit: 100 },
    usage: null,
  },
}
const health = {
  ready: true,
  checks: { store: { ok: true } } as Record<string, { ok: boolean; detail?: string }>,
}
let api: ApiServer

beforeEach(async () => {
  api = await startApi(() => ({
    clock,
    sources: async () => [{ ...SOURCE, secret: 'of the inside' }],
    health: async () => ({ ...health, ready: Object.values(health.checks).every(({ ok }) => ok) }),
    metrics: async () => 'outcry_posts_accepted_total 7\n',
  }))
})
afterEach(() => api.close())

/** As the test's API says of every service. */
const BAR = {
  statusPage: null,
  strictness: 1,
  detectionFloor: { within5m: 6, within60m: 7 },
}

describe('services', () => {
  test('are the catalogue, each with the alert that it has now', async () => {
    const spotify = { service: 'spotify', startedAt: '2024-05-06T10:00:00.000Z' }
    await store(api.store, anAlert('old', { ...spotify, status: 'resolved' }))
    await store(
      api.store,
      anAlert('new', { ...spotify, startedAt: '2024-05-06T12:30:00.000Z', status: 'recovering' }),
    )
    const retracted = { startedAt: '2024-05-06T12:40:00.000Z', status: 'retracted' } as const
    await store(api.store, anAlert('false', { service: 'spotify', ...retracted }))
    await store(api.store, anAlert('over', { service: 'vodafone', status: 'retracted' }))
    const { data } = services.parse(await (await api.get('/v1/services')).json())
    const world = { countries: [], discovered: false }
    const fine = { status: 'ok', severity: null, alertId: null, official: null }
    expect(data).toEqual([
      { id: 'netflix', name: 'NETFLIX', category: 'streaming', ...world, ...fine },
      {
        id: 'spotify',
        name: 'SPOTIFY',
        category: 'streaming',
        ...world,
        status: 'recovering',
        severity: 'major',
        alertId: 'new',
        official: null,
      },
      { id: 'vodafone', name: 'VODAFONE', category: 'telecom', ...world, countries: ['IT'], ...fine },
    ])
    const one = await api.get('/v1/services/spotify')
    expect(serviceDetail.parse(await one.json())).toEqual({ ...data[1], ...BAR })
  })

  test.each(['/v1/services/nobody', '/v1/services/nobody/timeline'])('that are unknown: %s', async (path) => {
    const response = await api.get(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      code: 'unknown-service',
      detail:
        'no service of the catalogue has this id, and none had an alert under it; GET /v1/services lists them',
    })
  })
})

describe('the timeline of a service', () => {
  const at = (minute: number) => Date.UTC(2024, 4, 6, 12) + minute * 60_000

  async function storeMinutes(observed: readonly number[]): Promise<void> {
    const points = observed.map((count, minute) => ({
      service: 'netflix',
      at: at(minute),
      observed: count,
      expected: 1,
      threshold: 6,
    }))
    await api.store.commit({ set: await storePoints(api.store, points) })
  }

  async function read(query: string) {
    const response = await api.get(`/v1/services/netflix/timeline${query}`)
    return timeline.parse(await response.json())
  }

  test('is the last day by default', async () => {
    await storeMinutes([3, 4])
    expect(await read('')).toEqual({
      service: 'netflix',
      from: '2024-05-05T13:00:00.000Z',
      to: '2024-05-06T13:00:00.000Z',
      stepSeconds: 60,
      windowSeconds: 300,
      data: [
        { at: '2024-05-06T12:00:00.000Z', observed: 3, expected: 1, threshold: 6 },
        { at: '2024-05-06T12:01:00.000Z', observed: 4, expected: 1, threshold: 6 },
      ],
    })
  })

  test.each([
    ['5m', 300],
    ['PT5M', 300],
    ['10m', 600],
    ['1h', 3600],
    ['1d', 86_400],
  ])('may be added up in steps of %s, which begin on the grid', async (step, seconds) => {
    await storeMinutes([0, 1, 9, 2, 0, 4, 0, 3, 0, 0, 5, 9, 9, 9, 9, 2, 7, 8])
    const found = await read(`?step=${step}`)
    expect([found.stepSeconds, found.windowSeconds]).toEqual([seconds, seconds])
    // Windows of five minutes that end at 12:05, 12:10 and 12:15; those in between overlap, and 12:20 is not over.
    expect(found.data.reduce((sum, { observed }) => sum + observed, 0)).toBe(11)
    expect(found.data.every((point) => Date.parse(point.at) % (seconds * 1_000) === 0)).toBe(true)
    expect(found.data.at(-1)!.peak).toBeDefined()
  })

  test('keeps its peaks where a long chart is asked for', async () => {
    await storeMinutes([0, 1, 9, 2, 0, 0, 0, 3, 0, 0, 5])
    const found = await read('?from=2024-05-01T13:00:00Z')
    expect([found.stepSeconds, found.windowSeconds]).toEqual([300, 300])
    expect(found.data.map((point) => `${point.at.slice(14, 16)}: ${point.observed}`)).toEqual([
      '02: 9',
      '07: 3',
      '10: 5',
    ])
  })

  test('spans a year in days', async () => {
    await storeMinutes([0, 0, 0, 0, 0, 7])
    const found = await read('?from=2023-05-07&to=2024-05-07&step=1d')
    expect(found.data.map(({ at, observed }) => [at, observed])).toEqual([['2024-05-06T00:00:00.000Z', 7]])
  })

  test('that were discovered are listed while they have an alert, and known by name ever after', async () => {
    const quibblio = { service: 'quibblio', discovered: true }
    const before = { startedAt: '2024-05-06T09:00:00.000Z', status: 'resolved' } as const
    await store(api.store, anAlert('over', { service: 'zorblax', discovered: true, ...before }))
    await store(api.store, anAlert('now', quibblio))
    const { data } = services.parse(await (await api.get('/v1/services')).json())
    const shown = {
      id: 'quibblio',
      name: 'quibblio',
      category: null,
      countries: [],
      discovered: true,
      status: 'open',
      severity: 'major',
      alertId: 'now',
      official: null,
    }
    expect(data.map(({ id }) => id)).toEqual(['netflix', 'spotify', 'vodafone', 'quibblio'])
    expect(data.at(-1)).toEqual(shown)
    expect(await (await api.get('/v1/services/quibblio')).json()).toEqual({ ...shown, ...BAR })
    expect(await (await api.get('/v1/services/zorblax')).json()).toMatchObject({
      status: 'ok',
      alertId: null,
      official: null,
    })
    expect((await api.get('/v1/services/zorblax/timeline')).status).toBe(200)
    expect((await api.get('/v1/services/nothing')).status).toBe(404)
  })

  test('is cut to what is asked for, ends included', async () => {
    await storeMinutes([0, 1, 2, 3, 4])
    const found = await read('?from=2024-05-06T12:01:00Z&to=2024-05-06T12:03:00Z')
    expect(found.data.map(({ observed }) => observed)).toEqual([1, 2, 3])
  })

  test('takes longer steps for longer spans, never more than a chart can show', async () => {
    expect((await read('?from=2024-05-01T13:00:00Z')).stepSeconds).toBe(300)
    expect((await read('?from=2024-04-06T13:00:00Z')).stepSeconds).toBe(1_800)
    expect((await read('?from=2024-02-06T13:00:00Z')).stepSeconds).toBe(7_200)
  })

  test.each([
    ['from=2024-05-06T13:00:00Z', 'from', 'it must lie before to'],
    ['from=2024-02-01T00:00:00Z', 'from', 'at most 92 days are shown at once; with step=1h or longer, 366'],
    ['from=2022-05-01&step=1d', 'from', 'at most 366 days are shown at once'],
    ['step=7m', 'step', 'write 1m or a multiple of 5m: complaints are counted in windows of five minutes'],
    [
      'from=2024-04-10T00:00:00Z&step=1m',
      'step',
      'more than 1500 points; take a longer step, or leave it out',
    ],
    ['step=0m', 'step', 'write minutes, hours or days, such as 5m, 1h or PT5M'],
    ['step=5', 'step', 'write minutes, hours or days, such as 5m, 1h or PT5M'],
    ['to=now', 'to', 'write RFC 3339, such as 2022-04-28T20:41:03Z, or a date such as 2022-04-28'],
  ])('is refused for %s, with the parameter', async (query, parameter, detail) => {
    const response = await api.get(`/v1/services/netflix/timeline?${query}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'bad-query', errors: [{ parameter, detail }] })
  })
})

test('the state of each source is shown, and nothing else of it', async () => {
  const response = await api.get('/v1/sources')
  expect(sources.parse(await response.json())).toEqual({ data: [{ ...SOURCE, coverage: null }] })
})

describe('what watches over the process', () => {
  test('shows that it runs', async () => {
    const response = await api.get('/healthz')
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })

  test('shows whether everything works, and else what does not', async () => {
    const ready = await api.get('/readyz')
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', checks: health.checks }])

    health.checks = { store: { ok: true }, queue: { ok: false, detail: 'it does not answer' } }
    const ill = await api.get('/readyz')
    const body = (await ill.json()) as Record<string, unknown>
    expect([ill.status, ill.headers.get('content-type')]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
    ])
    expect(body).toMatchObject({ code: 'not-ready', detail: 'failing: queue' })
    expect(checks.parse(body.checks)).toEqual({ queue: { ok: false, detail: 'it does not answer' } })
  })

  test('reads metrics, never from a memory', async () => {
    const response = await api.get('/metrics')
    expect([response.status, await response.text()]).toEqual([200, 'outcry_posts_accepted_total 7\n'])
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect([response.headers.get('cache-control'), response.headers.get('etag')]).toEqual(['no-store', null])
  })
})

test('every request is observed by its route and not by its path', async () => {
  const answered: string[] = []
  const own = await startApi(() => ({
    clock,
    observe: ({ method, route, status, seconds }) =>
      void answered.push(`${method} ${route} ${status} ${seconds}`),
  }))
  try {
    await own.get('/v1/alerts/some-id')
    await own.get('/v1/alerts?limit=x')
    await own.get('/nowhere')
    await fetch(`${own.url}/healthz`, { method: 'HEAD' })
    await expect
      .poll(() => answered)
      .toEqual(['GET /v1/alerts/{id} 404 0', 'GET /v1/alerts 400 0', 'GET none 404 0', 'HEAD /healthz 200 0'])
  } finally {
    await own.close()
  }
})
