import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveWeb } from '../../../src/api/http/serve-web.js'
import { createFillPage } from '../../../src/api/pages/fill-page.js'
import { textsOf } from '../../support/texts.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, startApi, store } from '../api-server.js'

const DOCUMENT = `<!doctype html>
<html lang="en"><head><title>Outcry</title></head>
<body><noscript>Outcry needs JavaScript.</noscript></body></html>`

const folder = mkdtempSync(join(tmpdir(), 'outcry-pages-'))
let open: ApiServer
let closed: ApiServer

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), DOCUMENT)
  const services = [{ id: 'netflix', name: 'Net & <Flix>' }] as unknown as Parameters<
    typeof createFillPage
  >[0]['services']
  const serve = (publicRead: boolean) =>
    startApi((target) => ({
      publicRead,
      extraRoutes: () => [
        serveWeb(
          folder,
          createFillPage({
            ...{ store: target, services, textsOf, publicRead },
            publicUrl: 'https://outcry.example',
          }),
        ),
      ],
    }))
  open = await serve(true)
  closed = await serve(false)
  for (const { store: target } of [open, closed]) await store(target, anAlert('alr_1'))
})

afterAll(async () => {
  await open?.close()
  await closed?.close()
  rmSync(folder, { recursive: true })
})

const read = async (path: string, language = 'en') =>
  (await open.get(path, { 'Accept-Language': language })).text()

test('an alert has its own title, description and preview, with every name escaped', async () => {
  const html = await read('/alerts/alr_1')
  expect(html).toContain('<title>Net &amp; &lt;Flix&gt;: outage reported</title>')
  expect(html).toContain('<meta property="og:title" content="Net &amp; &lt;Flix&gt;: outage reported" />')
  expect(html).toContain('<meta property="og:url" content="https://outcry.example/alerts/alr_1" />')
  expect(html).toMatch(/<meta name="description" content="[^"]*40 reports/)
  expect(html).not.toContain('<Flix>')
})

test('a path with a slash at its end leads to the page, whatever is asked for with it', async () => {
  const asked = await fetch(`${open.url}/alerts/?service=a%20b`, { redirect: 'manual' })
  expect([asked.status, asked.headers.get('location')]).toEqual([301, '/alerts?service=a%20b'])
  expect((await open.get('/alerts/alr_1/')).url).toBe(`${open.url}/alerts/alr_1`)
  expect((await open.get('//other.example/alerts/', {})).status).toBe(404)
})

test('the language is that of the reader, or of the address', async () => {
  expect(await read('/', 'it-IT,it;q=0.9')).toContain('<html lang="it">')
  expect(await read('/', 'it')).toContain('quali servizi non funzionano adesso')
  expect(await read('/?lang=it', 'en')).toContain('<html lang="it">')
  expect(await read('/', 'de')).toContain('<html lang="en">')
  const spanish = await read('/alerts/alr_1', 'es-MX,es;q=0.9,en;q=0.8')
  expect(spanish).toContain('<meta property="og:title" content="Net &amp; &lt;Flix&gt;: con incidencias" />')
  expect(spanish).toContain('<meta property="og:locale" content="es_ES" />')
  expect(spanish).toContain('Desde el 6 may 2024, 12:00 UTC. 40 avisos en 5 minutos, normalmente uno.')
})

test('without script the overview lists what is down', async () => {
  const html = await read('/')
  expect(html).toContain('<li><a href="/alerts/alr_1">Net &amp; &lt;Flix&gt;: outage reported</a></li>')
  expect(html).toContain('1 service has problems now: Net &amp; &lt;Flix&gt;.')
})

test('without script there are the ways to other pages, and the alerts that are over', async () => {
  const over = { status: 'resolved', resolvedAt: '2024-05-06T13:10:00.000Z' } as const
  await store(open.store, anAlert('alr_over', { service: 'spotify', ...over }))
  for (const path of ['/', '/services/spotify']) {
    const html = await read(path, 'it')
    expect(html).toContain('<a href="/alerts">Allerte</a>')
    expect(html).toContain('<h2>Allerte precedenti</h2>')
    expect(html).toContain(
      '<li><a href="/alerts/alr_over">spotify: guasto risolto. Dal 6 mag 2024, 12:00 UTC al 6 mag 2024, 13:10 UTC.</a></li>',
    )
  }
  expect(await read('/services/netflix', 'it')).not.toContain('alr_over')
})

test('a service offers its own feed', async () => {
  expect(await read('/services/netflix')).toContain('href="/feeds/alerts.atom?locale=en&amp;service=netflix"')
})

test('the page of an unknown alert or service is not found, in the language of the reader', async () => {
  for (const path of ['/alerts/alr_none', '/services/netflx']) {
    const answer = await open.get(path, { 'Accept-Language': 'it' })
    expect([path, answer.status]).toEqual([path, 404])
    const html = await answer.text()
    expect(html).toContain('<title>Pagina non trovata</title>')
    expect(html).toContain('<li><a href="/">')
  }
  // A name that is in no catalogue has a page once it had an alert.
  await store(open.store, anAlert('alr_2', { service: 'quibblio', discovered: true }))
  const found = await Promise.all(['/alerts/alr_2', '/services/quibblio'].map((path) => open.get(path)))
  expect(found.map(({ status }) => status)).toEqual([200, 200])
})

test('where reading needs a key, the document says nothing about any service', async () => {
  const html = await (await closed.get('/alerts/alr_1')).text()
  // Nor whether there is such an alert.
  expect((await closed.get('/alerts/alr_none')).status).toBe(200)
  expect(html).toContain('<title>Outcry: which services are down now</title>')
  expect(html).not.toContain('Flix')
})
