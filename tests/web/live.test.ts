import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receiver } from '../webhooks/receiver.js'
import { startReceiver, validSignatures } from '../webhooks/receiver.js'
import type { Opened } from './browser.js'
import { hasBrowser, launch, openWindow, violations } from './browser.js'
import type { LiveService } from './live-service.js'
import { eventsOf, replayTo, startLiveService } from './live-service.js'

const PATIENCE = { timeout: 120_000, interval: 50 }

/** One evening from its quiet beginning to its end, so each test goes on where the one before stopped. */
describe.skipIf(!hasBrowser)('an evening at the dashboard', () => {
  let browser: Browser
  let service: LiveService
  let receiver: Receiver
  let window: Opened
  let alert: string

  beforeAll(async () => {
    service = await startLiveService()
    receiver = await startReceiver()
    browser = await launch()
    window = await openWindow(browser, service.url)
  })

  afterAll(async () => {
    await browser?.close()
    await receiver?.close()
    await service?.close()
  })

  const types = async () => (await eventsOf(service)).map(({ type }) => type)

  test('begins without data: before the first post, nobody can say that all is well', async () => {
    await window.goto('/')
    await window.page.getByRole('alert').getByText('Outcry receives no posts').waitFor()
    await window.page.getByRole('heading', { name: 'No data right now' }).waitFor()
    await window.page.getByText('No alert so far.').waitFor()
    expect(await window.page.locator('.tile-link .badge.ok').count()).toBe(0)
    expect(await window.page.locator('.tile-link .badge.no-data').count()).toBeGreaterThan(400)
    expect(await violations(window.page)).toEqual([])
  })

  test('an alert appears without a reload', async () => {
    await window.page.evaluate('window.isSamePage = true')
    const stream = await fetch(`${service.url}/v1/alerts/stream`)
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    await service.playTo('20:40')
    for (let text = ''; !text.includes('alert.opened'); ) text += (await reader.read()).value ?? ''
    await window.page.locator('.heroes a', { hasText: 'WhatsApp' }).waitFor()
    void reader.cancel()
    const href = await window.page.locator('.heroes a').getAttribute('href')
    alert = href!.replace('/alerts/', '')
    expect((await eventsOf(service)).map((event) => event.alert.id)).toEqual([alert])
    expect(await window.page.locator('.feed li').count()).toBe(1)
    expect(await window.page.evaluate('window.isSamePage')).toBe(true)
  })

  test('a cut line is seen, and what came meanwhile comes when it is back, each event once', async () => {
    service.cut()
    await window.page.getByText('Connection lost, trying again').waitFor()
    // What was shown stays
    expect(await window.page.locator('.heroes a').count()).toBe(1)
    await service.playTo('21:00')
    const replayed = replayTo('21:00').map(({ type }) => type)
    expect(replayed.length).toBeGreaterThan(1)
    await expect.poll(types, PATIENCE).toEqual(replayed)
    expect(await window.page.locator('.feed li').count()).toBe(1)
    service.open()
    await expect.poll(() => window.page.locator('.feed li').count(), PATIENCE).toBe(replayed.length)
    await window.page.locator('.line.live').waitFor()
    expect(await window.page.locator('.heroes .badge.critical').count()).toBe(1)
    expect(await window.page.evaluate('window.isSamePage')).toBe(true)
  })

  test('a visitor says that it is so', async () => {
    await window.page.locator('.heroes a').click()
    await window.page.getByRole('button', { name: 'Yes, it is down' }).click()
    await window.page.getByText('Thank you, your vote is recorded.').waitFor()
    await window.page.getByText('1 person sees it too').waitFor()
    const stored = await service.ask<{ feedback: unknown }>(`/v1/alerts/${alert}`)
    expect(stored.feedback).toEqual({ confirm: 1, deny: 0 })
  })

  test('an operator gives an admin key first; a wrong one and one that may only read change nothing', async () => {
    const { page } = window
    const useKey = async (key: string) => {
      await page.getByLabel('Access key').fill(key)
      await page.getByRole('button', { name: 'Use this key' }).click()
    }
    await page.locator('summary', { hasText: 'For operators' }).click()
    await useKey('outcry_wrong')
    await page.getByRole('alert').getByText('This key is not known').waitFor()
    await useKey(service.readKey)
    await page.getByRole('alert').getByText('This key may only read').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await useKey(service.key)
    await page.getByLabel('Silence for how long').selectOption({ label: '4 hours' })
    await page.getByRole('button', { name: 'Silence', exact: true }).click()
    await page.getByText('Silenced: nothing is sent').first().waitFor()
    const { data } = await service.ask<{ data: { matchers: unknown; startsAt: string; endsAt: string }[] }>(
      '/v1/silences',
    )
    expect(data.map(({ matchers }) => matchers)).toEqual([{ service: { is: 'whatsapp' } }])
    const hours = (Date.parse(data[0]!.endsAt) - Date.parse(data[0]!.startsAt)) / 3_600_000
    expect(Math.round(hours * 10) / 10).toBe(4)
  })

  test('a webhook is made with all it can be told, tested, and its failed delivery sent again', async () => {
    const { page } = window
    receiver.answer = (_got, response) => response.writeHead(503).end('closed for today')
    await page.getByRole('link', { name: 'Webhooks' }).click()
    await page.getByText('No webhook yet.').waitFor()
    await page.locator('summary', { hasText: 'New webhook' }).click()
    await page.getByLabel('Send events to').fill(receiver.url)
    await page.getByLabel('Language of the messages').selectOption('it')
    await page.getByLabel('Updated').uncheck()
    await page.getByLabel('Reminder').check()
    await page.getByLabel('are of these services').fill('whatsapp, Netflix, nettflix')
    await page.getByLabel('are of these services').press('Enter')
    await page.getByText('Not in the catalogue: nettflix Did you mean Netflix?').waitFor()
    await page.getByLabel('are of these services').fill('')
    await page.getByLabel('come from these countries').fill('it')
    await page.getByLabel('are at least', { exact: true }).selectOption('major')
    await page.getByLabel('have at least this confidence').fill('50')
    await page.getByLabel('Remind every').fill('30')
    await page.getByLabel('come from these countries').fill('italy')
    await page.getByRole('button', { name: 'Create webhook' }).click()
    await page.getByRole('alert').getByText('Use two letters, such as IT').waitFor()
    await page.getByLabel('come from these countries').fill('it')
    await page.getByRole('button', { name: 'Create webhook' }).click()
    const secret = (await page.locator('code.secret').textContent()) ?? ''
    expect(secret).toMatch(/^whsec_/)
    // It stays until the reader says that it is copied, whatever else is done meanwhile
    const { data } = await service.ask<{ data: Record<string, unknown>[] }>('/v1/webhooks')
    expect(data).toHaveLength(1)
    const others = ['acknowledged', 'recovering', 'resolved', 'reopened', 'retracted', 'reminder']
    expect(data[0]).toMatchObject({
      url: receiver.url,
      locale: 'it',
      events: ['alert.opened', ...others.map((type) => `alert.${type}`)],
      filter: {
        services: ['whatsapp', 'netflix'],
        countries: ['IT'],
        languages: [],
        minSeverity: 'major',
        minConfidence: 0.5,
      },
      remindEvery: 1_800,
      groupWait: null,
    })

    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('Test sent.').waitFor()
    expect(await page.locator('code.secret').textContent()).toBe(secret)
    await page.getByRole('button', { name: 'I have copied it' }).click()
    expect(await page.locator('code.secret').count()).toBe(0)
    await page.getByText('HTTP 503').waitFor()
    await page.getByText('closed for today').waitFor()
    expect(await violations(page)).toEqual([])
    receiver.answer = (_got, response) => response.writeHead(204).end()
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.locator('.deliveries .badge', { hasText: 'Delivered' }).waitFor()
    // Failed deliveries are looked for in the whole log, and not among the newest alone.
    const asked = page.waitForRequest(/deliveries\?.*state=failed/)
    await page.getByRole('button', { name: 'Only failed' }).click()
    await asked
    await page.locator('.deliveries .badge', { hasText: 'Delivered' }).waitFor({ state: 'detached' })
    const [failed, sent] = receiver.received
    expect(receiver.received).toHaveLength(2)
    expect(sent!.headers['webhook-id']).toBe(failed!.headers['webhook-id'])
    expect(validSignatures(sent!, secret)).toBe(1)
  })

  test('a webhook is edited, and its new secret signs beside the old one', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Edit' }).click()
    const form = page.locator('.webhook form')
    await form.getByLabel('are at least', { exact: true }).selectOption('critical')
    await form.getByRole('button', { name: 'Remove WhatsApp' }).click()
    await form.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Saved.').waitFor()
    const { data } = await service.ask<{ data: { filter: unknown; url: string; locale: string }[] }>(
      '/v1/webhooks',
    )
    expect(data[0]).toMatchObject({
      ...{ url: receiver.url, locale: 'it' },
      filter: { services: ['netflix'], countries: ['IT'], minSeverity: 'critical' },
    })
    await page.getByRole('button', { name: 'New secret' }).click()
    await page.getByText('The old secret still signs for 24 hours').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'I have copied it' }).click()
  })

  test('a webhook is paused, goes on, and is deleted only when one is sure', async () => {
    const { page } = window
    const state = async () =>
      (await service.ask<{ data: { state: string }[] }>('/v1/webhooks')).data.map(({ state }) => state)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused.').waitFor()
    expect(await state()).toEqual(['disabled'])
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Resumed.').waitFor()
    expect(await state()).toEqual(['enabled'])
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    expect(await state()).toEqual(['enabled'])
    await page.getByRole('button', { name: 'Really delete' }).click()
    await page.getByText('Deleted.').waitFor()
    expect(await state()).toEqual([])
  })

  test('the key is kept for the tab alone, and is forgotten on demand', async () => {
    const { page } = window
    const kept = 'Object.values(sessionStorage).length + Object.values(localStorage).length'
    expect(await page.evaluate(kept)).toBe(1)
    expect(await page.evaluate('localStorage.length + document.cookie.length')).toBe(0)
    await page.getByRole('button', { name: 'Forget the key' }).click()
    await page.getByText('This needs a key').waitFor()
    expect(await page.evaluate(kept)).toBe(0)
  })

  test('the end of it is seen on its page, and the overview is calm again', async () => {
    const { page } = window
    await window.goto(`/alerts/${alert}`)
    await service.playTo('23:59')
    await expect.poll(types, PATIENCE).toContain('alert.resolved')
    await page.locator('.head .badge.resolved').waitFor()
    const all = (await types()).length
    await expect.poll(() => page.locator('.life li').count(), PATIENCE).toBe(all)
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('No service stands out right now').waitFor()
    expect(window.wrong).toEqual([])
  })
})
