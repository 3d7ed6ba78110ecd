import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import type { Receiver } from '../webhooks/receiver.js'
import { startReceiver } from '../webhooks/receiver.js'
import { hasBrowser, launch, openWindow, overflow, violations } from './browser.js'
import type { LiveService } from './live-service.js'
import { eventsOf, replayTo, startLiveService } from './live-service.js'

const SHORT = [
  ['en-GB', 'light', 1440],
  ['it-IT', 'dark', 320],
] as const
const COMBINATIONS =
  process.env.PAGE_COMBINATIONS === 'all'
    ? (['en-GB', 'it-IT', 'es-ES'] as const).flatMap((locale) =>
        (['light', 'dark'] as const).flatMap((theme) =>
          [320, 1440].map((width) => [locale, theme, width] as const),
        ),
      )
    : SHORT

const WEB = join(packageRoot(), 'dist', 'web')
const MAX_FIRST_BYTES = 60_000
const MAX_ALERT_BYTES = 160_000
const PATIENCE = { timeout: 120_000, interval: 50 }

test('the first load is at most 60 kB and an alert with its map 160 kB, gzipped, in each language', () => {
  const assets = readdirSync(join(WEB, 'assets'))
  const bytes = (name: string) => gzipSync(readFileSync(join(WEB, name))).length
  const isOf =
    (...parts: readonly string[]) =>
    (name: string) =>
      parts.some((part) => name.startsWith(`${part}-`))
  const sum = (names: readonly string[]) => names.reduce((all, name) => all + bytes(join('assets', name)), 0)
  const languages = assets.filter(isOf('page'))
  const later = assets.filter(isOf('chart', 'world-map', 'IT', 'US'))
  const first = assets.filter((name) => !languages.includes(name) && !later.includes(name))
  expect(languages.length).toBeGreaterThanOrEqual(3)
  expect(later.length).toBeGreaterThanOrEqual(5)
  const largest = Math.max(...languages.map((name) => bytes(join('assets', name))))
  const load = bytes('index.html') + sum(first) + largest
  expect(load).toBeLessThan(MAX_FIRST_BYTES)
  expect(load + sum(later)).toBeLessThan(MAX_ALERT_BYTES)
})

