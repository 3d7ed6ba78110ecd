import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { alertText } from '../../../src/api/feeds/words.js'
import type { ApiParts } from '../../../src/api/http/api-parts.js'
import { jsonFeed, shieldsBadge } from '../../../src/api/views/feed-schemas.js'
import { problemDetails } from '../../../src/api/views/operation-schemas.js'
import type { Alert } from '../../../src/core/model/alert.js'
import { storeEvents } from '../../../src/pipeline/alerts/alert-store.js'
import type { Element } from '../../support/parse-xml.js'
import { all, parseXml, textOf } from '../../support/parse-xml.js'
import { textsOf } from '../../support/texts.js'
import type { ApiServer } from '../api-server.js'
import { anAlert, anEvent, LIVE, startApi, store } from '../api-server.js'

const HOME = 'https://outcry.example'
let api: ApiServer

beforeEach(() => start({}))
afterEach(() => api.close())

async function start(over: Partial<ApiParts>): Promise<void> {
  api = await startApi(() => ({ publicUrl: HOME, ...over }))
}

async function restart(over: Partial<ApiParts>): Promise<void> {
  await api.close()
  await start(over)
}

/** Stores an alert's event at an instant. */
async function at(instant: string, alert: Alert, sequence: number): Promise<void> {
  await api.store.commit(storeEvents([{ ...anEvent(alert, sequence), at: instant }]))
}

async function text(path: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await api.get(path, headers)
  expect(answer.status).toBe(200)
  return answer.text()
}

const OVER = { status: 'resolved', resolvedAt: '2024-05-06T13:10:00.000Z' } as const

/** One alert that is over, and a later one of a service with a hostile name that is not. */
async function twoAlerts(): Promise<void> {
  await at('2024-05-06T12:04:00.000Z', anAlert('alr_old'), 1)
  await at('2024-05-06T12:30:00.000Z', anAlert('alr_old', { severity: 'critical' }), 2)
  await at('2024-05-06T12:50:00.000Z', anAlert('alr_old', { severity: 'critical', status: 'recovering' }), 3)
  await at('2024-05-06T13:10:00.000Z', anAlert('alr_old', { severity: 'critical', ...OVER }), 4)
  const scope = {
    languages: { en: 1 },
    regions: [{ country: 'IT', region: 'Lom\u0007bar\ud800dia ]]>', share: 1 }],
  }
  const hostile = {
    service: 'a<b>&"c',
    discovered: true,
    scope: { ...scope, platforms: {}, sources: { x: 1 } },
  }
  const later = { startedAt: '2024-05-06T14:00:00.000Z', openedAt: '2024-05-06T14:02:00.000Z' }
  await at('2024-05-06T14:02:00.000Z', anAlert('alr_new', { ...hostile, ...later, severity: 'minor' }), 1)
}

const LASTING = 'urn:outcry:alert:alr_old'
const ENTRIES = [
  {
    id: 'urn:outcry:alert:alr_new',
    title: 'a<b>&"c: some reports',
    published: '2024-05-06T14:02:00.000Z',
    updated: '2024-05-06T14:02:00.000Z',
  },
  {
    id: `${LASTING}:resolved`,
    title: 'NETFLIX: outage over',
    published: '2024-05-06T13:10:00.000Z',
    updated: '2024-05-06T13:10:00.000Z',
  },
  {
    id: LASTING,
    title: 'NETFLIX: large outage reported',
    published: '2024-05-06T12:04:00.000Z',
    updated: '2024-05-06T12:50:00.000Z',
  },
]
const SAID =
  'Since 6 May 2024, 12:00 UTC. 40 reports in 5 minutes, usually about 1. Where: Lombardia (Italy) 60%. What fails: login.'

const NUMBERS = {
  current: {
    ...{ at: '2024-05-06T12:31:00.000Z', window: 'PT5M' },
    ...{ actual: 629, expected: 0.2, ratio: 629 },
  },
  peak: { at: '2024-05-06T12:28:00.000Z', actual: 780.4 },
  people: 4275,
  complaints: 4500,
}

