import { request } from 'node:http'
import express from 'express'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { jsonBody } from '../../../src/api/http/read-body.js'
import { json, route } from '../../../src/api/http/route.js'
import { problemDetails } from '../../../src/api/views/operation-schemas.js'
import { DamagedState } from '../../../src/pipeline/log/damaged-state.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

let api: ApiServer

/** Takes a body, and fails as it is told to. */
const echo = route({
  method: 'post',
  path: '/v1/echo/{id}',
  id: 'postWords',
  summary: 'Says what it was sent',
  scope: null,
  params: { id: z.string().max(5, 'at most five letters') },
  query: { times: z.string().optional() },
  body: jsonBody(z.strictObject({ words: z.array(z.string().max(5, 'at most five letters')) })),
  answers: { 200: { description: 'It' } },
  async handle({ params, body }) {
    if (params.id === 'fail') throw new DamagedState('the inside', 'secret words')
    return json({ id: params.id, words: body.words })
  },
})

const elsewhere = express.Router().get('/elsewhere', (request, _response, next) => {
  if (request.query.how === 'throw') throw new Error('secret words of a router')
  next({ status: 409, code: 'of-a-router', title: 'A title', detail: 'A detail' })
})

beforeEach(async () => {
  api = await startApi(() => ({ routes: [echo], extraRoutes: () => [elsewhere] }))
})
afterEach(() => api.close())

interface Summary {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors?: unknown
}