describe.skipIf(!hasBrowser)('every page of a whole service, in a browser', () => {
  let browser: Browser
  let service: LiveService
  let receiver: Receiver
  let pages: string[]

  beforeAll(async () => {
    service = await startLiveService()
    receiver = await startReceiver()
    receiver.answer = (_got, response) => response.writeHead(500).end('out of order')
    const { id: webhook } = await service.ask<{ id: string }>('/v1/webhooks', {
      method: 'POST',
      body: { url: receiver.url },
    })
    await service.ask(`/v1/webhooks/${webhook}/test`, { method: 'POST', body: {} })
    await service.playTo('21:00')
    // Opened and changed since: then it is known where it fails
    const changes = replayTo('21:00').length
    const known = async () => {
      const events = await eventsOf(service)
      return events.length === changes ? events[0]!.alert : null
    }
    const alert = await vi.waitUntil(known, PATIENCE)
    pages = [
      ...['/', `/alerts/${alert.id}`, '/services/whatsapp', '/services/netflix', '/trending', '/sources'],
      ...['/webhooks', '/alerts', '/wall', '/alerts/alr_none', '/services/nobody'],
    ]
    browser = await launch()
  })

  afterAll(async () => {
    await browser?.close()
    await receiver?.close()
    await service?.close()
  })

  // Each language, theme and width meets every page. All eight together: `PAGE_COMBINATIONS=all`
  test.each(COMBINATIONS)('is accessible and fits: %s, %s, %i pixels', async (locale, colorScheme, width) => {
    const viewport = { width, height: 900 }
    const { page, wrong, goto, close } = await openWindow(browser, service.url, {
      ...{ locale, colorScheme, viewport, key: service.key },
    })
    const found: Record<string, unknown> = {}
    for (const path of pages) {
      await goto(path)
      // What is folded is looked at as well
      await page.evaluate('for (const fold of document.querySelectorAll("main details")) fold.open = true')
      await page.locator('main:not(:has(.loading))').waitFor()
      const broken = await violations(page)
      const here = await overflow(page)
      // The other width without another load
      await page.setViewportSize({ width: width === 320 ? 1440 : 320, height: 900 })
      // The charts learn of it a frame later
      await page.waitForFunction('document.documentElement.scrollWidth <= innerWidth').catch(() => {})
      const there = await overflow(page)
      await page.setViewportSize(viewport)
      found[path] = {
        isNamed: (await page.title()) !== 'Outcry' || path === '/',
        language: await page.evaluate('document.documentElement.lang'),
        overflow: Math.max(here, there),
        violations: broken,
      }
    }
    const clean = { isNamed: true, language: locale.slice(0, 2), overflow: 0, violations: [] }
    expect(found).toEqual(Object.fromEntries(pages.map((path) => [path, clean])))
    expect(wrong).toEqual([])
    await close()
  })

  test('the frame and the description of the API, which have no script, are accessible and fit', async () => {
    const { page, close } = await openWindow(browser, service.url, { viewport: { width: 320, height: 800 } })
    for (const path of ['/embed/whatsapp', '/docs', '/docs?lang=it', '/nowhere']) {
      // Where the store does not answer in time on a busy machine, the answer is a problem that says to ask again
      await expect.poll(async () => (await page.goto(service.url + path))?.status()).not.toBe(503)
      expect(await violations(page), path).toEqual([])
      expect(await overflow(page), path).toBe(0)
    }
    await close()
  })

  test('the alert says in a sentence what is the matter, and where, in both languages', async () => {
    const said: string[] = []
    for (const locale of ['en-GB', 'it-IT']) {
      const { page, goto, close } = await openWindow(browser, service.url, { locale })
      await goto(pages[1]!)
      said.push((await page.locator('.why').textContent()) ?? '')
      await close()
    }
    expect(said[0]).toMatch(
      /^Within 5 minutes, \d+ complaints said that WhatsApp does not work \(mostly Italy/,
    )
    expect(said[1]).toMatch(
      /^In 5 minuti sono arrivate \d+ segnalazioni di problemi con WhatsApp \(soprattutto: Italia/,
    )
  })

  test('a service shows its recorded day as a chart, the same as a table, and where it fails on a map', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/services/whatsapp')
    await page.locator('.chart canvas').waitFor()
    await page.getByText('Show as a table').click()
    await page.locator('details tbody tr').nth(200).waitFor({ state: 'attached' })
    const italy = page.locator('.map path', { has: page.locator('title', { hasText: /^Italy: \d+%$/ }) })
    await italy.waitFor({ state: 'attached' })
    expect(await italy.getAttribute('class')).toBe('land s4')
    await page.locator('.map.region path').nth(19).waitFor({ state: 'attached' })
    expect(await page.locator('.map.region .s4').count()).toBe(1)
    await close()
  })

  test('a reader reports a problem, also without an alert, and is counted once; in Spanish as well', async () => {
    const { page, wrong, goto, close } = await openWindow(browser, service.url)
    await goto('/services/netflix?lang=es')
    await page.getByRole('button', { name: 'Tengo un problema con Netflix' }).click()
    await page.locator('.pick label', { hasText: 'Reproducción' }).click()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Enviar' }).click()
    await page.getByText('Tu aviso se ha contado.').waitFor()
    await page.getByText('1 visitante de esta página ha avisado de un problema').waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('es')
    await goto('/services/netflix?lang=en')
    await page.getByRole('button', { name: 'I have a problem with Netflix' }).click()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('You have already reported Netflix today.').waitFor()
    expect(wrong).toEqual([])
    await close()
  })

  test('a webhook is previewed in its format before it is made', async () => {
    const { page, goto, close } = await openWindow(browser, service.url, { key: service.key })
    await goto('/webhooks')
    await page.locator('summary', { hasText: 'New webhook' }).click()
    await page.getByLabel('Format', { exact: true }).first().selectOption('slack')
    await page.getByRole('button', { name: 'Preview' }).first().click()
    await page.locator('pre.preview', { hasText: '"blocks"' }).waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  })

  test.each([
    [1440, 900],
    [390, 844],
  ])('with 229 alerts at once the overview is at most six screens: %i pixels', async (width, height) => {
    const { page, goto, close } = await openWindow(browser, service.url, { viewport: { width, height } })
    const all = await service.ask<{ data: { id: string; status: string }[] }>('/v1/services')
    const alert = await service.ask<object>(`/v1${pages[1]!}`)
    const down = all.data.slice(0, 229)
    const alerts = down.map(({ id }) => ({ ...alert, id: `alr_${id}`, service: id }))
    for (const one of down) one.status = 'open'
    const answer = (body: object) => ({ contentType: 'application/json', body: JSON.stringify(body) })
    await page.route('**/v1/services', (route) => route.fulfill(answer(all)))
    // In two pages: the second is asked for by the cursor of the first
    await page.route('**/v1/alerts?status=open,**', (route) => {
      const isSecond = route.request().url().includes('cursor=second')
      const data = isSecond ? alerts.slice(200) : alerts.slice(0, 200)
      return route.fulfill(answer({ data, page: { nextCursor: isSecond ? null : 'second' } }))
    })
    await goto('/')
    await page.locator('h1', { hasText: '229' }).waitFor()
    // Other parts of the page are laid out a moment later than the heading
    const screens = async () =>
      (await page.evaluate<number>('document.documentElement.scrollHeight')) / height
    await expect.poll(screens).toBeLessThanOrEqual(6)
    await close()
  })

  test('the overview draws a line for each service with complaints', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/')
    await page.locator('.tile-link[href="/services/whatsapp"] .spark .seen').waitFor()
    expect(await page.title()).toBe('(1) Outcry')
    await close()
  })

  test('the search is a key away, forgives accents and a slip, and Enter opens the first match', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/sources')
    await page.keyboard.press('/')
    await page.keyboard.type('lombardìa nothing')
    await page.locator('p.found', { hasText: 'No service has this name.' }).waitFor()
    await page.getByRole('combobox', { name: 'Search' }).fill('WHÁTSAP')
    await page.getByRole('option', { name: 'WhatsApp' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: 'WhatsApp' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/services/whatsapp')
    await close()
  })

  test('the chart is moved and zoomed by keys, and the address holds what is shown', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/services/whatsapp?range=6h')
    await page.locator('.chart canvas').waitFor()
    await page.locator('.chart').focus()
    await page.keyboard.press('ArrowLeft')
    await page.locator('.tip', { hasText: 'Different complaints in 5 minutes' }).waitFor()
    await page.keyboard.press('+')
    await page.waitForURL(/[?&]from=2022-04-28T/)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.waitForURL(/range=6h$/)
    await close()
  })

  test('on paper everything is dark on white, also where the screen is dark, and nothing is there to press', async () => {
    const { page, goto, close } = await openWindow(browser, service.url, { colorScheme: 'dark' })
    await goto(pages[1]!)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const colours = await page.evaluate<string[]>(
      "['body', '.card', '.top'].map((part) => getComputedStyle(document.querySelector(part)).backgroundColor)",
    )
    expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(255, 255, 255)', 'rgb(255, 255, 255)'])
    expect(await violations(page)).toEqual([])
    expect(await page.locator('button:visible, nav:visible, fieldset:visible').count()).toBe(0)
    await close()
  })

  test('by keyboard alone one gets from the overview to an alert and says that it is so', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.className')).toBe('skip')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.getAttribute("href")')).toBe(pages[1])
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: 'WhatsApp' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(pages[1])
    const yes = page.getByRole('button', { name: 'Yes, it is down' })
    for (let presses = 0; presses < 20 && !(await yes.evaluate((it) => it.matches(':focus'))); presses++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Thank you, your vote is recorded.').waitFor()
    await close()
  })

  test('the policy allows nothing inline and nothing from elsewhere', async () => {
    const answer = await fetch(service.url)
    expect(answer.headers.get('Cache-Control')).toBe('no-cache')
    const policy = answer.headers.get('Content-Security-Policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  })
})
