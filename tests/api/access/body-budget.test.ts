import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createBodyBudget, createBodyQueue } from '../../../src/api/access/body-budget.js'
import { jsonBody } from '../../../src/api/http/read-body.js'
import { json, route } from '../../../src/api/http/route.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

let api: ApiServer
beforeEach(async () => {
  api = await startApi(() => ({ limits: { bodiesInFlightBytes: 1_000 } }))
})
afterEach(() => api.close())

test('bytes are reserved up to the budget, released once, and one large body passes alone', () => {
  const budget = createBodyBudget(10)
  const first = budget.take(6, 'a')!
  expect([budget.take(5, 'b'), typeof budget.take(4, 'c')]).toEqual([null, 'function'])
  first()
  first()
  expect([budget.take(7, 'a'), typeof budget.take(6, 'a')]).toEqual([null, 'function'])
  expect(typeof createBodyBudget(10).take(99, 'a')).toBe('function')
})

test('slow bodies of one sender leave half of the room to others', () => {
  const budget = createBodyBudget(10)
  const held = [1, 2, 3, 4, 5, 6].map(() => budget.take(1, 'slow'))
  expect(held.map((room) => room !== null)).toEqual([true, true, true, true, true, false])
  expect(budget.take(5, 'other')).not.toBeNull()
  held[0]!()
  expect(budget.take(1, 'slow')).not.toBeNull()
})

test('large bodies are worked on one after the other, small ones at once, also behind one that failed', async () => {
  const { run } = createBodyQueue()
  const order: string[] = []
  const ends: (() => void)[] = []
  const work = (name: string) => () => {
    order.push(name)
    return new Promise<void>((resolve) => ends.push(resolve))
  }
  const failed = run(1_000_000, async () => {
    order.push('failed')
    throw new Error('a test')
  })
  const first = run(1_000_000, work('first'))
  const second = run(1_000_000, work('second'))
  void run(100, work('small'))
  await expect(failed).rejects.toThrow('a test')
  expect(order).toEqual(['small', 'failed', 'first'])
  // The small one, and the first of the large ones.
  for (const end of ends.splice(0)) end()
  await first
  await new Promise((resolve) => setImmediate(resolve))
  expect(order).toEqual(['small', 'failed', 'first', 'second'])
  ends[0]!()
  await second
})

test('all addresses of one IPv6 network share one bound, and other networks have their own', async () => {
  const words = route({
    ...{ method: 'post', path: '/v1/words', id: 'postWords', summary: 'A test', scope: null },
    body: jsonBody(z.strictObject({ words: z.string() })),
    answers: { 200: { description: 'It' } },
    handle: async () => json({}),
  })
  const shared = await startApi(() => ({
    ...{ limits: { bodiesInFlightBytes: 1_000 }, trustProxy: ['loopback'], routes: [words] },
  }))
  const from = (address: string) => ({ 'Content-Type': 'application/json', 'X-Forwarded-For': address })
  const slow = request(`${shared.url}/v1/words`, {
    method: 'POST',
    headers: { ...from('2001:db8:0:1::1'), 'Content-Length': '450' },
  })
  slow.on('error', () => {})
  await new Promise<void>((resolve) => void slow.write('{', () => resolve()))
  const body = JSON.stringify({ words: 'x'.repeat(90) })
  const statusFrom = async (address: string) => (await shared.post('/v1/words', body, from(address))).status
  await expect.poll(() => statusFrom('2001:db8:0:1:ffff::2')).toBe(503)
  expect(await statusFrom('2001:db8:0:2::1')).toBe(200)
  slow.destroy()
  await shared.close()
})

test('a body for which there is no room is refused with 503 before it is read, and admitted later', async () => {
  const headers = { ...(await api.bearer('admin')), 'Content-Type': 'application/json' }
  const slow = request(`${api.url}/v1/keys`, {
    method: 'POST',
    headers: { ...headers, 'Content-Length': '900' },
  })
  // What the socket is given is at the server before the next request, which takes a new connection.
  slow.on('error', () => {})
  await new Promise<void>((resolve) => void slow.write('{', () => resolve()))
  const body = JSON.stringify({ scopes: ['read'], name: 'x'.repeat(90) })
  let refused = await api.post('/v1/keys', body, headers)
  while (refused.status === 201) refused = await api.post('/v1/keys', body, headers)
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
    ...[503, '1', { code: 'too-many-bodies' }],
  ])
  slow.destroy()
  let admitted = await api.post('/v1/keys', body, headers)
  while (admitted.status === 503) admitted = await api.post('/v1/keys', body, headers)
  expect(admitted.status).toBe(201)
})
