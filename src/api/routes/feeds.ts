import type { ServiceId } from '../../core/model/vocabulary.js'
import { DEFAULT_LANGUAGE } from '../../core/phrases/texts.js'
import { hadAlert, readAlert } from '../../pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../pipeline/alerts/alert-summary.js'
import { currentAlertsOf } from '../../pipeline/alerts/search/current-alerts.js'
import type { Store } from '../../pipeline/ports/store.js'
import { createResponseCache, secondOf } from '../cache/response-cache.js'
import { shieldsBadge, svgBadge } from '../feeds/badge.js'
import { EMBED_POLICY, EMBED_REFRESH, embedPage } from '../feeds/embed.js'
import type { State } from '../feeds/words.js'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'
import { id } from '../http/query.js'
import { answer, json, route } from '../http/route.js'
import type { Outcome, Route } from '../http/types.js'
import { chooseLanguage, languageIn } from '../views/choose-language.js'
import { shieldsBadge as shieldsSchema } from '../views/feed-schemas.js'
import { alertFeeds } from './feeds/alert-feeds.js'
import type { FeedContext, FeedParts } from './feeds/feed-context.js'
import { contextOf } from './feeds/feed-context.js'

/**
 * Feeds, badges and frames for feed readers and other people's pages. These clients cannot send a key, so PUBLIC_FEEDS
 * opens these routes alone while reading needs a key. They contain the service, the start and the severity, and quote
 * no post.
 */
export function feedRoutes(parts: FeedParts): Route[] {
  const context = contextOf(parts)
  const kept = keepBadges(context)
  return [
    ...alertFeeds(context),
    svgBadgeRoute(context, kept),
    shieldsBadgeRoute(context, kept),
    embedRoute(context),
  ]
}

type Kept = (url: string, make: () => Promise<Outcome>) => Promise<Outcome>

const KEPT_BYTES = 1_000_000

function keepBadges({ store, clock }: FeedContext): Kept {
  const badges = createResponseCache(KEPT_BYTES)
  return async (url, make) => {
    const version = `${await currentAlertsOf(store).version()} ${secondOf(clock)}`
    return badges.get(url, version, make)
  }
}

function svgBadgeRoute(context: FeedContext, kept: Kept): Route {
  const { scope, caching, textsOf } = context
  return route({
    method: 'get',
    path: '/badges/{service}.svg',
    id: 'getBadge',
    summary: 'State of a service, as a badge',
    scope,
    openToAll: true,
    params: { service: id },
    query: { lang: languageIn(textsOf).optional().describe('Language; default: en') },
    answers: { 200: { description: 'An image', type: 'image/svg+xml' } },
    problems: ['unknown-service'],
    handle: ({ params, query: { lang = DEFAULT_LANGUAGE }, url }) =>
      kept(url, () =>
        ofService(context, params.service, async (shown, state) =>
          answer(svgBadge(shown, state, textsOf(lang)), 'image/svg+xml; charset=utf-8', { headers: caching }),
        ),
      ),
  })
}

function shieldsBadgeRoute(context: FeedContext, kept: Kept): Route {
  const { scope, caching, textsOf } = context
  return route({
    method: 'get',
    path: '/badges/{service}.json',
    id: 'getBadgeData',
    summary: 'State of a service, for a shields.io endpoint badge',
    scope,
    openToAll: true,
    params: { service: id },
    query: { lang: languageIn(textsOf).optional().describe('Language; default: en') },
    answers: { 200: { description: 'A badge', schema: shieldsSchema } },
    problems: ['unknown-service'],
    handle: ({ params, query: { lang = DEFAULT_LANGUAGE }, url }) =>
      kept(url, () =>
        ofService(context, params.service, async (shown, state) =>
          json(shieldsBadge(shown, state, textsOf(lang)), { headers: caching }),
        ),
      ),
  })
}

function embedRoute(context: FeedContext): Route {
  const { store, scope, caching, textsOf, nameOf } = context
  return route({
    method: 'get',
    path: '/embed/{service}',
    id: 'getFrame',
    summary: 'State of a service, as a frame to embed in other pages',
    scope,
    openToAll: true,
    policy: EMBED_POLICY,
    params: { service: id },
    query: { lang: languageIn(textsOf).optional().describe('Language; default: from Accept-Language') },
    headers: { 'Accept-Language': textsOf.languages.join(', ') },
    answers: { 200: { description: 'A page without script', type: 'text/html' } },
    problems: ['unknown-service'],
    handle: ({ params, query, header }) =>
      ofService(context, params.service, async (shown, state, current) => {
        const lang = chooseLanguage(textsOf, query.lang, header('Accept-Language'))
        const alert = current === undefined ? null : await readAlert(store, current.id)
        const page = embedPage(shown, state, { alert, texts: textsOf(lang), nameOf })
        return answer(page, 'text/html; charset=utf-8', {
          headers: {
            ...caching,
            Vary: 'Accept-Language',
            'Content-Language': lang,
            Refresh: String(EMBED_REFRESH),
            'Referrer-Policy': 'no-referrer',
          },
        })
      }),
  })
}

async function ofService(
  { store, nameOf, hasData }: FeedContext,
  service: ServiceId,
  show: (name: string, state: State, current: AlertSummary | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  const current = await stateOf(store, service)
  if (current === undefined && !nameOf.has(service) && !(await hadAlert(store, service))) {
    return unknownService()
  }
  const state: State =
    current === undefined
      ? { kind: (await hasData(service)) ? 'ok' : 'no-data' }
      : { kind: current.status, severity: current.severity }
  return show(nameOf(service), state, current)
}

type Current = AlertSummary & { readonly status: Exclude<AlertSummary['status'], 'resolved' | 'retracted'> }

async function stateOf(store: Store, service: ServiceId): Promise<Current | undefined> {
  return (await currentAlertsOf(store).read()).get(service) as Current | undefined
}

function unknownService(): Problem {
  return problem(
    'unknown-service',
    'no service of the catalogue has this id, and none had an alert under it; GET /v1/services lists them',
  )
}
