import express from 'express'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWrongKeys } from '../../../src/api/access/failed-auth-limiter.js'
import { key as keySchema, keys as keysSchema, newKey } from '../../../src/api/views/operation-schemas.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

const time = { now: Date.UTC(2026, 0, 1) }
const clock = { now: () => time.now, sleep: async () => {} }
let api: ApiServer

const guarded = (publicRead: boolean) =>
  startApi(() => ({
    publicRead,
    clock,
    limits: { wrongKeysPerMinute: 3 },
    extraRoutes: (requireScope) => [
      express.Router().get('/page', requireScope('read'), (_request, response) => void response.end('page')),
    ],
  }))

beforeEach(async () => {
  api = await guarded(false)
})
afterEach(() => api.close())

const unknown = { Authorization: `Bearer outcry_00000000_${'0'.repeat(43)}` }

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code]
}

describe('who may do what', () => {
  test('without a key nothing is read but what watches over the process', async () => {
    for (const path of ['/v1/alerts', '/v1/alerts/a', '/v1/services', '/v1/sources', '/v1/keys', '/page']) {
      const response = await api.get(path)
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="outcry"')
      expect(await codeOf(response)).toEqual([401, 'no-key'])
    }
    for (const path of ['/healthz', '/readyz']) expect((await api.get(path)).status).toBe(200)
    // Metrics name services and alerts.
    expect((await api.get('/metrics')).status).toBe(401)
    expect((await api.get('/metrics', await api.bearer('read'))).status).toBe(200)
  })

  test('a key opens what its scope says, and admin opens everything', async () => {
    const reader = await api.bearer('read')
    const feeder = await api.bearer('ingest')
    const admin = await api.bearer('admin')
    const statuses = async (headers: Record<string, string>) => [
      (await api.get('/v1/alerts', headers)).status,
      (await api.get('/page', headers)).status,
      (await api.post('/v1/posts', '[]', { ...headers, 'Content-Type': 'application/json' })).status,
      (await api.get('/v1/keys', headers)).status,
    ]
    expect(await statuses(reader)).toEqual([200, 200, 403, 403])
    expect(await statuses(feeder)).toEqual([403, 403, 422, 403])
    expect(await statuses(admin)).toEqual([200, 200, 422, 200])

    const refused = await api.get('/v1/keys', reader)
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer realm="outcry", error="insufficient_scope", scope="admin"',
    )
    expect(await codeOf(refused)).toEqual([403, 'missing-scope'])
  })

  test('reading may be open to all, and the rest never is', async () => {
    const open = await guarded(true)
    try {
      expect((await open.get('/v1/alerts')).status).toBe(200)
      expect((await open.get('/page')).status).toBe(200)
      expect((await open.get('/v1/keys')).status).toBe(401)
      expect((await open.post('/v1/posts', '[]')).status).toBe(401)
      const wrong = await open.get('/v1/alerts', unknown)
      expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="outcry", error="invalid_token"')
      expect(await codeOf(wrong)).toEqual([401, 'unknown-key'])
    } finally {
      await open.close()
    }
  })

  test('the word Bearer may be written in any case, and other schemes are none', async () => {
    const { Authorization } = await api.bearer('read')
    const secret = Authorization.slice('Bearer '.length)
    const statusOf = async (header: string) => (await api.get('/v1/alerts', { Authorization: header })).status
    expect(await statusOf(`bearer  ${secret}`)).toBe(200)
    expect(await statusOf(`Basic ${secret}`)).toBe(401)
    expect(await statusOf(secret)).toBe(401)
  })
})

