import { join } from 'node:path'
import type { Browser, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveWeb } from '../../src/api/http/serve-web.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { storeEvents } from '../../src/pipeline/alerts/alert-store.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import type { ApiServer } from '../api/api-server.js'
import { anAlert, startApi, store } from '../api/api-server.js'
import { hasBrowser, launch, openWindow, overflow, violations } from './browser.js'
import type { EventLine } from './event-line.js'
import { createEventLine } from './event-line.js'

const WEB = join(packageRoot(), 'dist', 'web')
const PAGES = ['/', '/alerts/alr_1', '/services/netflix', '/trending', '/sources', '/webhooks']
const NARROW = { viewport: { width: 320, height: 800 } }

const LIVE = {
  ...{ name: 'bluesky', state: 'live', detail: null, since: '2024-05-06T11:00:00.000Z' },
  ...{ lastEventAt: null, lagSeconds: 1, posts: 5, budget: null },
}

/** The same, which has brought posts about one service. */
const KNOWN = {
  ...LIVE,
  coverage: {
    since: '2024-05-01T00:00:00.000Z',
    lastPostAt: { netflix: '2024-05-06T11:30:00.000Z' },
    usualPerHour: { netflix: Array.from({ length: 24 }, () => 12.34) },
  },
}

describe.skipIf(!hasBrowser)('when the API does not give what was asked for', () => {
  let browser: Browser
  let api: ApiServer
  let closed: ApiServer
  let line: EventLine

  beforeAll(async () => {
    line = createEventLine()
    api = await startApi(
      () => ({ sources: async () => [KNOWN], extraRoutes: () => [serveWeb(WEB)] }),
      (response) => line.answer(response.req, response),
    )
    await store(api.store, anAlert('alr_1'))
    closed = await startApi(() => ({
      publicRead: false,
      sources: async () => [LIVE],
      extraRoutes: () => [serveWeb(WEB)],
    }))
    browser = await launch()
  })

  afterAll(async () => {
    await browser?.close()
    await api?.close()
    await closed?.close()
  })

  const problem = (status: number) => (route: Route) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      headers: status === 429 ? { 'Retry-After': '1' } : {},
      body: JSON.stringify({ detail: 'the store does not answer' }),
    })
  const FAULTS = [
    ['no answer', (route: Route) => route.abort(), 'Not reachable'],
    ['429', problem(429), 'Too many requests'],
    ['500', problem(500), 'Outcry has an internal error'],
  ] as const

  test.each(FAULTS)('every page says so, and is still accessible: %s', async (_name, answer, said) => {
    const { page, goto, close } = await openWindow(browser, api.url, NARROW)
    await page.route(/\/v1\/(?!alerts\/stream)/, answer)
    const found: Record<string, unknown> = {}
    for (const path of PAGES) {
      await goto(path)
      await page.getByText(said).first().waitFor()
      // The three differ in their words alone, so one is looked at thoroughly
      const isFirst = said === FAULTS[0][2]
      found[path] = { overflow: await overflow(page), violations: isFirst ? await violations(page) : [] }
    }
    expect(found).toEqual(Object.fromEntries(PAGES.map((path) => [path, { overflow: 0, violations: [] }])))
    await close()
  })

  test('it asks again by itself when it may, and shows what it then gets', async () => {
    const { page, goto, close } = await openWindow(browser, api.url)
    let refusals = 0
    await page.route('**/v1/alerts?status=**', (route) =>
      refusals++ === 0 ? problem(429)(route) : route.continue(),
    )
    await goto('/')
    await page.locator('.heroes a[href="/alerts/alr_1"]').waitFor()
    expect(refusals).toBe(2)
    await close()
  })

  test('what was shown stays while the API is out of reach', async () => {
    const { page, goto, close } = await openWindow(browser, api.url)
    await goto('/')
    await page.locator('.heroes a').first().waitFor()
    await page.route(/\/v1\/(?!alerts\/stream)/, (route) => route.abort())
    const failed = page.waitForEvent('requestfailed')
    line.send(await store(api.store, anAlert('alr_2', { service: 'spotify' })))
    await page.locator('.heroes a[href="/alerts/alr_2"]').waitFor()
    await failed
    expect(await page.locator('.heroes a').count()).toBe(2)
    expect(await page.locator('.state').count()).toBe(0)
    await close()
  })

  test('while it loads, that is said to who listens, on every page', async () => {
    const { page, close } = await openWindow(browser, api.url, NARROW)
    await page.route(/\/v1\/(?!alerts\/stream)/, () => {})
    const found: Record<string, string[]> = {}
    for (const path of PAGES) {
      await page.goto(api.url + path)
      await page.locator('main [role=status]', { hasText: 'Loading' }).first().waitFor()
      // Before anything is read, nobody knows that there was none
      expect(await page.getByText('No alert so far').count()).toBe(0)
      found[path] = await violations(page)
    }
    expect(found).toEqual(Object.fromEntries(PAGES.map((path) => [path, []])))
    await close()
  })

  test('where reading needs a key the page asks for one, says when it is wrong, and goes on with it', async () => {
    const { page, goto, close } = await openWindow(browser, closed.url, NARROW)
    await goto('/')
    await page.getByText('This needs a key').first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Access key').fill('not a key')
    await page.getByRole('button', { name: 'Use this key' }).click()
    await page.getByText('This key is not known').waitFor()
    const { Authorization } = await closed.bearer('read')
    await page.getByLabel('Access key').fill(Authorization.replace('Bearer ', ''))
    await page.getByRole('button', { name: 'Use this key' }).click()
    await page.getByText('No service stands out right now').waitFor()
    await page.locator('.line.live').waitFor()
    await close()
  })

  test('a service says how many posts about it each source usually brings', async () => {
    const { page, goto, close } = await openWindow(browser, api.url, NARROW)
    await goto('/services/netflix')
    await page.getByText('Posts about it that are usual at this hour: Bluesky 12.').waitFor()
    await goto('/services/spotify')
    await page.getByRole('heading', { name: 'Spotify' }).waitFor()
    expect(await page.getByText('usual at this hour').count()).toBe(0)
    await close()
  })

  test('the timeline says the cause where more people name it, and is not vague about it', async () => {
    const upstream = { service: 'aws', confidence: 0.9 }
    const caused = anAlert('alr_caused', { service: 'twitch', upstream })
    const opened = await store(api.store, caused)
    const named = { type: 'alert.updated', sequence: 2, changed: { upstream: ['aws', 'aws'] } } as const
    await api.store.commit(storeEvents([{ ...opened, ...named }]))
    const { page, goto, close } = await openWindow(browser, api.url, NARROW)
    await goto('/alerts/alr_caused')
    await page.getByText('Probable cause: aws.').waitFor()
    expect(await page.getByText('Small shifts').count()).toBe(0)
    await close()
  })

  test('a tab for which there is no stream left reads the lists, and is not out of date', async () => {
    const { page, close } = await openWindow(browser, api.url)
    await page.route('**/v1/alerts/stream', problem(429))
    await page.goto(api.url)
    await page.locator('.line.absent', { hasText: 'Updates every 15 s' }).waitFor()
    await page.locator('.heroes a[href="/alerts/alr_1"]').waitFor()
    await close()
  })

  test('a day of events leaves the page no larger than its first minutes', async () => {
    const { page, goto, close } = await openWindow(browser, api.url)
    await goto('/')
    await page.locator('.line.live').waitFor()
    const say = (from: number, count: number) => {
      for (let index = from; index < from + count; index++) line.send(resolved(`alr_day_${index}`))
    }
    const elements = () => page.evaluate<number>('document.querySelectorAll("*").length')
    const last = (id: string) => page.locator(`.feed a[href="/alerts/${id}"]`).first().waitFor()
    say(0, 200)
    await last('alr_day_199')
    const before = await elements()
    say(200, 5_000)
    await last('alr_day_5199')
    expect(await elements()).toBe(before)
    expect(await page.locator('.feed li').count()).toBe(12)
    await close()
  })
})

function resolved(id: string): AlertEvent {
  const alert = anAlert(id, { status: 'resolved', resolvedAt: '2024-05-06T13:00:00.000Z' })
  return { type: 'alert.resolved', at: '2024-05-06T13:00:00.000Z', sequence: 2, reason: 'a test', alert }
}
