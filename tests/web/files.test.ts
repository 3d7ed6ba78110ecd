import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveWeb } from '../../src/api/http/serve-web.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import type { ApiServer } from '../api/api-server.js'
import { startApi } from '../api/api-server.js'

let api: ApiServer
beforeAll(async () => {
  api = await startApi(() => ({ extraRoutes: () => [serveWeb(join(packageRoot(), 'dist', 'web'))] }))
})
afterAll(() => api.close())

test('what is asked for without a link is there: an icon with one picture of 48 × 48', async () => {
  const icon = await api.get('/favicon.ico')
  expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/vnd.microsoft.icon'])
  const bytes = Buffer.from(await icon.arrayBuffer())
  expect([bytes.readUInt16LE(2), bytes.readUInt16LE(4), bytes[6], bytes[7]]).toEqual([1, 1, 48, 48])
  const png = bytes.subarray(bytes.readUInt32LE(18))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png.length]).toEqual([48, 48, bytes.readUInt32LE(14)])
})

test('robots may read pages and feeds, and not the API', async () => {
  const robots = await api.get('/robots.txt')
  expect([robots.status, robots.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  expect((await robots.text()).split('\n').filter((line) => !line.startsWith('#') && line !== '')).toEqual([
    'User-agent: *',
    'Disallow: /v1/',
    'Allow: /',
  ])
})
