import { z } from 'zod'
import type { AlertPage } from '../../../pipeline/alerts/search/find-alerts.js'
import { findAlerts } from '../../../pipeline/alerts/search/find-alerts.js'
import type { AlertSort } from '../../../pipeline/alerts/search/sorted-alerts.js'
import { DEFAULT_SORT } from '../../../pipeline/alerts/search/sorted-alerts.js'
import type { ResponseCache } from '../../cache/response-cache.js'
import { createResponseCache } from '../../cache/response-cache.js'
import { problem } from '../../http/problem.js'
import { wholeNumber } from '../../http/query.js'
import { jsonText, route } from '../../http/route.js'
import type { Asked, Outcome, Route } from '../../http/types.js'
import { alertPage } from '../../views/alert-schemas.js'
import { readCursor, writeCursor } from './cursor.js'
import { acceptedExport, exportAlerts } from './export.js'
import type { AskedFilter } from './filters.js'
import { checkServices, fields, filters, searchOf, sort } from './filters.js'
import type { AlertContext } from './parts.js'
import { pickFields } from './pick-fields.js'

export const DEFAULT_LIMIT = 50
export const MAX_LIMIT = 200

interface AskedPage extends AskedFilter {
  readonly sort?: AlertSort | undefined
  readonly fields?: readonly string[] | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

export function listAlerts(context: AlertContext): Route {
  const pages = createResponseCache(context.limits.cachedBytes)
  return route({
    method: 'get',
    path: '/v1/alerts',
    id: 'listAlerts',
    summary: 'List alerts, newest start first',
    scope: 'read',
    query: {
      ...filters,
      sort,
      fields,
      limit: wholeNumber(1, MAX_LIMIT).optional().describe(`Default: ${DEFAULT_LIMIT}`),
      cursor: z.string().max(300).optional().describe('page.nextCursor of the previous page'),
    },
    answers: {
      200: {
        description: 'A page of alerts; as `text/csv` or `application/x-ndjson` all that match',
        schema: alertPage,
        also: ['text/csv', 'application/x-ndjson'],
        headers: ['Link'],
      },
    },
    problems: ['bad-cursor', 'unknown-id'],
    handle: (asked) => listPage(context, pages, asked),
  })
}

async function listPage(
  context: AlertContext,
  pages: ResponseCache,
  { query, url, header }: Asked<unknown, AskedPage, unknown>,
): Promise<Outcome> {
  const { limit = DEFAULT_LIMIT, cursor, sort: order = DEFAULT_SORT, fields: only, ...filter } = query
  const wrong = await checkServices(context.known, filter)
  if (wrong !== null) return wrong
  const after = cursor === undefined ? undefined : readCursor(cursor, order)
  if (after === null) {
    return problem('bad-cursor', 'take the cursor from page.nextCursor as it is, or leave it out', {
      errors: [{ parameter: 'cursor', detail: 'this cursor was not issued by the API for this order' }],
    })
  }
  const form = acceptedExport(header('Accept'))
  if (form !== null) return exportAlerts(context, form, query)
  return pages.get(url, await context.views.version(), async () => {
    const { filter: wanted, where } = await searchOf(context, filter)
    const page = await findAlerts(context.store, wanted, { limit, after, sort: order, where })
    const texts = await context.views.read(page.alerts)
    return answerPage(url, order, page, only === undefined ? texts : texts.map(pickFields(only)))
  })
}

/** As they are stored: reading two hundred alerts only to write them again would be most of the work. */
function answerPage(url: string, order: AlertSort, { next }: AlertPage, texts: readonly string[]) {
  const nextCursor = next === null ? null : writeCursor(next, order)
  return jsonText(`{"data":[${texts.join(',')}],"page":${JSON.stringify({ nextCursor })}}`, {
    headers: {
      Vary: 'Accept',
      ...(nextCursor === null ? {} : { Link: `<${withCursor(url, nextCursor)}>; rel="next"` }),
    },
  })
}

function withCursor(url: string, cursor: string): string {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  query.set('cursor', cursor)
  return `/v1/alerts?${query}`
}
