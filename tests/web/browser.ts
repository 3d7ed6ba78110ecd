import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
export const hasBrowser = existsSync(CHROMIUM)
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })

export interface Opened {
  readonly page: Page
  /** What went wrong in it: complaints of the console, requests that went elsewhere. */
  readonly wrong: string[]
  goto(path: string): Promise<void>
  close(): Promise<void>
}

/** A browser window of its own, with its own session, on a deployment. */
export async function openWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly key?: string } = {},
): Promise<Opened> {
  const { key, ...rest } = options
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...rest })
  // Far above what a step takes on a busy machine, and less than a test's own patience: the failed step is named
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  if (key !== undefined) await page.addInitScript(`sessionStorage.setItem('outcry-key', '${key}')`)
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('console', (message) => {
    // The browser itself notes every refused and failed request; pages have states for them.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text()))
      wrong.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) wrong.push(`asked ${request.url()}`)
  })
  return {
    page,
    wrong,
    async goto(path) {
      await page.goto(url + path)
      await page.locator('.line:not(.connecting)').waitFor()
      await page.locator('main:not(:has(.loading))').waitFor()
      // Text of the font that stands in for a while takes more room
      await page.evaluate('document.fonts.ready.then(() => true)')
    },
    close: () => context.close(),
  }
}

/** What axe-core finds; through the debugger, since the page's own policy would refuse a script that is put into it. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({
      resultTypes: ['violations'],
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

/** By how many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return Math.max(0, await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'))
}
