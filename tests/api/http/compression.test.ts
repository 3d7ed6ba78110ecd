import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

let api: ApiServer
beforeEach(async () => {
  api = await startApi()
  for (let index = 0; index < 20; index++) await store(api.store, anAlert(`a${index}`))
})
afterEach(() => api.close())

interface Raw {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

/** Without a client that decompresses by itself. */
function raw(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, { method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => void parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      )
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

test.each([
  ['gzip', 'gzip', gunzipSync],
  ['gzip, deflate, br', 'br', brotliDecompressSync],
  ['br;q=0.5, gzip;q=1', 'gzip', gunzipSync],
] as const)('Accept-Encoding: %s is answered with %s', async (accepted, encoding, unpack) => {
  const plain = await raw('/v1/alerts')
  for (const path of ['/v1/alerts', '/v1/alerts.csv', '/openapi.json', '/docs', '/feeds/alerts.atom']) {
    const packed = await raw(path, { 'Accept-Encoding': accepted })
    expect([path, packed.headers['content-encoding']]).toEqual([path, encoding])
    expect(packed.headers.vary).toContain('Accept-Encoding')
    const whole = unpack(packed.body)
    expect(packed.body.length).toBeLessThan(whole.length / 2)
    if (path === '/v1/alerts') {
      expect(whole.equals(plain.body)).toBe(true)
      expect(packed.headers.etag).toBe(plain.headers.etag)
    }
  }
})

test('small answers, clients that ask for nothing, and who refuses get plain ones', async () => {
  expect((await raw('/healthz', { 'Accept-Encoding': 'gzip' })).headers['content-encoding']).toBeUndefined()
  for (const accepted of ['', 'identity', 'gzip;q=0']) {
    expect(
      (await raw('/v1/alerts', { 'Accept-Encoding': accepted })).headers['content-encoding'],
    ).toBeUndefined()
  }
})

test('HEAD says what GET would, and 304 stays empty', async () => {
  const packed = { 'Accept-Encoding': 'gzip' }
  const [got, head] = [await raw('/v1/alerts', packed), await raw('/v1/alerts', packed, 'HEAD')]
  expect([head.headers['content-encoding'], head.headers['content-length'], head.body.length]).toEqual([
    ...['gzip', String(got.body.length), 0],
  ])
  const again = await raw('/v1/alerts', { ...packed, 'If-None-Match': String(got.headers.etag) })
  expect([again.status, again.headers['content-encoding'], again.body.length]).toEqual([304, undefined, 0])
})

test('the stream of events is never compressed: an event would wait for the next', async () => {
  const cut = new AbortController()
  const stream = await fetch(`${api.url}/v1/alerts/stream`, {
    headers: { 'Accept-Encoding': 'gzip, br' },
    signal: cut.signal,
  })
  expect([stream.headers.get('content-type'), stream.headers.get('content-encoding')]).toEqual([
    ...['text/event-stream; charset=utf-8', null],
  ])
  cut.abort()
})