test('feeds, frames and previews say how an alert is now, and of one that is over how bad it was', () => {
  const english = textsOf('en')
  const says = (alert: Alert, texts = english) => alertText(alert, texts, (id) => id)
  const lasting = anAlert('alr_1', NUMBERS)
  expect(says(lasting)).toContain('629 reports in 5 minutes, usually hardly any. 4,275 people so far.')
  const over = anAlert('alr_1', { ...NUMBERS, ...OVER })
  expect(says(over)).toContain('At its worst 780 reports in 5 minutes. 4,275 people in all.')
  expect(says(over, textsOf('it'))).toContain(
    'Nel momento peggiore 780 segnalazioni in 5 minuti. In tutto 4275 persone.',
  )
  const wrong = anAlert('alr_1', { ...NUMBERS, status: 'retracted', retractedAt: OVER.resolvedAt })
  expect(says(wrong)).toMatch(/^From 6 May 2024, 12:00 UTC to 6 May 2024, 13:10 UTC\./)
  // Two posts that name a place are no 60 %
  const few = anAlert('alr_1', { scope: { ...lasting.scope, located: 2 } })
  expect(says(few)).toContain('Where: Lombardia (Italy).')
})

describe('feeds', () => {
  test('Atom: one entry for an alert while it lasts and one for its end, newest first', async () => {
    await twoAlerts()
    const feed = parseXml(await text('/feeds/alerts.atom'))
    expect(feed.attributes.xmlns).toBe('http://www.w3.org/2005/Atom')
    expect(textOf(feed, 'updated')).toBe('2024-05-06T14:02:00.000Z')
    expect(all(feed, 'link').map(({ attributes }) => [attributes.rel, attributes.href])).toEqual([
      ['self', `${HOME}/feeds/alerts.atom`],
      ['alternate', `${HOME}/`],
    ])
    const entries = all(feed, 'entry')
    const shown = (entry: Element) => ({
      id: textOf(entry, 'id'),
      title: textOf(entry, 'title'),
      published: textOf(entry, 'published'),
      updated: textOf(entry, 'updated'),
    })
    expect(entries.map(shown)).toEqual(ENTRIES)
    expect(textOf(entries[2]!, 'summary')).toBe(SAID)
    // What XML does not know is left out.
    expect(textOf(entries[0]!, 'summary')).toContain('Where: Lombardia ]]> (Italy) 100%.')
    expect(all(entries[2]!, 'category').map(({ attributes }) => attributes.term)).toEqual([
      'netflix',
      'critical',
      'open',
    ])
  })

  test('RSS: the same, with dates as e-mail has them and a description that is HTML', async () => {
    await twoAlerts()
    const rss = parseXml(await text('/feeds/alerts.rss'))
    expect(rss.attributes.version).toBe('2.0')
    const [channel] = rss.children
    expect(textOf(channel!, 'lastBuildDate')).toBe('Mon, 06 May 2024 14:02:00 GMT')
    expect(channel!.children.find(({ name }) => name === 'atom:link')!.attributes.href).toBe(
      `${HOME}/feeds/alerts.rss`,
    )
    const items = all(channel!, 'item')
    expect(items.map((item) => [textOf(item, 'guid'), textOf(item, 'title')])).toEqual(
      ENTRIES.map(({ id, title }) => [id, title]),
    )
    expect(items.map((item) => textOf(item, 'pubDate'))).toEqual([
      'Mon, 06 May 2024 14:02:00 GMT',
      'Mon, 06 May 2024 13:10:00 GMT',
      'Mon, 06 May 2024 12:04:00 GMT',
    ])
    expect(items[2]!.children.find(({ name }) => name === 'guid')!.attributes.isPermaLink).toBe('false')
    expect(textOf(items[2]!, 'description')).toBe(SAID)
  })

  test('JSON Feed: the same, as its schema has it', async () => {
    await twoAlerts()
    const feed = jsonFeed.parse(JSON.parse(await text('/feeds/alerts.json')))
    expect(feed.feed_url).toBe(`${HOME}/feeds/alerts.json`)
    expect(
      feed.items.map(({ id, title, date_published, date_modified }) => ({
        id,
        title,
        published: date_published,
        updated: date_modified,
      })),
    ).toEqual(ENTRIES)
    expect(feed.items[2]!.content_text).toBe(SAID)
  })

  test.each(['atom', 'rss', 'json'])(
    '%s is valid while nothing ever happened, and the same each time',
    async (end) => {
      const first = await api.get(`/feeds/alerts.${end}`)
      const body = await first.text()
      if (end === 'json') jsonFeed.parse(JSON.parse(body))
      else parseXml(body)
      const again = await api.get(`/feeds/alerts.${end}`, { 'If-None-Match': first.headers.get('ETag')! })
      expect(again.status).toBe(304)
      await twoAlerts()
      const changed = await api.get(`/feeds/alerts.${end}`, { 'If-None-Match': first.headers.get('ETag')! })
      expect(changed.status).toBe(200)
      expect(changed.headers.get('Last-Modified')).toBe('Mon, 06 May 2024 14:02:00 GMT')
    },
  )

  test('an alert that flares up again has no end until it ends again, under the same id', async () => {
    const idsNow = async () =>
      jsonFeed.parse(JSON.parse(await text('/feeds/alerts.json'))).items.map(({ id }) => id)
    await at('2024-05-06T12:04:00.000Z', anAlert('alr_old'), 1)
    await at('2024-05-06T13:10:00.000Z', anAlert('alr_old', OVER), 2)
    expect(await idsNow()).toEqual([`${LASTING}:resolved`, LASTING])
    await at('2024-05-06T13:20:00.000Z', anAlert('alr_old'), 3)
    expect(await idsNow()).toEqual([LASTING])
    await at('2024-05-06T13:50:00.000Z', anAlert('alr_old', OVER), 4)
    expect(await idsNow()).toEqual([`${LASTING}:resolved`, LASTING])
    await at('2024-05-06T14:00:00.000Z', anAlert('alr_old', { status: 'retracted' }), 5)
    expect(await idsNow()).toEqual([`${LASTING}:retracted`, LASTING])
  })

  test('are filtered, and written in Italian', async () => {
    await twoAlerts()
    const ids = async (query: string) =>
      jsonFeed.parse(JSON.parse(await text(`/feeds/alerts.json${query}`))).items.map(({ id }) => id)
    expect(await ids('?service=netflix')).toEqual([`${LASTING}:resolved`, LASTING])
    expect(await ids('?severity=minor')).toEqual(['urn:outcry:alert:alr_new'])
    expect(await ids('?country=it&lang=en')).toHaveLength(3)
    expect(await ids('?country=us')).toEqual([])
    const { items, language } = jsonFeed.parse(JSON.parse(await text('/feeds/alerts.json?locale=it')))
    expect(language).toBe('it')
    expect(items[1]).toMatchObject({
      title: 'NETFLIX: guasto risolto',
      content_text:
        'Dal 6 mag 2024, 12:00 UTC al 6 mag 2024, 13:10 UTC. 40 segnalazioni in 5 minuti, di solito circa una. Dove: Lombardia (Italia) 60%. Cosa non va: accesso.',
    })
    expect((await api.get('/feeds/alerts.atom?services=x')).status).toBe(400)
  })

  test('quote no post', async () => {
    const posts = [{ source: 'x', id: '1', at: '2024-05-06T12:00:00.000Z', text: 'a stranger wrote this' }]
    await store(api.store, anAlert('alr_1', { evidence: { hashtags: [], phrases: [], posts } }))
    for (const path of ['/feeds/alerts.atom', '/feeds/alerts.rss', '/feeds/alerts.json', '/embed/netflix']) {
      expect(await text(path)).not.toContain('a stranger')
    }
  })
})

