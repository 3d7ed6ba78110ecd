import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasBrowser, launch, openWindow } from './browser.js'
import type { LiveService } from './live-service.js'
import { eventsOf, startLiveService } from './live-service.js'

const PATIENCE = { timeout: 120_000, interval: 50 }

/** What browsers show outside the page, noted in it instead. */
const NOTED = `
  window.notes = []
  window.locks = []
  window.Notification = class {
    static permission = 'granted'
    static requestPermission = async () => 'granted'
    constructor(title, { tag }) { window.notes.push({ title, tag }) }
  }
  navigator.wakeLock.request = async (kind) => { window.locks.push(kind); return { release: async () => {} } }
`

describe.skipIf(!hasBrowser)('what a reader takes away from a page', () => {
  let browser: Browser
  let service: LiveService
  let alert: string

  beforeAll(async () => {
    service = await startLiveService()
    await service.playTo('20:50')
    alert = await vi.waitUntil(async () => (await eventsOf(service))[0]?.alert.id, PATIENCE)
    browser = await launch()
  })

  afterAll(async () => {
    await browser?.close()
    await service?.close()
  })

  test('a tab in the background shows the number of problems in its title, and a dot on its icon', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/services/netflix')
    await expect.poll(() => page.title()).toMatch(/^\(1\) Netflix/)
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toMatch(/\/favicon-alert\.svg$/)
    await close()
  })

  test('a chart is saved as a table and as a picture, and compared with another service', async () => {
    const { page, goto, close } = await openWindow(browser, service.url, { acceptDownloads: true })
    await goto('/services/whatsapp')
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ])
      return readFileSync(await download.path())
    }
    const [head, ...rows] = (await save('CSV')).toString().trim().split('\n')
    expect(head).toBe('timestamp,observed,expected,threshold')
    expect(rows.length).toBeGreaterThan(10)
    expect((await save('Picture')).subarray(1, 4).toString()).toBe('PNG')
    await page.getByLabel('Compare with').selectOption('netflix')
    await page.waitForURL(/with=netflix/)
    await page.locator('.legend', { hasText: 'Netflix' }).waitFor()
    await close()
  })

  test('ninety days and a month say on which day there was an alert, and lead to it', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await goto('/services/whatsapp')
    expect(await page.locator('.day-strip li').count()).toBe(90)
    expect(await page.locator('.day-strip a').getAttribute('href')).toBe(`/alerts/${alert}`)
    await page.getByText('Calendar', { exact: true }).click()
    await page.locator('.calendar').waitFor()
    const bad = page.locator('.calendar li.minor, .calendar li.major, .calendar li.critical')
    expect(await bad.count()).toBe(1)
    expect(await bad.getAttribute('title')).toContain('28')
    await close()
  })

  test('a watched service notifies once for what matters, and a wall stays awake', async () => {
    const { page, goto, close } = await openWindow(browser, service.url)
    await page.addInitScript(NOTED)
    await goto('/services/whatsapp')
    await page.getByRole('button', { name: 'Notify me in this browser' }).click()
    await page.getByRole('button', { name: 'Stop notifying me' }).waitFor()
    await service.playTo('21:20')
    const notes = () => page.evaluate('window.notes.map(({ tag }) => tag)')
    await expect.poll(notes, PATIENCE).toEqual([alert])
    expect(await page.evaluate('window.notes[0].title')).toContain('WhatsApp')
    await goto('/wall')
    await page.locator('.wall-tile.running', { hasText: 'WhatsApp' }).waitFor()
    await expect.poll(() => page.evaluate('window.locks')).toEqual(['screen'])
    await close()
  })
})
