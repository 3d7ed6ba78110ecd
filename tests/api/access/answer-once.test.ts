import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WholeApi } from '../whole-api.js'
import { startWholeApi } from '../whole-api.js'

let api: WholeApi
let bearer: { readonly Authorization: string }
beforeEach(async () => {
  api = await startWholeApi()
  bearer = await api.bearer('admin')
})
afterEach(() => api.close())

async function post(path: string, body: unknown, key: string) {
  const response = await fetch(api.url + path, {
    method: 'POST',
    headers: { ...bearer, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

test('a POST that is repeated under its key is done once, at the same time too, and answered alike', async () => {
  const webhook = { url: 'https://93.184.215.14/hook' }
  const made = await Promise.all([1, 2].map(() => post('/v1/webhooks', webhook, 'key-1')))
  const again = await post('/v1/webhooks', webhook, 'key-1')
  expect(made[0]!.status).toBe(201)
  expect([made[1], again]).toEqual([made[0], made[0]])
  const other = await post('/v1/webhooks', { url: 'https://93.184.215.14/other' }, 'key-1')
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
  const fresh = await post('/v1/webhooks', webhook, 'key-2')
  expect(fresh.body.id).not.toBe(made[0]!.body.id)
})

test('a refused request may be sent again under its key, and a key without visible characters is refused', async () => {
  const refused = await post('/v1/webhooks', { url: 'http://10.0.0.1/' }, 'key-1')
  expect(refused.status).toBe(422)
  expect(await post('/v1/webhooks', { url: 'https://93.184.215.14/' }, 'key-1')).toMatchObject({
    status: 201,
  })
  expect(await post('/v1/webhooks', { url: 'https://93.184.215.14/' }, 'a b')).toMatchObject({
    status: 400,
  })
})

test('every POST of the API takes a key', async () => {
  const described = await (await fetch(`${api.url}/openapi.json`)).json()
  const { paths } = described as { readonly paths: Readonly<Record<string, { readonly post?: unknown }>> }
  const posts = Object.keys(paths).filter((path) => paths[path]!.post !== undefined)
  const post1 = { id: '1', source: 'x', createdAt: '2024-05-06T12:00:00Z', text: 'netflix down' }
  const codes = await Promise.all(
    posts.map(async (path) => [path, (await post(path.replace(/\{\w+\}/, 'one'), post1, 'a b')).body.code]),
  )
  expect(posts).toContain('/v1/webhooks/{id}/rotate-secret')
  expect(codes).toEqual(posts.map((path) => [path, 'bad-header']))
})
