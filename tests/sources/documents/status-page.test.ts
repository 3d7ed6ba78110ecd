import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStatusPage, readStatusPage } from '../../../src/sources/documents/status-page.js'
import { configuration } from '../../support/configuration.js'

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
    const pages = configuration.services.flatMap(({ statusPage }) => statusPage ?? [])
    expect(pages.length).toBeGreaterThanOrEqual(120)
    for (const page of pages) expect(() => parseStatusPage(page)).not.toThrow()
  })
})

describe('each kind of page', () => {
  test('Instatus has what is open now', () => {
    const body = {
      page: { status: 'HASISSUES' },
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
        { when: '2026-11-28T13:00:00Z', status: 'AVAILABLE', text: 'fixed' },
        { when: AT, status: 'SERVICE_DISRUPTION', text: 'late' },
        { when: AT, status: 'SERVICE_INFORMATION', text: 'fyi' },
      ],
    }
    const page = 'google https://g.example/incidents.json'
    expect(read(`${page}#Gmail`, [incident]).map(({ state }) => state)).toEqual(['open', 'resolved'])
    expect(read(`${page}#Google Meet`, [incident])).toEqual([])
  })

  test('AWS and Slack', () => {
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

  test('Instatus: a state was said when it was written, and no list means that nothing is open', () => {
    const page = { name: 'Example', url: 'https://x.example', status: 'HASISSUES' }
    const incident = { id: 'i', name: 'Down', impact: 'MAJOROUTAGE', url: 'https://x.example/i' }
    const later = { ...incident, started: AT, status: 'MONITORING', updatedAt: '2026-11-28T13:00:00Z' }
    const words = { ...incident, started: 'Sat Nov 28 2026 12:00:00 GMT+0000 (UTC)', status: 'INVESTIGATING' }
    const instatus = 'instatus https://x.example'
    expect(read(instatus, { page, activeIncidents: [later, words] }).map((one) => one.at)).toEqual([
      at + 3_600_000,
      at,
    ])
    expect(read(instatus, { page })).toEqual([])
  })

  test('Better Stack: reports with their updates; the state says that one is over, its end may be missing', () => {
    const update = (id: string, time: string) => ({
      id,
      type: 'status_update',
      attributes: { message: id, published_at: time, affected_resources: [] },
    })
    const report = (id: string, what: object, updates: readonly string[]) => ({
      id,
      type: 'status_report',
      attributes: {
        title: 'Slow',
        report_type: 'manual',
        starts_at: AT,
        ends_at: null,
        affected_resources: [{ status_page_resource_id: '7', status: 'degraded' }],
        ...what,
      },
      relationships: { status_updates: { data: updates.map((one) => ({ id: one, type: 'status_update' })) } },
    })
    const body = {
      data: { id: '1', type: 'status_page', attributes: { aggregate_state: 'degraded' } },
      included: [
        { id: '7', type: 'status_page_resource', attributes: { public_name: 'Hub' } },
        report('r1', { aggregate_state: 'resolved' }, ['u2', 'u1']),
        report('r2', { aggregate_state: 'degraded' }, ['u3']),
        report('r3', { report_type: 'maintenance', aggregate_state: 'maintenance' }, ['u3']),
        update('u1', AT),
        update('u2', '2026-11-28T13:00:00.000Z'),
        update('u3', '2026-11-28T14:00:00.000Z'),
      ],
    }
    expect(
      read('betterstack https://b.example', body).map((one) => [one.state, one.at - at, ...one.components]),
    ).toEqual([
      ['open', 0, 'Hub'],
      ['resolved', 3_600_000, 'Hub'],
      ['open', 7_200_000, 'Hub'],
    ])
  })

  test('Google: the first update behind the end says that it is over, and reports days later say nothing', () => {
    const update = (when: string, status: string) => ({ created: when, when, status, text: 't' })
    const incident = {
      id: 'a',
      begin: '2026-11-28T08:00:00+00:00',
      end: '2026-11-28T12:25:00+00:00',
      external_desc: 'Outage',
      affected_products: [{ title: 'Gmail' }],
      currently_affected_locations: [],
      updates: [
        update('2026-12-07T13:00:00+00:00', 'AVAILABLE'),
        update('2026-12-01T00:00:00+00:00', 'AVAILABLE'),
        update('2026-11-28T12:25:47+00:00', 'SERVICE_DISRUPTION'),
        update('2026-11-28T11:00:00+00:00', 'SERVICE_DISRUPTION'),
      ],
    }
    const said = read('google https://g.example/incidents.json', [incident])
    expect(said.map(({ state, at: when }) => [state, new Date(when).toISOString()])).toEqual([
      ['open', '2026-11-28T11:00:00.000Z'],
      ['resolved', '2026-11-28T12:25:47.000Z'],
    ])
  })

  test('AWS: an event with an end is over, and its parts are what it has impacted', () => {
    const event = {
      date: String(at / 1_000),
      arn: 'arn:aws:health:us-west-2::event/MULTIPLE/AWS_ISSUE/x',
      region_name: 'Oregon',
      status: '0',
      service: 'internetconnectivity-us-west-2',
      service_name: 'AWS Internet Connectivity',
      summary: 'Connectivity',
      event_log: [
        { summary: 'Connectivity', message: 'm', status: 1, timestamp: at / 1_000 + 60 },
        { summary: 'Connectivity', message: 'm', status: 2, timestamp: at / 1_000 },
      ],
      impacted_services: { 'ec2-us-west-2': { service_name: 'EC2', current: '0', max: '1' } },
      end_time: String(at / 1_000 + 60),
    }
    expect(read('aws https://a.example/e', [event])).toMatchObject([
      { state: 'open', at, components: ['AWS Internet Connectivity', 'Oregon', 'EC2'] },
      { state: 'resolved', at: at + 60_000 },
    ])
  })

  test('Apple: a problem is admitted when it is posted, not when it began, and ended when that is posted', () => {
    const event = (over: object) => ({
      usersAffected: 'Some users are affected',
      epochStartDate: at,
      epochEndDate: null,
      messageId: '2000001581',
      statusType: 'Outage',
      datePosted: '11/28/2026 05:08 PST',
      startDate: '11/28/2026 04:00 PST',
      endDate: null,
      affectedServices: null,
      eventStatus: 'ongoing',
      message: 'Users are experiencing a problem.',
      ...over,
    })
    const events = [
      event({}),
      event({
        messageId: '2',
        eventStatus: 'resolved',
        epochEndDate: at + 60_000,
        datePosted: '07/28/2026 05:20 PDT',
      }),
      event({ messageId: '3', statusType: 'Maintenance' }),
      event({ messageId: '4', eventStatus: 'upcoming' }),
    ]
    const apple = { drpost: false, drMessage: null, services: [{ serviceName: 'iMessage', events }] }
    const said = read('apple https://a.example/s.js', `jsonCallback(${JSON.stringify(apple)});`)
    expect(said).toEqual([
      { state: 'open', at: Date.parse('2026-11-28T13:08:00Z'), title: 'iMessage', components: ['iMessage'] },
      { state: 'resolved', at: at + 60_000, title: 'iMessage', components: ['iMessage'] },
    ])
  })

  test('a feed says in several ways that an incident is over, and names parts and regions', () => {
    const item = (title: string, text: string, more = '') =>
      `<item><title><![CDATA[${title}]]></title><guid>${title}${text.length}</guid>
        <pubDate>Sat, 28 Nov 2026 12:00:00 Z</pubDate>${more}<description><![CDATA[${text}]]></description></item>`
    const over = [
      item('Slow log-in', '<b>Status: Resolved</b><br>all good'),
      item('Resolved | Service Disruption | Cell 1', 'text'),
      item('Network - West US - Resolved', 'text'),
      item('Service is operating normally: [RESOLVED] Packet loss', 'text'),
      item('Payments', '<br /><strong>Resolved: </strong> fixed'),
    ]
    const open = [
      item(
        'Issues in West US',
        '<p>We look</p>',
        '<category>Network Infrastructure</category><category>West US</category>',
      ),
      item('Unresolved errors', 'text'),
    ]
    const said = read(
      'feed https://f.example/rss',
      `<rss version="2.0"><channel>${[...over, ...open].join('')}</channel></rss>`,
    )
    expect(said.map(({ state }) => state)).toEqual([...over.map(() => 'resolved'), ...open.map(() => 'open')])
    expect(said.at(-2)).toMatchObject({ at, components: ['Network Infrastructure', 'West US'] })
  })

  test.each([
    ['', '{"error":"not found"}'],
    ['instatus ', '{}'],
    ['betterstack ', '{"data":{}}'],
    ['google ', '{}'],
    ['aws ', '{"message":"x"}'],
    ['apple ', '{}'],
    ['slack ', '{"ok":false}'],
    ['feed ', '<html><body>moved</body></html>'],
  ])('%san answer without incidents is no page without problems', (kind, body) => {
    expect(() => readStatusPage(parseStatusPage(`${kind}https://x.example/y`), body)).toThrow(
      /no incidents|no feed/,
    )
  })

  test('what a server may send is read, or said to be no status page in words', () => {
    const kinds = ['', 'instatus ', 'betterstack ', 'google ', 'aws ', 'apple ', 'slack ', 'feed ']
    const wrapped = (json: unknown) => ({
      incidents: [json, { incident_updates: [json] }],
      page: json,
      activeIncidents: [json],
      data: { type: 'status_page' },
      included: [json, { type: 'status_report', attributes: json, relationships: json }],
      services: [{ events: [json] }],
      active_incidents: [json, { notes: [json] }],
    })
    const list = (json: unknown) => [json, { updates: [json], event_log: [json], impacted_services: json }]
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), fc.string(), (kind, json, text) => {
        const page = parseStatusPage(`${kind}https://x.example/y`)
        for (const body of [wrapped(json), list(json), json, text]
          .map((one) => JSON.stringify(one))
          .concat(text)) {
          try {
            readStatusPage(page, body)
          } catch (error) {
            expect((error as Error).message).toMatch(
              /^its answer (?:is no JSON|is no feed|has no incidents)$/,
            )
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})
