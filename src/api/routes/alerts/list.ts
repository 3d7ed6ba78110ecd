import { z } from 'zod'
import { readAlertTexts } from '../../../pipeline/alerts/alert-store.js'
import { findAlerts, PLACE } from '../../../pipeline/alerts/find-alerts.js'
import { createResponseCache } from '../../cache/response-cache.js'
import { problem } from '../../http/problem.js'
import { wholeNumber } from '../../http/query.js'
import { jsonText, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { createAlertViews } from '../../views/alert-view.js'
import { alertPage } from '../../views/schemas.js'
import { filterOf, filters } from './filters.js'
import type { AlertParts } from './parts.js'

export const DEFAULT_LIMIT = 50
export const MAX_LIMIT = 200

export function listAlerts(parts: AlertParts): Route {
  const { store, services } = parts
  const shown = createAlertViews(parts)
  const pages = createResponseCache(parts.limits.cachedBytes)
  return route({
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
  })
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
