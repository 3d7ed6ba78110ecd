import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

let api: ApiServer
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

test('an answer may differ by key and is asked for again each time', async () => {
  await store(api.store, anAlert('a'))
  const { headers } = await api.get('/v1/alerts')
  expect(headers.get('vary')).toContain('Authorization')
  expect(headers.get('cache-control')).toBe('private, no-cache')
})

test('a problem names its path without the query', async () => {
  const response = await api.get('/v1/alerts?token=secret')
  expect(response.status).toBe(400)
  expect(((await response.json()) as { instance: string }).instance).toBe('/v1/alerts')
})

test('a pointer to a field escapes ~ before /', async () => {
  const headers = { ...(await api.bearer('admin')), 'content-type': 'application/json' }
  const response = await api.post('/v1/keys', JSON.stringify({ scopes: ['read'], 'a~/b': 1 }), headers)
  const { errors } = (await response.json()) as { errors: { pointer: string }[] }
  expect(errors.map(({ pointer }) => decodeURIComponent(pointer))).toEqual(['#/a~0~1b'])
})