/** A problem in brief, after its form was checked. */
async function problemOf(response: Response): Promise<Summary> {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const found = problemDetails.parse(await response.json())
  expect(found.type).toBe(`/problems/${found.code}`)
  expect(found.status).toBe(response.status)
  expect(found.requestId).toBe(response.headers.get('x-request-id'))
  expect(found.instance).toBe(new URL(response.url).pathname)
  const { status, code, detail, errors } = found
  return errors === undefined ? { status, code, detail } : { status, code, detail, errors }
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('every refusal is a problem that says what now', () => {
  test('an unknown path', async () => {
    expect(await problemOf(await api.get('/v2/nothing'))).toEqual({
      status: 404,
      code: 'unknown-route',
      detail: 'no route has this path; check its spelling, and that it begins with /v1',
    })
  })

  test('a wrong method, with those that there are', async () => {
    const response = await fetch(`${api.url}/v1/keys`, { method: 'PATCH' })
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect(await problemOf(response)).toMatchObject({ status: 405, code: 'wrong-method' })
    const asked = await fetch(`${api.url}/v1/alerts`, { method: 'OPTIONS' })
    expect([asked.status, asked.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS'])
  })

  test('a path with a broken escape', async () => {
    expect(await problemOf(await api.get('/v1/alerts/%zz'))).toMatchObject({ status: 400, code: 'bad-path' })
  })

  test('parameters that are not known, not allowed, or given twice', async () => {
    const response = await api.get('/v1/alerts?stat=open&limit=0&limit=3&colour=red&status=firing')
    const found = await problemOf(response)
    expect(found).toMatchObject({ status: 400, code: 'bad-query' })
    expect(found.errors).toEqual([
      { parameter: 'status', detail: 'write one of open, acknowledged, recovering, resolved, retracted' },
      { parameter: 'limit', detail: 'write a whole number from 1 to 200' },
      { parameter: 'stat', detail: 'this route has no such parameter' },
      { parameter: 'colour', detail: 'this route has no such parameter' },
    ])
    expect(await problemOf(await api.get('/healthz?x=1'))).toMatchObject({ status: 400, code: 'bad-query' })
    expect(await problemOf(await api.get('/v1/alerts?__proto__=1'))).toMatchObject({ code: 'bad-query' })
  })

  test('a body that is not JSON, without quoting it', async () => {
    const found = await problemOf(await api.post('/v1/echo/a', '{"words":["hidden"', JSON_TYPE))
    expect(found).toMatchObject({ status: 400, code: 'bad-json' })
    expect(JSON.stringify(found)).not.toContain('hidden')
  })

  test('no body, for a byte order mark before it', async () => {
    const response = await api.post('/v1/echo/a', '\ufeff{"words":["one"]}', JSON_TYPE)
    expect([response.status, await response.json()]).toEqual([200, { id: 'a', words: ['one'] }])
  })

  test('fields that are wrong, by their pointers', async () => {
    const body = JSON.stringify({ words: ['fine', 'far too long'], 'a/b~c': 1, '\ud800': 2 })
    const found = await problemOf(await api.post('/v1/echo/a', body, JSON_TYPE))
    expect(found).toEqual({
      status: 422,
      code: 'bad-body',
      detail: '#/words/1: at most five letters; and 2 more',
      errors: [
        { pointer: '#/words/1', detail: 'at most five letters' },
        { pointer: '#/a~1b~0c', detail: 'there is no such field' },
        { pointer: '#/%EF%BF%BD', detail: 'there is no such field' },
      ],
    })
  })

  test('a body of another type, of other characters, in an unknown packing, or none', async () => {
    const text = '{"words":[]}'
    const wrongType = { status: 415, code: 'wrong-media-type' }
    expect(
      await problemOf(await api.post('/v1/echo/a', text, { 'Content-Type': 'text/plain' })),
    ).toMatchObject(wrongType)
    expect(
      await problemOf(
        await api.post('/v1/echo/a', text, { 'Content-Type': 'application/json; charset=latin1' }),
      ),
    ).toMatchObject(wrongType)
    expect(
      await problemOf(await api.post('/v1/echo/a', text, { ...JSON_TYPE, 'Content-Encoding': 'zip' })),
    ).toMatchObject(wrongType)
    expect(
      await problemOf(await api.post('/v1/echo/a', 'no gzip', { ...JSON_TYPE, 'Content-Encoding': 'gzip' })),
    ).toMatchObject({ status: 400, code: 'bad-request' })
    expect(await problemOf(await api.post('/v1/echo/a', '', JSON_TYPE))).toMatchObject({
      status: 422,
      code: 'bad-body',
      detail: 'the request has no body; send JSON',
    })
  })

  test('a body that is too large', async () => {
    const body = JSON.stringify({ words: ['x'.repeat(100_000)] })
    expect(await problemOf(await api.post('/v1/echo/a', body, JSON_TYPE))).toMatchObject({
      status: 413,
      code: 'too-large',
    })
  })
})

test('a body may name its characters, and what is fine is done', async () => {
  const type = { 'Content-Type': 'Application/JSON; charset="UTF-8"' }
  const response = await api.post('/v1/echo/a', '{"words":["più"]}', type)
  expect(await response.json()).toEqual({ id: 'a', words: ['più'] })
})

test('what nobody foresaw is logged with the request id, and the client learns nothing of the inside', async () => {
  const response = await api.post('/v1/echo/fail', '{"words":[]}', { ...JSON_TYPE, 'X-Request-Id': 'mine-1' })
  const text = JSON.stringify(await problemOf(response))
  expect(response.status).toBe(500)
  expect(text).not.toMatch(/secret|inside|\.ts|at /)
  expect(api.logged).toHaveLength(1)
  expect(api.logged[0]).toMatchObject({
    fields: { requestId: 'mine-1', method: 'POST', route: '/v1/echo/{id}' },
    message: 'request failed: internal',
  })
})

test('routers of other parts speak in the same problems', async () => {
  expect(await problemOf(await api.get('/elsewhere'))).toEqual({
    status: 409,
    code: 'of-a-router',
    detail: 'A detail',
  })
  const thrown = await api.get('/elsewhere?how=throw')
  expect(await problemOf(thrown)).toMatchObject({ status: 500, code: 'internal' })
})

test('a request keeps the id it brings, unless that could do harm, and gets one otherwise', async () => {
  const idFor = async (own: Record<string, string>) =>
    (await api.get('/healthz', own)).headers.get('x-request-id')
  expect(await idFor({ 'X-Request-Id': 'trace.1-a_b' })).toBe('trace.1-a_b')
  expect(await idFor({ 'X-Request-Id': 'a"b' })).toMatch(/^[0-9a-f-]{36}$/)
  expect(await idFor({ 'X-Request-Id': 'x'.repeat(129) })).toMatch(/^[0-9a-f-]{36}$/)
  expect(await idFor({})).toMatch(/^[0-9a-f-]{36}$/)
})

test('nothing says what it is built with', async () => {
  expect((await api.get('/healthz')).headers.get('x-powered-by')).toBeNull()
})

test('HEAD says what GET would, without the body', async () => {
  const got = await api.get('/v1/services')
  const head = await fetch(`${api.url}/v1/services`, { method: 'HEAD' })
  const names = ['content-type', 'content-length', 'etag', 'cache-control']
  expect(names.map((name) => head.headers.get(name))).toEqual(names.map((name) => got.headers.get(name)))
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await fetch(`${api.url}/v1/alerts/none`, { method: 'HEAD' })).status).toBe(404)
})

test('a client that goes away in the middle of its body harms nobody', async () => {
  await new Promise<void>((resolve) => {
    const half = request(`${api.url}/v1/echo/a`, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'Content-Length': '500' },
    })
    half.once('error', () => {})
    half.once('close', () => resolve())
    half.write('{"words":', () => half.destroy())
  })
  expect((await api.get('/healthz')).status).toBe(200)
})
