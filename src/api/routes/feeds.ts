import { z } from 'zod'
import type { Service } from '../../core/model/catalogue.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'
import type { Locale } from '../../core/phrases/phrases.js'
import { LOCALES } from '../../core/phrases/phrases.js'
import {
  hadAlert,
  readAlert,
  readAlertsVersion,
  readCurrent,
  readHistory,
} from '../../pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../pipeline/alerts/alert-summary.js'
import type { AlertFilter } from '../../pipeline/alerts/find-alerts.js'
import { findAlerts } from '../../pipeline/alerts/find-alerts.js'
import type { Store } from '../../pipeline/ports/store.js'
import { createResponseCache } from '../cache/response-cache.js'
import { writeAtom } from '../feeds/atom.js'
import { shieldsBadge, svgBadge } from '../feeds/badge.js'
import { EMBED_POLICY, embedPage } from '../feeds/embed.js'
import type { Feed } from '../feeds/feed-entries.js'
import { entriesOf, NEVER } from '../feeds/feed-entries.js'
import { writeJsonFeed } from '../feeds/json-feed.js'
import { writeRss } from '../feeds/rss.js'
import type { State } from '../feeds/words.js'
import { feedSubtitle, feedTitle } from '../feeds/words.js'
import type { ApiParts } from '../http/api-parts.js'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'
import { country, id, language, list, name } from '../http/query.js'
import { answer, json, route } from '../http/route.js'
import type { Outcome, Route } from '../http/types.js'
import { jsonFeed, shieldsBadge as shieldsSchema } from '../views/schemas.js'

export type FeedParts = Pick<ApiParts, 'store' | 'services' | 'publicRead' | 'publicFeeds' | 'publicUrl'>

/** Alerts in one feed; each gives one entry or two. */
const MAX_ALERTS = 50
const KEPT_BYTES = 8_000_000
/** Badges and frames are asked for by every page that shows them. Unit: seconds. */
const MAX_AGE = 60

const FORMS = [
  { end: 'atom', type: 'application/atom+xml', write: writeAtom },
  { end: 'rss', type: 'application/rss+xml', write: writeRss },
  { end: 'json', type: 'application/feed+json', write: writeJsonFeed, schema: jsonFeed },
] as const

const locale = z.enum(LOCALES)

/**
 * Feeds, badges and frames: what readers and other people's pages show. None of them can send a key, so so
 * PUBLIC_FEEDS opens them alone while reading needs a key: they contain the service, the start and the severity, and
 * quote no post.
 */
export function feedRoutes(parts: FeedParts): Route[] {
  const context = contextOf(parts)
  return [...alertFeeds(context), svgBadgeRoute(context), shieldsBadgeRoute(context), embedRoute(context)]
}

/** What the routes of this file share. */
interface FeedContext {
  readonly store: Store
  readonly publicUrl: string
  readonly scope: 'read' | null
  readonly caching: Readonly<Record<string, string>>
  readonly nameOf: ReturnType<typeof namesOf>
}

function contextOf(parts: FeedParts): FeedContext {
  const { store, publicUrl = '' } = parts
  const isOpen = parts.publicRead || parts.publicFeeds === true
  const scope = isOpen && parts.publicFeeds === true ? null : 'read'
  const caching = { 'Cache-Control': `${isOpen ? 'public' : 'private'}, max-age=${MAX_AGE}` }
  return { store, publicUrl, scope, caching, nameOf: namesOf(parts.services) }
}

function alertFeeds(context: FeedContext): Route[] {
  const { store, publicUrl, scope, caching } = context
  const feeds = createResponseCache(KEPT_BYTES)
  return FORMS.map(({ end, type, write, ...form }) =>
    route({
      method: 'get',
      path: `/feeds/alerts.${end}`,
      summary: 'Opened and ended alerts as a feed, newest first',
      scope,
      openToAll: true,
      query: {
        service: list(name).optional(),
        severity: list(z.enum(SEVERITIES)).optional(),
        lang: list(language).optional().describe('Languages of the complaints'),
        country: list(country).optional(),
        locale: locale.optional().describe('Language of the feed; default: en'),
      },
      answers: {
        200: { description: 'The feed', type, ...('schema' in form ? { schema: form.schema } : {}) },
      },
      async handle({ query: { locale = 'en', ...filter }, url }) {
        return feeds.get(url, String(await readAlertsVersion(store)), async () => {
          const feed = await readFeed(context, filter, locale, `${publicUrl}${url}`)
          const headers = { ...caching, 'Last-Modified': new Date(feed.updated).toUTCString() }
          return answer(write(feed), `${type}; charset=utf-8`, { headers })
        })
      },
    }),
  )
}

