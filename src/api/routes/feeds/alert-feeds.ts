import { z } from 'zod'
import { SEVERITIES } from '../../../core/model/vocabulary.js'
import type { Texts } from '../../../core/phrases/texts.js'
import { DEFAULT_LANGUAGE } from '../../../core/phrases/texts.js'
import { readAlertsVersion, readHistory } from '../../../pipeline/alerts/alert-store.js'
import type { AlertFilter } from '../../../pipeline/alerts/search/alert-filter.js'
import { findAlerts } from '../../../pipeline/alerts/search/find-alerts.js'
import { createResponseCache } from '../../cache/response-cache.js'
import { writeAtom } from '../../feeds/atom.js'
import type { Feed } from '../../feeds/feed-entries.js'
import { entriesOf, NEVER } from '../../feeds/feed-entries.js'
import { writeJsonFeed } from '../../feeds/json-feed.js'
import { writeRss } from '../../feeds/rss.js'
import { country, language, list, name } from '../../http/query.js'
import { answer, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { languageIn } from '../../views/choose-language.js'
import { jsonFeed } from '../../views/feed-schemas.js'
import type { FeedContext } from './feed-context.js'

/** Alerts in one feed; each gives one entry or two. */
const MAX_ALERTS = 50
const KEPT_BYTES = 8_000_000
const FORMS = [
  { end: 'atom', type: 'application/atom+xml', write: writeAtom },
  { end: 'rss', type: 'application/rss+xml', write: writeRss },
  { end: 'json', type: 'application/feed+json', write: writeJsonFeed, schema: jsonFeed },
] as const

/** Opened and ended alerts as Atom, RSS and JSON Feed. */
export function alertFeeds(context: FeedContext): Route[] {
  const { store, publicUrl, scope, caching, known, textsOf } = context
  const feeds = createResponseCache(KEPT_BYTES)
  return FORMS.map(({ end, type, write, ...form }) =>
    route({
      method: 'get',
      path: `/feeds/alerts.${end}`,
      id: `get${end[0]!.toUpperCase()}${end.slice(1)}Feed`,
      summary: 'Opened and ended alerts as a feed, newest first',
      scope,
      openToAll: true,
      query: {
        service: list(name).optional(),
        severity: list(z.enum(SEVERITIES)).optional(),
        lang: list(language).optional().describe('Languages of the complaints'),
        country: list(country).optional(),
        locale: languageIn(textsOf)
          .optional()
          .describe('Language of the feed; default: that of `lang` where it is one, else en'),
      },
      answers: {
        200: { description: 'The feed', type, ...('schema' in form ? { schema: form.schema } : {}) },
      },
      problems: ['unknown-id'],
      async handle({ query: { locale, ...filter }, url }) {
        const wrong = await known.check(filter.service ?? [], () => ({ parameter: 'service' }))
        if (wrong !== null) return wrong
        return feeds.get(url, String(await readAlertsVersion(store)), async () => {
          const texts = textsOf(locale ?? (filter.lang?.length === 1 ? filter.lang[0]! : DEFAULT_LANGUAGE))
          const feed = await readFeed(context, filter, texts, `${publicUrl}${url}`)
          const headers = { ...caching, 'Last-Modified': new Date(feed.updated).toUTCString() }
          return answer(write(feed), `${type}; charset=utf-8`, { headers })
        })
      },
    }),
  )
}

async function readFeed(
  { store, publicUrl, nameOf }: FeedContext,
  filter: AlertFilter,
  texts: Texts,
  self: string,
): Promise<Feed> {
  const { alerts } = await findAlerts(store, filter, { limit: MAX_ALERTS })
  const histories = await Promise.all(alerts.map((alert) => readHistory(store, alert.id)))
  const entries = histories.flatMap((history, place) => {
    const { service } = alerts[place]!
    const link = `${publicUrl}/embed/${encodeURIComponent(service)}`
    return entriesOf(history, { nameOf, link, texts })
  })
  entries.sort((a, b) => (a.published < b.published ? 1 : a.published > b.published ? -1 : 0))
  const updated =
    entries
      .map((entry) => entry.updated)
      .sort()
      .at(-1) ?? NEVER
  const { title, subtitle } = texts.feeds
  return { title, subtitle, language: texts.language, self, home: `${publicUrl}/`, updated, entries }
}