describe('who tries keys', () => {
  test('has to wait after so many wrong ones, and says so in Retry-After', async () => {
    const admin = await api.bearer('admin')
    const began = time.now
    for (let tried = 0; tried < 3; tried++) {
      expect(await codeOf(await api.get('/v1/alerts', unknown))).toEqual([401, 'unknown-key'])
      time.now += 10_000
    }
    const refused = await api.get('/v1/alerts', unknown)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await codeOf(refused)).toEqual([429, 'too-many-wrong-keys'])
    // A right key of the same address works all the same.
    expect((await api.get('/v1/alerts', admin)).status).toBe(200)
    // Whoever sends none is not trying.
    expect((await api.get('/v1/alerts')).status).toBe(401)
    time.now = began + 60_000
    expect((await api.get('/v1/alerts', admin)).status).toBe(200)
  })

  test('is counted by address, of IPv6 by network', () => {
    const wrong = createWrongKeys(2)
    const now = 0
    wrong.add('192.0.2.1', now)
    wrong.add('192.0.2.1', now)
    wrong.add('2001:db8:1:2::1', now)
    wrong.add('2001:db8:1:2:ffff::2', now)
    const waits = [
      '192.0.2.1',
      '192.0.2.2',
      '2001:db8:1:2::9',
      '2001:db8:1:3::1',
      '2001:db8:1::2',
      '::ffff:192.0.2.1',
      '::ffff:192.0.2.9',
    ]
    expect(waits.map((address) => wrong.waitSeconds(address, now))).toEqual([60, 0, 60, 0, 0, 60, 0])
    expect(wrong.waitSeconds('192.0.2.1', now + 59_001)).toBe(1)
    expect(wrong.waitSeconds('192.0.2.1', now + 60_000)).toBe(0)
  })

  test('from ever more addresses fills no memory: the oldest are forgotten', () => {
    const wrong = createWrongKeys(1)
    for (let host = 0; host <= 10_000; host++) {
      wrong.add(`10.0.${host >> 8}.${host & 255}`, 0)
      if (host === 5_000) wrong.add('10.0.0.1', 0)
    }
    const waits = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.39.16'].map((host) => wrong.waitSeconds(host, 0))
    expect(waits).toEqual([0, 60, 60, 60])
    wrong.add('10.0.99.99', 0)
    expect([wrong.waitSeconds('10.0.0.1', 0), wrong.waitSeconds('10.0.0.2', 0)]).toEqual([60, 0])
  })
})

describe('keys by the API', () => {
  const jsonType = { 'Content-Type': 'application/json' }

  test('are made, shown once, listed and revoked', async () => {
    const admin = await api.bearer('admin')
    const made = await api.post('/v1/keys', JSON.stringify({ name: 'feeder', scopes: ['ingest', 'read'] }), {
      ...admin,
      ...jsonType,
    })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { key: secret, ...key } = newKey.parse(await made.json())
    expect(key).toEqual({
      id: secret.slice(7, 15),
      name: 'feeder',
      scopes: ['read', 'ingest'],
      createdAt: new Date(time.now).toISOString(),
      expiresAt: null,
      lastUsedAt: null,
    })
    const bearer = { Authorization: `Bearer ${secret}` }
    expect((await api.get('/v1/alerts', bearer)).status).toBe(200)

    const text = await (await api.get('/v1/keys', admin)).text()
    expect(text).not.toContain(secret.slice(16))
    const { data } = keysSchema.parse(JSON.parse(text))
    expect(data.find(({ id }) => id === key.id)).toEqual(
      keySchema.parse({ ...key, lastUsedAt: new Date(time.now).toISOString() }),
    )

    const revoke = () => fetch(`${api.url}/v1/keys/${key.id}`, { method: 'DELETE', headers: admin })
    const revoked = await revoke()
    expect([revoked.status, await revoked.text()]).toEqual([204, ''])
    expect(await codeOf(await revoke())).toEqual([404, 'no-such-key'])
    expect((await api.get('/v1/alerts', bearer)).status).toBe(401)
  })

  test('expire, and say so', async () => {
    const expiresAt = new Date(time.now + 60_000).toISOString()
    const body = JSON.stringify({ scopes: ['read'], expiresAt })
    const made = await api.post('/v1/keys', body, { ...(await api.bearer('admin')), ...jsonType })
    const { key: secret, ...key } = newKey.parse(await made.json())
    expect(key.expiresAt).toBe(expiresAt)
    const bearer = { Authorization: `Bearer ${secret}` }
    expect((await api.get('/v1/alerts', bearer)).status).toBe(200)
    time.now += 60_000
    const late = await api.get('/v1/alerts', bearer)
    expect([late.status, await late.json()]).toMatchObject([
      401,
      { detail: expect.stringContaining('expired') },
    ])
  })

  test.each([
    ['{}', '#/scopes'],
    ['{"scopes":[]}', '#/scopes'],
    ['{"scopes":["root"]}', '#/scopes/0'],
    ['{"scopes":["read"],"name":"a\\u001b[31m"}', '#/name'],
    ['{"scopes":["read"],"admin":true}', '#/admin'],
    ['{"scopes":["read"],"expiresAt":"2001-01-01T00:00:00Z"}', '#/expiresAt'],
    ['{"scopes":["read"],"expiresAt":"soon"}', '#/expiresAt'],
    ['[]', '#'],
  ])('are refused for %s with the field', async (body, pointer) => {
    const admin = await api.bearer('admin')
    const response = await api.post('/v1/keys', body, { ...admin, ...jsonType })
    const { errors } = (await response.json()) as { errors: { pointer: string }[] }
    expect([response.status, errors.map((error) => error.pointer)]).toEqual([422, [pointer]])
  })
})