function svgBadgeRoute(context: FeedContext): Route {
  const { scope, caching } = context
  return route({
    method: 'get',
    path: '/badges/{service}.svg',
    summary: 'State of a service, as a badge',
    scope,
    openToAll: true,
    params: { service: id },
    query: { lang: locale.optional().describe('Language; default: en') },
    answers: { 200: { description: 'An image', type: 'image/svg+xml' } },
    problems: ['unknown-service'],
    handle: ({ params, query: { lang = 'en' } }) =>
      ofService(context, params.service, async (shown, state) =>
        answer(svgBadge(shown, state, lang), 'image/svg+xml; charset=utf-8', { headers: caching }),
      ),
  })
}

function shieldsBadgeRoute(context: FeedContext): Route {
  const { scope, caching } = context
  return route({
    method: 'get',
    path: '/badges/{service}.json',
    summary: 'State of a service, for a shields.io endpoint badge',
    scope,
    openToAll: true,
    params: { service: id },
    query: { lang: locale.optional().describe('Language; default: en') },
    answers: { 200: { description: 'A badge', schema: shieldsSchema } },
    problems: ['unknown-service'],
    handle: ({ params, query: { lang = 'en' } }) =>
      ofService(context, params.service, async (shown, state) =>
        json(shieldsBadge(shown, state, lang), { headers: caching }),
      ),
  })
}

function embedRoute(context: FeedContext): Route {
  const { store, scope, caching } = context
  return route({
    method: 'get',
    path: '/embed/{service}',
    summary: 'State of a service, as a frame to embed in other pages',
    scope,
    openToAll: true,
    policy: EMBED_POLICY,
    params: { service: id },
    query: { lang: locale.optional().describe('Language; default: from Accept-Language') },
    headers: { 'Accept-Language': 'en or it' },
    answers: { 200: { description: 'A page without script', type: 'text/html' } },
    problems: ['unknown-service'],
    handle: ({ params, query, header }) =>
      ofService(context, params.service, async (shown, state, current) => {
        const lang = query.lang ?? preferred(header('Accept-Language'))
        const alert = current === undefined ? null : await readAlert(store, current.id)
        return answer(embedPage(shown, state, { alert, locale: lang }), 'text/html; charset=utf-8', {
          headers: {
            ...caching,
            Vary: 'Accept-Language',
            'Content-Language': lang,
            'Referrer-Policy': 'no-referrer',
          },
        })
      }),
  })
}

async function readFeed(
  { store, publicUrl, nameOf }: FeedContext,
  filter: AlertFilter,
  locale: Locale,
  self: string,
): Promise<Feed> {
  const { alerts } = await findAlerts(store, filter, { limit: MAX_ALERTS })
  const histories = await Promise.all(alerts.map((alert) => readHistory(store, alert.id)))
  const entries = histories.flatMap((history, place) => {
    const { service } = alerts[place]!
    const link = `${publicUrl}/embed/${encodeURIComponent(service)}`
    return entriesOf(history, { name: nameOf(service), link, locale })
  })
  entries.sort((a, b) => (a.published < b.published ? 1 : a.published > b.published ? -1 : 0))
  const updated =
    entries
      .map((entry) => entry.updated)
      .sort()
      .at(-1) ?? NEVER
  const [title, subtitle] = [feedTitle[locale], feedSubtitle[locale]]
  return { title, subtitle, locale, self, home: `${publicUrl}/`, updated, entries }
}

async function ofService(
  { store, nameOf }: FeedContext,
  service: ServiceId,
  show: (name: string, state: State, current: AlertSummary | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  const current = await stateOf(store, service)
  if (current === undefined && !nameOf.has(service) && !(await hadAlert(store, service))) {
    return unknownService()
  }
  const state: State =
    current === undefined ? { kind: 'ok' } : { kind: current.status, severity: current.severity }
  return show(nameOf(service), state, current)
}

type Current = AlertSummary & { readonly status: Exclude<AlertSummary['status'], 'resolved' | 'retracted'> }

async function stateOf(store: Store, service: ServiceId): Promise<Current | undefined> {
  const [current] = await readCurrent(store, service)
  return current as Current | undefined
}

/** What a service is called; one of no catalogue by its id. */
function namesOf(services: readonly Service[]) {
  const names = new Map(services.map((service) => [service.id, service.name]))
  return Object.assign((service: ServiceId) => names.get(service) ?? service, {
    has: (service: ServiceId) => names.has(service),
  })
}

function unknownService(): Problem {
  return problem(
    'unknown-service',
    'no service of the catalogue has this id, and none had an alert under it; GET /v1/services lists them',
  )
}

/** The one of ours that comes first by weight; English for everybody else. */
function preferred(acceptLanguage = ''): Locale {
  const wanted = acceptLanguage.split(',').map((part) => {
    const [tag = '', weight = 'q=1'] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    return { tag: tag.split('-')[0]!, weight: Number(/^q=([\d.]{1,5})$/.exec(weight)?.[1] ?? 0) || 0 }
  })
  const ours = wanted.filter(({ tag, weight }) => weight > 0 && (tag === 'en' || tag === 'it'))
  ours.sort((a, b) => b.weight - a.weight)
  return ours[0]?.tag === 'it' ? 'it' : 'en'
}
