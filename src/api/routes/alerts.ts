import { z } from 'zod'
import type { Alert } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import type { Instant } from '../../core/model/instant.js'
import { HOUR } from '../../core/model/instant.js'
import { CATEGORIES, FEATURES, SEVERITIES } from '../../core/model/vocabulary.js'
import { readAlert, readAlertTexts, readHistory } from '../../pipeline/alerts/alert-store.js'
import type { AlertFilter } from '../../pipeline/alerts/find-alerts.js'
import { findAlerts, PLACE } from '../../pipeline/alerts/find-alerts.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { createResponseCache } from '../cache/response-cache.js'
import type { ApiParts } from '../http/api-parts.js'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'
import { country, fraction, id, instant, language, list, name, wholeNumber, yesOrNo } from '../http/query.js'
import { json, jsonText, route } from '../http/route.js'
import type { ApiLimits, Route } from '../http/types.js'
import { createAlertViews } from '../views/alert-view.js'
import {
  alertEvents,
  alertEvidence,
  alertPage,
  alert as alertSchema,
  STATUSES,
  timeline as timelineSchema,
} from '../views/schemas.js'
import { readTimeline, usualStep } from '../views/timeline.js'

export const DEFAULT_LIMIT = 50
export const MAX_LIMIT = 200
/** A chart of an alert begins so long before it and ends so long after it, so that one sees what was usual. */
const MARGIN = HOUR
const LONGEST_CHART = 48 * HOUR

const filters = {
  status: list(z.enum(STATUSES)).optional().describe('Current status'),
  service: list(name).optional().describe('Service ids, as in GET /v1/services'),
  severity: list(z.enum(SEVERITIES)).optional(),
  lang: list(language).optional().describe('Languages of the complaints, such as it'),
  country: list(country).optional().describe('ISO 3166-1 alpha-2, such as IT'),
  source: list(name).optional().describe('Networks of the complaints, such as bluesky'),
  since: instant.optional().describe('Started at this instant or later'),
  until: instant.optional().describe('Started before this instant'),
  discovered: yesOrNo.optional().describe('Whether the service is outside the catalogue'),
  category: list(z.enum(CATEGORIES)).optional().describe('Category of the service in the catalogue'),
  minSeverity: z.enum(SEVERITIES).optional().describe('This severity or a higher one'),
  minConfidence: fraction.optional().describe('Minimum confidence'),
  feature: list(z.enum(FEATURES)).optional().describe('Affected features of the service'),
  region: list(name).optional().describe('Regions by local name, such as Lombardia'),
  upstream: list(name).optional().describe('Probable upstream causes, by service id'),
  openedSince: instant.optional().describe('Opened at this instant or later'),
}

type Asked = z.infer<z.ZodObject<typeof filters>>

/** A category is the services in it, and a least severity those from it on. */
function filterOf({ category, minSeverity, ...filter }: Asked, services: readonly Service[]): AlertFilter {
  const inCategory = services.filter((one) => category?.includes(one.category)).map(({ id }) => id)
  const atLeast = minSeverity === undefined ? [] : SEVERITIES.slice(SEVERITIES.indexOf(minSeverity))
  return {
    ...filter,
    service: category === undefined ? filter.service : both(filter.service, inCategory),
    severity: minSeverity === undefined ? filter.severity : both(filter.severity, atLeast),
  }
}

function both<T>(asked: readonly T[] | undefined, others: readonly T[]): readonly T[] {
  return asked === undefined ? others : asked.filter((one) => others.includes(one))
}

