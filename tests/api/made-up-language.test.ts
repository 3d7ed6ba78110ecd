import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfiguration } from '../../src/runtime/compose/load-configuration.js'
import { hasBrowser, launch, openWindow } from '../web/browser.js'
import { anAlert, store } from './api-server.js'
import type { WholeApi } from './whole-api.js'
import { startWholeApi } from './whole-api.js'

/** A language that nobody speaks, as an operator adds one: a folder of the overlay with short files. */
const FILES = {
  'language.yaml': 'name: Zorbla\nlocale: de-AT\n',
  'messages.yaml': 'events: {alert.opened: "{name} zor brakka"}\nfacts: {since: Zint}\n',
  'feeds.yaml': 'title: "Outcry: zor lista"\nstates: {ok: zor bon, major: zor brakka}\nsince: Zint {at}.\n',
  'page.json': '{"main": {"overview": "Zor ke"}, "shell": {"found": "{n} zor"}}',
  'pages.yaml': 'title: "Outcry: ke zor brakka"\nnotFound: {title: Zor nix}\n',
}

const overlay = mkdtempSync(join(tmpdir(), 'outcry-overlay-'))
let api: WholeApi

beforeAll(async () => {
  const folder = join(overlay, 'languages', 'zb')
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  api = await startWholeApi({
    env: { WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' },
    texts: loadConfiguration(overlay),
  })
  await store(api.store, anAlert('alr_1'))
})
afterAll(async () => {
  await api?.close()
  rmSync(overlay, { recursive: true })
})

const read = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${api.url}${path}`, { headers })).text()

async function send(path: string, body: object) {
  const headers = { ...(await api.bearer('admin')), 'Content-Type': 'application/json' }
  return fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

test('a language of an overlay speaks in messages, feeds, badges, frames and pages, and lacks words in English', async () => {
  const preview = await send('/v1/webhooks/preview', { alert: 'alr_1', format: 'ntfy', locale: 'zb' })
  const { data } = (await preview.json()) as { data: { body: string }[] }
  const { title, message } = JSON.parse(data[0]!.body)
  expect(title).toBe('Netflix zor brakka')
  expect(message).toMatch(/^Severity: major\nZint: /)

  const feed = JSON.parse(await read('/feeds/alerts.json?locale=zb'))
  expect([feed.language, feed.title, feed.items[0].title]).toEqual([
    ...['zb', 'Outcry: zor lista', 'Netflix: zor brakka'],
  ])
  expect(feed.items[0].content_text).toMatch(/^Zint 6. Mai 2024, 12:00 UTC\. 40 reports in 5 minutes/)
  expect(JSON.parse(await read('/badges/netflix.json?lang=zb')).message).toBe('zor brakka')
  expect(await read('/embed/netflix', { 'Accept-Language': 'zb' })).toContain('<html lang="zb">')

  const page = await read('/', { 'Accept-Language': 'zb' })
  expect(page).toContain('<title>Outcry: ke zor brakka</title>')
  expect(page).toContain('<meta property="og:locale" content="de_AT" />')
  // The page offers it for new webhooks.
  expect(page).toContain('<meta name="outcry-languages" content="en es it zb" />')
  // So are the words of the dashboard, which ask for no build.
  expect(page).toContain('<meta name="outcry-page-languages" content="zb" />')
  const words = JSON.parse(await read('/languages/zb.json'))
  expect([words.main.overview, words.main.sources, words.shell.found]).toEqual([
    ...['Zor ke', 'Sources', { other: '{n} zor' }],
  ])
  const nowhere = await read('/nowhere', { Accept: 'text/html', 'Accept-Language': 'zb' })
  expect(nowhere).toContain('<h1>Zor nix</h1>')
})

test.skipIf(!hasBrowser)('the dashboard speaks it without a build, and offers it', async () => {
  const browser = await launch()
  try {
    const { page, wrong, goto } = await openWindow(browser, api.url)
    await goto('/?lang=zb')
    expect(await page.getByRole('link', { name: 'Zor ke' }).count()).toBeGreaterThan(0)
    expect(await page.locator('option[value="zb"]').count()).toBe(1)
    expect(wrong).toEqual([])
  } finally {
    await browser.close()
  }
})

test('the API takes it for a webhook, describes it, and refuses a language that nobody added', async () => {
  const asked = { url: 'http://127.0.0.1:8080/hook', locale: 'zb' }
  expect(await (await send('/v1/webhooks', asked)).json()).toMatchObject({ locale: 'zb' })
  const refused = await send('/v1/webhooks', { ...asked, locale: 'xx' })
  expect([refused.status, JSON.stringify(await refused.json())]).toEqual([
    ...[422, expect.stringContaining('#/locale: write one of en, es, it, zb')],
  ])
  const { components, paths } = JSON.parse(await read('/openapi.json'))
  const { NewWebhook } = components.schemas
  const body = NewWebhook ?? paths['/v1/webhooks'].post.requestBody.content['application/json'].schema
  expect(body.properties.locale).toMatchObject({ enum: ['en', 'es', 'it', 'zb'], default: 'en' })
})
