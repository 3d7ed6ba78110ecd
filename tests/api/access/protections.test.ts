import { afterEach, describe, expect, test } from 'vitest'
import { createRates } from '../../../src/api/access/rate-limits.js'
import { answer, route } from '../../../src/api/http/route.js'
import { PAGE_POLICY } from '../../../src/api/http/security-headers.js'
import { readSettings, SettingsError } from '../../../src/runtime/config/settings.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

let api: ApiServer
afterEach(() => api?.close())

const shown = (path: string, more: object) =>
  route({
    ...{
      method: 'get',
      path,
      id: 'getShown',
      summary: 'A test',
      scope: null,
      answers: { 200: { description: 'It' } },
    },
    handle: async () => answer('it', 'text/html; charset=utf-8'),
    ...more,
  })

const badge = shown('/badge', { openToAll: true })
const page = shown('/page', { policy: PAGE_POLICY })
const frame = shown('/frame', { openToAll: true, policy: "default-src 'none'; frame-ancestors *" })

describe('the headers for browsers', () => {
  test('with every answer, also with a refusal', async () => {
    api = await startApi(() => ({ routes: [badge, page, frame] }))
    for (const path of ['/v1/alerts', '/v1/alerts/none', '/nowhere', '/v1/alerts/%zz', '/healthz']) {
      const { headers } = await api.get(path)
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      ])
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('strict-transport-security')).toBeNull()
    }
  })

  test('by a route of its own policy', async () => {
    api = await startApi(() => ({ routes: [badge, page, frame] }))
    const own = (await api.get('/page')).headers
    expect(own.get('content-security-policy')).toBe(PAGE_POLICY)
    expect(own.get('x-frame-options')).toBe('DENY')
    const framed = (await api.get('/frame')).headers
    expect(framed.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors *")
    expect([framed.get('x-frame-options'), framed.get('cross-origin-resource-policy')]).toEqual([
      null,
      'cross-origin',
    ])
  })

  test('no policy that is served lets a script or a style stand in a page', async () => {
    expect(PAGE_POLICY).not.toMatch(/unsafe|\*|https?:/)
    api = await startApi()
    const text = await (await api.get('/docs')).text()
    expect(text).not.toMatch(
      /<script|<style|style=|\son\w+=|javascript:|(?:src|href|action)="(?:https?:)?\/\//,
    )
  })
})

describe('pages of other origins', () => {
  const from = (origin: string, more = {}) => ({ Origin: origin, ...more })
  const granted = (response: Response) => response.headers.get('access-control-allow-origin')
  const preflight = (path: string, origin: string) =>
    fetch(`${api.url}${path}`, {
      method: 'OPTIONS',
      headers: from(origin, { 'Access-Control-Request-Method': 'POST' }),
    })

  test('read nothing unless they are named', async () => {
    api = await startApi()
    expect(granted(await api.get('/v1/alerts', from('https://a.example')))).toBeNull()
    const asked = await preflight('/v1/keys', 'https://a.example')
    expect([asked.status, granted(asked), asked.headers.get('access-control-allow-methods')]).toEqual([
      204,
      null,
      null,
    ])
  })

  test('read when they are named, refusals too, and no cache takes one for another', async () => {
    api = await startApi(() => ({ origins: ['https://a.example'] }))
    for (const path of ['/v1/alerts', '/v1/alerts/none', '/nowhere', '/v1/keys']) {
      const named = await api.get(path, from('https://a.example'))
      expect([path, granted(named)]).toEqual([path, 'https://a.example'])
      expect(named.headers.get('access-control-expose-headers')).toContain('RateLimit-Policy')
      expect(named.headers.get('access-control-allow-credentials')).toBeNull()
      const other = await api.get(path, from('https://a.example.evil.test'))
      expect([granted(other), other.headers.get('vary')]).toEqual([null, expect.stringContaining('Origin')])
    }
    const asked = await preflight('/v1/keys', 'https://a.example')
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, OPTIONS')
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization')
    expect(
      (await preflight('/v1/keys', 'https://b.example')).headers.get('access-control-allow-methods'),
    ).toBeNull()
  })

  test('all read when all are, and what is open to all in any case', async () => {
    api = await startApi(() => ({ origins: '*' }))
    expect(granted(await api.get('/v1/alerts', from('https://a.example')))).toBe('*')
    await api.close()
    api = await startApi(() => ({ origins: ['https://a.example'], routes: [badge] }))
    expect(granted(await api.get('/badge', from('https://b.example')))).toBe('*')
    expect(granted(await api.get('/openapi.json'))).toBe('*')
    expect((await preflight('/badge', 'https://b.example')).headers.get('access-control-allow-methods')).toBe(
      'GET, HEAD, OPTIONS',
    )
  })
})