export function alertRoutes(
  parts: Pick<ApiParts, 'store' | 'clock' | 'services'> & { readonly limits: ApiLimits },
): Route[] {
  const { store, clock, services } = parts
  const shown = createAlertViews(parts)
  const pages = createResponseCache(parts.limits.cachedBytes)

  return [
    route({
      method: 'get',
      path: '/v1/alerts',
      summary: 'List alerts, newest start first',
      scope: 'read',
      query: {
        ...filters,
        limit: wholeNumber(1, MAX_LIMIT).optional().describe(`Default: ${DEFAULT_LIMIT}`),
        cursor: z.string().max(300).optional().describe('page.nextCursor of the previous page'),
      },
      answers: { 200: { description: 'A page of alerts', schema: alertPage, headers: ['Link'] } },
      problems: ['bad-cursor'],
      async handle({ query: { limit = DEFAULT_LIMIT, cursor, ...filter }, url }) {
        const after = cursor === undefined ? undefined : readCursor(cursor)
        if (after === null) {
          return problem('bad-cursor', 'take the cursor from page.nextCursor as it is, or leave it out', {
            errors: [{ parameter: 'cursor', detail: 'this cursor was not issued by the API' }],
          })
        }
        return pages.get(url, await shown.version(), async () => {
          const { alerts, next } = await findAlerts(store, filterOf(filter, services), { limit, after })
          const ids = alerts.map((alert) => alert.id)
          const texts = await shown.show(await readAlertTexts(store, ids), ids)
          const nextCursor = next === null ? null : writeCursor(next)
          // As they are stored: reading two hundred alerts only to write them again would be most of the work.
          return jsonText(`{"data":[${texts.join(',')}],"page":${JSON.stringify({ nextCursor })}}`, {
            headers: nextCursor === null ? {} : { Link: `<${withCursor(url, nextCursor)}>; rel="next"` },
          })
        })
      },
    }),
    route({
      method: 'get',
      path: '/v1/alerts/{id}',
      summary: 'Read an alert',
      scope: 'read',
      params: { id },
      answers: { 200: { description: 'The alert', schema: alertSchema } },
      problems: ['unknown-alert'],
      async handle({ params }) {
        const texts = await readAlertTexts(store, [params.id])
        const [text] = texts.length === 0 ? [] : await shown.show(texts, [params.id])
        return text === undefined ? unknownAlert() : jsonText(text)
      },
    }),
    route({
      method: 'get',
      path: '/v1/alerts/{id}/events',
      summary: 'List the events of an alert, oldest first',
      scope: 'read',
      params: { id },
      answers: { 200: { description: 'Its events', schema: alertEvents } },
      problems: ['unknown-alert'],
      async handle({ params }) {
        const data = await readHistory(store, params.id)
        return data.length === 0 ? unknownAlert() : json({ data })
      },
    }),
    route({
      method: 'get',
      path: '/v1/alerts/{id}/evidence',
      summary: 'Posts, hashtags and phrases that support an alert',
      scope: 'read',
      params: { id },
      answers: { 200: { description: 'Its evidence', schema: alertEvidence } },
      problems: ['unknown-alert'],
      async handle({ params }) {
        const alert = await readAlert(store, params.id)
        if (alert === null) return unknownAlert()
        const { posts, hashtags, phrases } = alert.evidence
        return json({ data: posts.map((post) => ({ ...post, url: linkTo(post) })), hashtags, phrases })
      },
    }),
    route({
      method: 'get',
      path: '/v1/alerts/{id}/timeline',
      summary: 'Observed and expected complaints, from an hour before the alert',
      scope: 'read',
      params: { id },
      answers: { 200: { description: 'A series for a chart', schema: timelineSchema } },
      problems: ['unknown-alert'],
      async handle({ params }) {
        const alert = await readAlert(store, params.id)
        if (alert === null) return unknownAlert()
        const { from, to } = chartOf(alert, (await readStreamTime(store)) ?? clock.now())
        return json(await readTimeline(store, alert.service, { from, to, step: usualStep(from, to) }))
      },
    }),
  ]
}

function unknownAlert(): Problem {
  return problem('unknown-alert', 'no alert has this id; GET /v1/alerts lists them')
}

function chartOf(
  { startedAt, resolvedAt, retractedAt }: Alert,
  now: Instant,
): { from: Instant; to: Instant } {
  const from = Date.parse(startedAt) - MARGIN
  const end = resolvedAt ?? retractedAt
  const to = (end === undefined ? now : Date.parse(end)) + MARGIN
  // Recorded posts may lie ahead of this machine's clock.
  return { from, to: Math.min(Math.max(to, from + 2 * MARGIN), from + LONGEST_CHART) }
}

/** Only where the link names nobody; anywhere else a post's address holds its author's. */
function linkTo({ source, id }: { readonly source: string; readonly id: string }): string | null {
  return source === 'x' && /^\d{1,20}$/.test(id) ? `https://x.com/i/status/${id}` : null
}

function writeCursor(index: string): string {
  return Buffer.from(index).toString('base64url')
}

/** Null when it is none that this API gave. */
function readCursor(cursor: string): string | null {
  const index = Buffer.from(cursor, 'base64url').toString('latin1')
  return PLACE.test(index) && writeCursor(index) === cursor ? index : null
}

function withCursor(url: string, cursor: string): string {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  query.set('cursor', cursor)
  return `/v1/alerts?${query}`
}
