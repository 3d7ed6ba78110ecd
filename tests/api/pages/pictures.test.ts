import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PageFacts } from '../../../src/api/pages/describe-page.js'
import { drawPicture } from '../../../src/api/pages/draw-picture.js'
import { createRenderPicture } from '../../../src/api/pages/render-picture.js'
import { servePictures } from '../../../src/api/pages/serve-pictures.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { textsOf } from '../../support/texts.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

const FONTS = join(dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json')), 'files')
const PNG = '89504e470d0a1a0a'

let api: ApiServer
let now = 0
let drawn: string[]

beforeAll(async () => {
  const render = createRenderPicture(FONTS, () => now, 2)
  const services = [{ id: 'netflix', name: 'Net & <Flix>' }] as never
  api = await startApi((target) => ({
    extraRoutes: () => [
      servePictures({
        ...{ store: target, services, textsOf, publicRead: true, clock: systemClock },
        render: (svg) => {
          drawn.push(svg)
          return render(svg)
        },
      }),
    ],
  }))
  await store(api.store, anAlert('alr_1'))
  drawn = []
})
afterAll(() => api?.close())

test('a page has a picture of the size that networks show, in its language', async () => {
  const response = await api.get('/og/alerts/alr_1.png?lang=it')
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'image/png'])
  const png = Buffer.from(await response.arrayBuffer())
  expect(png.subarray(0, 8).toString('hex')).toBe(PNG)
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_200, 630])
  // Text makes most of a picture: without fonts it would be some two thousand bytes.
  expect(png.length).toBeGreaterThan(10_000)
  expect(drawn.at(-1)).toContain('Net &amp; &lt;Flix&gt;')
  expect(drawn.at(-1)).toContain('segnalazioni')
})

test('what there is not has no picture', async () => {
  for (const path of ['alerts/alr_none.png', 'services/nobody.png', 'keys/a.png', 'alerts/alr_1.svg'])
    expect((await api.get(`/og/${path}`)).status).toBe(404)
})

test('a picture is made once, and so many a minute at the most', async () => {
  now += 60_000
  const ask = async (path: string) => (await api.get(path)).status
  expect(await ask('/og/overview.png')).toBe(200)
  expect(await ask('/og/overview.png')).toBe(200)
  expect(await ask('/og/services/netflix.png')).toBe(200)
  const refused = await api.get('/og/overview.png?lang=it')
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '60'])
  now += 60_000
  expect(await ask('/og/overview.png?lang=it')).toBe(200)
})

test('long texts are cut, and complaints are drawn over what was usual', () => {
  const facts: PageFacts = {
    ...{
      title: 'word '.repeat(60),
      description: `${'long '.repeat(200)}${'x'.repeat(90)}`,
      list: [],
      earlier: [],
    },
    ...{ isFound: true, service: 'netflix', tone: 'bad', endedAt: null, picture: '' },
  }
  const svg = drawPicture(facts, [
    [0, 0, 1, 5],
    [60_000, 40, 1, 5],
  ])
  expect(svg.match(/<text/g)).toHaveLength(2 + 4 + 1)
  expect(svg).toContain('…</text>')
  expect(svg).toContain('72.0,560.0 1128.0,440.0')
})
