import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveWeb } from '../../src/api/serve-web.js'
import { packageRoot } from '../../src/runtime/package-root.js'
import type { ApiServer } from '../api/api-server.js'
import { anAlert, startApi, store } from '../api/api-server.js'
import type { EventLine } from './event-line.js'
import { createEventLine } from './event-line.js'

const CHROMIUM = '/usr/bin/chromium'
const WEB = join(packageRoot(), 'dist', 'web')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PAGES = [
  '/',
  '/webhooks',
  '/services/netflix',
  '/alerts/alr_old',
  '/trending',
  '/sources',
  '/alerts/alr_none',
]
const MOST_FIRST_BYTES = 150_000

test('the first load is at most 150 kB, gzipped', () => {
  const first = readdirSync(join(WEB, 'assets')).filter((name) => name.startsWith('index-'))
  const files = [join(WEB, 'index.html'), ...first.map((name) => join(WEB, 'assets', name))]
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
  expect(first.length).toBeGreaterThanOrEqual(2)
  expect(bytes).toBeLessThan(MOST_FIRST_BYTES)
})

describe.skipIf(!existsSync(CHROMIUM))(`in a browser (${CHROMIUM})`, () => {
  let browser: Browser
  let line: EventLine
  let api: ApiServer

  beforeAll(async () => {
    line = createEventLine()
    api = await startApi(() => ({ extraRoutes: () => [serveWeb(WEB), line.router] }))
    await store(api.store, anAlert('alr_old'))
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  })

  afterAll(async () => {
    await browser?.close()
    await api?.close()
  })

  /** A page, and what went wrong in it: complaints of the console, requests that went elsewhere. */
  async function open(path: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (message) => {
      // That an address answers 404 is what the not-found pages are for.
      if (message.type() === 'error' && !/status of 404/.test(message.text())) wrong.push(message.text())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(api.url)) wrong.push(`asked ${request.url()}`)
    })
    await page.goto(api.url + path)
    await page.locator('.line.live').waitFor()
    await page.waitForFunction("document.querySelector('main .loading') === null")
    return { page, wrong, close: () => context.close() }
  }

  test.each([
    ['en-GB', 'light', 1440],
    ['en-GB', 'dark', 320],
    ['it-IT', 'light', 320],
    ['it-IT', 'dark', 1440],
  ] as const)('every page is accessible and fits: %s, %s, %i pixels', async (locale, colorScheme, width) => {
    const found: Record<string, unknown> = {}
    for (const path of PAGES) {
      const { page, wrong, close } = await open(path, {
        locale,
        colorScheme,
        viewport: { width, height: 900 },
      })
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      found[path] = {
        language: await page.evaluate('document.documentElement.lang'),
        overflow: Math.max(0, overflow),
        violations: await violations(page),
        wrong,
      }
      await close()
    }
    const clean = { language: locale.slice(0, 2), overflow: 0, violations: [], wrong: [] }
    expect(found).toEqual(Object.fromEntries(PAGES.map((path) => [path, clean])))
  })

  test('an alert appears without a reload, also one that came while the line was cut', async () => {
    const { page, close } = await open('/')
    const first = await store(api.store, anAlert('alr_new', { service: 'spotify' }))
    line.send(first)
    await page.locator('.alerts a[href="/alerts/alr_new"]').waitFor()
    expect(line.resumedFrom.at(-1)).toBeUndefined()

    line.cut()
    await page.locator('.line.cut').waitFor()
    line.send(await store(api.store, anAlert('alr_meanwhile', { service: 'vodafone' })))
    line.open()
    await page.locator('.alerts a[href="/alerts/alr_meanwhile"]').waitFor()
    expect(line.resumedFrom.at(-1)).toBe('1')
    expect(await page.locator('.feed li').count()).toBe(2)
    await close()
  })

  test('by keyboard alone one gets from the overview to an alert', async () => {
    const { page, close } = await open('/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.className')).toBe('skip')
    await page.locator('.alerts a[href="/alerts/alr_old"]').focus()
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: 'NETFLIX' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/alerts/alr_old')
    await close()
  })

  test('the policy allows nothing inline and nothing from elsewhere', async () => {
    const answer = await api.get('/')
    expect(answer.headers.get('Cache-Control')).toBe('no-cache')
    const policy = answer.headers.get('Content-Security-Policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  })
})

async function violations(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy would refuse a script that is put into it.
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}