describe('badges', () => {
  const STATES = [
    [{}, 'outage reported', 'b54708'],
    [{ severity: 'minor' }, 'some reports', '8a6100'],
    [{ severity: 'critical' }, 'large outage reported', 'b42318'],
    [{ status: 'acknowledged' }, 'outage confirmed', 'b42318'],
    [{ status: 'recovering' }, 'recovering', '175cd3'],
    [{ status: 'resolved' }, 'no outage reported', '2e7d32'],
    [{ status: 'retracted' }, 'no outage reported', '2e7d32'],
  ] as const

  test.each(STATES)('of an alert that is %j say %s', async (over, message, color) => {
    await store(api.store, anAlert('alr_1', over))
    const badge = shieldsBadge.parse(JSON.parse(await text('/badges/netflix.json')))
    expect(badge).toEqual({
      schemaVersion: 1,
      label: 'NETFLIX',
      message,
      color,
      labelColor: '444',
      cacheSeconds: 300,
    })
    const svg = parseXml(await text('/badges/netflix.svg'))
    expect([svg.attributes.role, svg.attributes['aria-label']]).toEqual(['img', `NETFLIX: ${message}`])
    expect(textOf(svg, 'title')).toBe(`NETFLIX: ${message}`)
    const [, , bars] = svg.children
    expect(bars!.children.map(({ attributes }) => attributes.fill)).toEqual(['#444', `#${color}`])
  })

  test('and frames say "no data" where no source could have reported a problem', async () => {
    await restart({ sources: async () => [{ ...LIVE, state: 'blocked' }] })
    const badge = shieldsBadge.parse(JSON.parse(await text('/badges/netflix.json')))
    expect(badge).toMatchObject({ message: 'no data', color: '5f6673' })
    expect(await text('/badges/netflix.svg?lang=it')).toContain('nessun dato')
    expect(await text('/embed/netflix?lang=en')).toContain('no data')
    await store(api.store, anAlert('alr_1'))
    expect(await text('/badges/netflix.svg')).toContain('outage reported')
  })

  test('are white on colours that can be read', () => {
    for (const color of [...STATES.map(([, , shown]) => shown), '444444', '5f6673']) {
      const [r, g, b] = [0, 2, 4].map((from) => {
        const value = Number.parseInt(color.slice(from, from + 2), 16) / 255
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      })
      const contrast = 1.05 / (0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05)
      expect(contrast, color).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('are kept for a minute, speak Italian, and know discovered services', async () => {
    const answer = await api.get('/badges/spotify.svg?lang=it')
    expect(answer.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8')
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=60')
    expect(parseXml(await answer.text()).attributes['aria-label']).toBe('SPOTIFY: nessun guasto segnalato')
    await store(api.store, anAlert('alr_q', { service: 'quibblio', discovered: true }))
    expect(shieldsBadge.parse(JSON.parse(await text('/badges/quibblio.json'))).label).toBe('quibblio')
  })

  test('of a service that nobody knows are a problem that any page can read', async () => {
    const answer = await api.get('/badges/nothing.svg')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(problemDetails.parse(await answer.json()).code).toBe('unknown-service')
  })
})

describe('the frame', () => {
  test('has no script, only its own style, and may be shown by any page', async () => {
    await store(api.store, anAlert('alr_1'))
    const answer = await api.get('/embed/netflix')
    const page = await answer.text()
    expect(page).toContain('<h1>NETFLIX: outage reported</h1>')
    expect(page).toContain(SAID)
    expect(page).not.toMatch(/<script|\son\w+=|\sstyle=|https?:/)
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!
    expect(answer.headers.get('Content-Security-Policy')).toBe(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors *`,
    )
    expect(answer.headers.get('X-Frame-Options')).toBeNull()
    expect(style).toContain('prefers-color-scheme:dark')
  })

  test.each([
    ['/embed/netflix', '', 'en'],
    ['/embed/netflix', 'de-DE,de;q=0.9,it;q=0.8,en;q=0.7', 'it'],
    ['/embed/netflix', 'en-GB,it;q=0.9', 'en'],
    ['/embed/netflix', 'it;q=0, en;q=0.1', 'en'],
    ['/embed/netflix', 'x'.repeat(500), 'en'],
    ['/embed/netflix?lang=it', 'en', 'it'],
  ])('%s with Accept-Language "%s" is in %s', async (path, wanted, lang) => {
    const answer = await api.get(
      path,
      wanted === '' ? { 'Accept-Language': '*' } : { 'Accept-Language': wanted },
    )
    expect(answer.headers.get('Content-Language')).toBe(lang)
    expect(answer.headers.get('Vary')).toContain('Accept-Language')
    expect(await answer.text()).toContain(`<html lang="${lang}">`)
  })

  test('a name cannot break out of it', async () => {
    await store(api.store, anAlert('alr_1', { service: '<img src=x>', discovered: true }))
    const page = await text(`/embed/${encodeURIComponent('<img src=x>')}`)
    expect(page).toContain('&lt;img src=x&gt;: outage reported')
    expect(page).not.toContain('<img')
  })
})

describe('who may', () => {
  const PATHS = [
    '/feeds/alerts.atom',
    '/feeds/alerts.rss',
    '/feeds/alerts.json',
    '/badges/netflix.svg',
    '/badges/netflix.json',
    '/embed/netflix',
  ]

  test.each(PATHS)('%s is open to every origin', async (path) => {
    const answer = await api.get(path, { Origin: 'https://somewhere.example' })
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(answer.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
  })

  test.each(PATHS)('%s needs a key where reading does', async (path) => {
    await restart({ publicRead: false })
    expect((await api.get(path)).status).toBe(401)
    const answer = await api.get(path, await api.bearer('read'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=60')
  })

  test.each(PATHS)('%s can be open while reading is closed', async (path) => {
    await restart({ publicRead: false, publicFeeds: true })
    expect((await api.get(path)).status).toBe(200)
    expect((await api.get('/v1/alerts')).status).toBe(401)
  })
})

test('feeds, badges and frames speak every language that there is, and no other', async () => {
  await twoAlerts()
  const title = async (query: string) => JSON.parse(await text(`/feeds/alerts.json${query}`))
  expect(await title('?locale=es')).toMatchObject({ language: 'es', title: 'Outcry: avisos de incidencias' })
  // Who asks for complaints in one language reads it.
  expect(await title('?lang=es')).toMatchObject({ language: 'es' })
  expect(await title('?lang=en&locale=it')).toMatchObject({
    language: 'it',
    title: 'Outcry: guasti segnalati',
  })
  expect(await title('?lang=ja')).toMatchObject({ language: 'en' })
  expect(JSON.parse(await text('/badges/spotify.json?lang=es')).message).toBe('sin avisos de incidencias')
  expect(await text('/embed/netflix', { 'Accept-Language': 'es-AR' })).toContain('<html lang="es">')
  expect((await api.get('/badges/netflix.svg?lang=xx')).status).toBe(400)
})

test('a feed and a frame name the probable cause as people do', async () => {
  await at(
    '2024-05-06T12:04:00.000Z',
    anAlert('alr_1', { upstream: { service: 'spotify', confidence: 0.9 } }),
    1,
  )
  const { items } = JSON.parse(await text('/feeds/alerts.json'))
  expect(items[0].content_text).toMatch(/ Probable cause: SPOTIFY\.$/)
  expect(await text('/embed/netflix')).toContain('Probable cause: SPOTIFY.')
})
