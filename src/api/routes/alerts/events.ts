import { z } from 'zod'
import { EVENT_TYPES } from '../../../core/model/alert.js'
import { SEVERITIES } from '../../../core/model/vocabulary.js'
import { nameEvent } from '../../../pipeline/alerts/alert-names.js'
import type { LoggedEvent } from '../../../pipeline/alerts/read-events.js'
import { readEventsBefore } from '../../../pipeline/alerts/read-events.js'
import { problem } from '../../http/problem.js'
import { country, instant, language, list, name, wholeNumber } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { eventPage } from '../../views/alert-schemas.js'
import { checkServices } from './filters.js'
import type { AlertContext } from './parts.js'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

export function listEvents({ store, known, nameAlert }: AlertContext): Route {
  return route({
    method: 'get',
    path: '/v1/events',
    id: 'listEvents',
    summary: 'List the events of all alerts, newest first: the history that the stream continues',
    scope: 'read',
    query: {
      type: list(z.enum(EVENT_TYPES)).optional(),
      service: list(name).optional().describe('Service ids, as in GET /v1/services'),
      severity: list(z.enum(SEVERITIES)).optional().describe('Of the alert after the event'),
      lang: list(language).optional(),
      country: list(country).optional(),
      since: instant.optional().describe('At this instant or later'),
      limit: wholeNumber(1, MAX_LIMIT).optional().describe(`Default: ${DEFAULT_LIMIT}`),
      cursor: z.string().max(300).optional().describe('page.nextCursor of the previous page'),
    },
    answers: { 200: { description: 'A page of events', schema: eventPage } },
    problems: ['bad-cursor', 'unknown-id'],
    async handle({ query: { limit = DEFAULT_LIMIT, cursor, type, since, ...filter } }) {
      const wrong = await checkServices(known, filter)
      if (wrong !== null) return wrong
      const before = cursor === undefined ? undefined : readCursor(cursor)
      if (before === null) {
        return problem('bad-cursor', 'take the cursor from page.nextCursor as it is, or leave it out', {
          errors: [{ parameter: 'cursor', detail: 'this cursor was not issued by the API' }],
        })
      }
      const { events, next, newest } = await readEventsBefore(store, {
        ...{ before, limit, type, since, filter },
      })
      return json({
        data: events.map(({ number, event }: LoggedEvent) => ({
          id: String(number),
          event: nameEvent(event, nameAlert),
        })),
        page: { nextCursor: next === null ? null : writeCursor(next), lastEventId: String(newest) },
      })
    },
  })
}

const writeCursor = (number: number) => Buffer.from(`events ${number}`).toString('base64url')

function readCursor(cursor: string): number | null {
  const number = /^events (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1]
  return number !== undefined && writeCursor(Number(number)) === cursor ? Number(number) : null
}
