import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/runtime/config/load-config.js'
import { parseStatusPage, readStatusPage } from '../../../src/sources/status/status-page.js'

const AT = '2026-11-28T12:00:00Z'
const at = Date.parse(AT)

function read(page: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return readStatusPage(parseStatusPage(page), text).map(({ state, at: when, title, components }) => ({
    state,
    at: when,
    title,
    components,
  }))
}

describe('a page in the catalogue', () => {
  test('is a Statuspage unless its kind stands before it, and "#" names a component', () => {
    expect(parseStatusPage('https://www.githubstatus.com')).toEqual({
      kind: 'statuspage',
      address: 'https://www.githubstatus.com/api/v2/incidents.json',
      component: null,
    })
    expect(parseStatusPage('google https://g.example/incidents.json#Gmail')).toMatchObject({
      kind: 'google',
      component: 'gmail',
    })
    expect(() => parseStatusPage('gopher https://x.example')).toThrow(
      'status page "gopher https://x.example" is none',
    )
  })

  test('at least 120 services have one, and every one can be read', () => {
    const pages = loadConfig().services.flatMap(({ statusPage }) => statusPage ?? [])
    expect(pages.length).toBeGreaterThanOrEqual(120)
    for (const page of pages) expect(() => parseStatusPage(page)).not.toThrow()
  })
})

describe('each kind of page', () => {
  test('Instatus has what is open now', () => {
    const body = {
      activeIncidents: [{ name: 'Down', started: AT, status: 'INVESTIGATING', url: 'https://x' }],
    }
    expect(read('instatus https://x.example', body)).toEqual([
      { state: 'open', at, title: 'Down', components: [] },
    ])
  })

  test('Google’s incidents have products, of which one may be chosen', () => {
    const incident = {
      id: 'a',
      external_desc: 'Mail delays',
      affected_products: [{ title: 'Gmail' }],
      updates: [
        { when: AT, status: 'AVAILABLE', text: 'fixed' },
        { when: AT, status: 'SERVICE_DISRUPTION', text: 'late' },
        { when: AT, status: 'SERVICE_INFORMATION', text: 'fyi' },
      ],
    }
    const page = 'google https://g.example/incidents.json'
    expect(read(`${page}#Gmail`, [incident]).map(({ state }) => state)).toEqual(['resolved', 'open'])
    expect(read(`${page}#Google Meet`, [incident])).toEqual([])
  })

  test('AWS, Apple and Slack', () => {
    const log = [
      { summary: 'Errors', message: 'm', status: 1, timestamp: at / 1_000 },
      { summary: '[RESOLVED] Errors', message: 'm', status: '0', timestamp: at / 1_000 },
    ]
    const aws = [{ arn: 'x', service_name: 'EC2', region_name: 'Milan', event_log: log }]
    expect(
      read('aws https://a.example/e', aws).map(({ state, components }) => [state, ...components]),
    ).toEqual([
      ['open', 'EC2', 'Milan'],
      ['resolved', 'EC2', 'Milan'],
    ])
    const events = [
      {
        messageId: '1',
        epochStartDate: at,
        epochEndDate: at + 1,
        statusType: 'Outage',
        eventStatus: 'resolved',
      },
      { messageId: '2', epochStartDate: at, statusType: 'Maintenance', eventStatus: 'ongoing' },
      { messageId: '3', epochStartDate: at, statusType: 'Outage', eventStatus: 'upcoming' },
    ]
    const apple = `jsonCallback(${JSON.stringify({ services: [{ serviceName: 'iMessage', events }] })});`
    expect(read('apple https://a.example/s.js', apple).map(({ state }) => state)).toEqual([
      'open',
      'resolved',
    ])
    const notes = [
      { date_created: '2026-11-28T13:00:00Z', body: 'over' },
      { date_created: AT, body: 'we look' },
    ]
    const slack = [
      { id: 1, title: 'Messages', type: 'incident', status: 'resolved', services: ['Messaging'], notes },
    ]
    expect(read('slack https://s.example/h', slack).map(({ state }) => state)).toEqual(['open', 'resolved'])
  })

  test('a feed: the newest update stands first, and planned maintenance is none', () => {
    const item = (title: string, text: string) =>
      `<item><title>${title}</title><guid>${title}</guid><pubDate>Sat, 28 Nov 2026 12:00:00 GMT</pubDate><description>${text}</description></item>`
    const feed = `<rss version="2.0"><channel>${item('Errors', '&lt;p&gt;&lt;small&gt;Nov 28&lt;/small&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - fixed&lt;/p&gt;')}${item('Slow', 'Investigating - we look')}${item('Scheduled maintenance', 'soon')}</channel></rss>`
    expect(read('feed https://f.example/rss', feed).map(({ state, title }) => [state, title])).toEqual([
      ['resolved', 'Errors'],
      ['open', 'Slow'],
    ])
  })

  test('nothing that a server may send throws anything but that it is no JSON', () => {
    const kinds = ['', 'instatus ', 'google ', 'aws ', 'apple ', 'slack ', 'feed ']
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), fc.string(), (kind, json, text) => {
        const page = parseStatusPage(`${kind}https://x.example/y`)
        readStatusPage(page, JSON.stringify(json))
        readStatusPage(page, JSON.stringify({ incidents: [json], services: [{ events: [json] }] }))
        try {
          readStatusPage(page, text)
        } catch (error) {
          expect((error as Error).message).toBe('its answer is no JSON')
        }
      }),
      { numRuns: 200 },
    )
  })
})