describe('how often one may ask', () => {
  const limits = { read: 2, ingest: 1, admin: 0 }
  const start = (more = {}) => startApi(() => ({ rates: createRates({ limits }), ...more }))

  test('is said with every answer, and refused with when to come back', async () => {
    api = await start()
    const first = await api.get('/v1/alerts')
    expect(first.headers.get('ratelimit-policy')).toBe('"read";q=2;w=60')
    expect(first.headers.get('ratelimit')).toMatch(/^"read";r=1;t=(60|59)$/)
    await api.get('/v1/alerts/none')
    const third = await api.get('/v1/services')
    expect(third.status).toBe(429)
    expect(third.headers.get('ratelimit')).toMatch(/^"read";r=0;t=\d+$/)
    const wait = third.headers.get('retry-after')
    expect(wait).toMatch(/^(60|5\d)$/)
    expect(await third.json()).toMatchObject({
      code: 'too-many-requests',
      detail: `this address has used up its 2 requests a minute; come back in ${wait} seconds`,
      'violated-policies': ['read'],
    })
  })

  test('is counted for each key, for addresses without one, and for each kind of request', async () => {
    api = await start()
    const statusOf = async (headers = {}) => (await api.get('/v1/alerts', headers)).status
    const [one, other] = [await api.bearer('read', 'ingest'), await api.bearer('read')]
    expect([await statusOf(one), await statusOf(one), await statusOf(one)]).toEqual([200, 200, 429])
    expect([await statusOf(other), await statusOf()]).toEqual([200, 200])
    const posts = [await api.post('/v1/posts', '', one), await api.post('/v1/posts', '', one)]
    expect(posts.map(({ status }) => status)).toEqual([422, 429])
  })

  test('is not limited by 0, nor for what watches over the process', async () => {
    api = await start()
    const admin = await api.bearer('admin')
    for (let asked = 0; asked < 5; asked++) {
      const response = await api.get('/v1/keys', admin)
      expect([response.status, response.headers.get('ratelimit')]).toEqual([200, null])
      expect((await api.get('/healthz')).status).toBe(200)
    }
  })

  test('is counted for whom a trusted proxy asks; of IPv6, for a whole /64', async () => {
    api = await start({ trustProxy: ['loopback'] })
    const statusFor = async (address: string) =>
      (await api.get('/v1/alerts', { 'X-Forwarded-For': address })).status
    const asked = [
      '2001:db8:1:2::1',
      '2001:db8:1:2:ffff::9',
      '2001:db8:1:2::3',
      '2001:db8:1:3::1',
      '192.0.2.1',
    ]
    const statuses = []
    for (const address of asked) statuses.push(await statusFor(address))
    expect(statuses).toEqual([200, 200, 429, 200, 200])
  })
})

describe('what is configured', () => {
  const read = (env: Record<string, string>) => {
    const { CORS_ORIGINS, TRUST_PROXY } = readSettings(env)
    return [CORS_ORIGINS, TRUST_PROXY]
  }

  test('is nothing unless set', () => {
    expect(read({})).toEqual([[], []])
    expect(read({ CORS_ORIGINS: 'https://a.example, http://localhost:3000', TRUST_PROXY: '2' })).toEqual([
      ['https://a.example', 'http://localhost:3000'],
      2,
    ])
    expect(read({ CORS_ORIGINS: '*', TRUST_PROXY: 'loopback,10.0.0.0/8,fd00::/8' })).toEqual([
      '*',
      ['loopback', '10.0.0.0/8', 'fd00::/8'],
    ])
  })

  test.each([
    { CORS_ORIGINS: 'https://a.example/' },
    { CORS_ORIGINS: 'a.example' },
    { TRUST_PROXY: 'true' },
    { TRUST_PROXY: '10.0.0.0/33' },
    { TRUST_PROXY: '1,10.0.0.1' },
    { RATE_LIMIT_READ_PER_MINUTE: '-1' },
  ])('is refused when it cannot be meant: %j', (env) => {
    expect(() => readSettings(env)).toThrow(SettingsError)
  })
})
