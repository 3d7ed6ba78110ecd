import { z } from 'zod'
import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import { CATEGORIES } from '../../../core/model/vocabulary.js'
import type { AlertSummary } from '../../../pipeline/alerts/alert-summary.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { createResponseCache } from '../../cache/response-cache.js'
import { problem } from '../../http/problem.js'
import { country, list, wholeNumber, yesOrNo } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { dataOf } from '../../views/coverage.js'
import { officialNow } from '../../views/official.js'
import { SERVICE_STATES, services as servicesSchema } from '../../views/service-schemas.js'
import type { KnownOfService, ServiceParts, ServiceView } from './views.js'
import { discoveredView, serviceView } from './views.js'

const MAX_LIMIT = 1_000
const KEPT_BYTES = 4_000_000

const query = {
  status: list(z.enum(SERVICE_STATES)).optional(),
  category: list(z.enum(CATEGORIES)).optional(),
  country: list(country).optional().describe('Services of these countries, and those of the whole world'),
  discovered: yesOrNo.optional().describe('Whether the service is outside the catalogue'),
  q: z.string().min(1, 'write a part of a name').max(100).optional().describe('A part of the name or the id'),
  limit: wholeNumber(1, MAX_LIMIT).optional().describe('Default: all'),
  cursor: z.string().max(300).optional().describe('page.nextCursor of the previous page'),
}
type AskedServices = z.infer<z.ZodObject<typeof query>>

export function listServices(parts: ServiceParts): Route {
  const { store, clock, current, officials, sources } = parts
  const services = new Map(parts.services.map((service) => [service.id, service]))
  const pages = createResponseCache(KEPT_BYTES)
  return route({
    method: 'get',
    path: '/v1/services',
    id: 'listServices',
    summary: 'List the services of the catalogue and discovered services with an alert, each with its state',
    scope: 'read',
    query,
    answers: { 200: { description: 'The services', schema: servicesSchema, headers: ['Link'] } },
    problems: ['bad-cursor'],
    async handle({ query: asked, url }) {
      const [version, statements, asOf, statuses] = await Promise.all([
        current.version(),
        officials.version(),
        readStreamTime(store),
        sources(),
      ])
      const now = asOf ?? clock.now()
      const hasData = dataOf(statuses, now)
      const said = await officials.read()
      const all = listAll(parts, await current.read(), (id, alert) => ({
        current: alert,
        official: officialNow(said.get(id) ?? [], services.get(id), now),
        hasData: hasData(id),
      }))
      const silent = all
        .filter(({ status }) => status === 'no-data')
        .map(({ id }) => id)
        .join()
      const begin =
        asked.cursor === undefined ? 0 : all.findIndex(({ id }) => writeCursor(id) === asked.cursor) + 1
      if (asked.cursor !== undefined && begin === 0) {
        return problem(
          'bad-cursor',
          'this cursor is not known, or its service is no longer listed; begin anew',
          {
            errors: [{ parameter: 'cursor', detail: 'no service of the list has this cursor' }],
          },
        )
      }
      return pages.get(url, `${version} ${asOf} ${statements} ${silent}`, async () =>
        answerPage(all.slice(begin), asOf, asked, url),
      )
    },
  })
}

function listAll(
  { services }: ServiceParts,
  alerts: ReadonlyMap<string, AlertSummary>,
  knownOf: (id: string, alert: AlertSummary | undefined) => KnownOfService,
): ServiceView[] {
  const known = new Set(services.map((service) => service.id))
  const discovered = [...alerts.values()].filter(({ service }) => !known.has(service))
  discovered.sort((a, b) => (a.service < b.service ? -1 : 1))
  return [
    ...services.map((service) => serviceView(service, knownOf(service.id, alerts.get(service.id)))),
    ...discovered.map((alert) => discoveredView(alert.service, knownOf(alert.service, alert))),
  ]
}

function answerPage(
  services: readonly ServiceView[],
  asOf: Instant | null,
  { limit = Number.POSITIVE_INFINITY, ...filter }: AskedServices,
  url: string,
) {
  const left = services.filter((service) => fits(service, filter))
  const page = left.slice(0, limit)
  const nextCursor = left.length > limit ? writeCursor(page.at(-1)!.id) : null
  const headers: Record<string, string> =
    nextCursor === null ? {} : { Link: `<${withCursor(url, nextCursor)}>; rel="next"` }
  const at = asOf === null ? null : formatInstant(asOf)
  return json({ asOf: at, data: page, page: { nextCursor } }, { headers })
}

function fits(
  service: ServiceView,
  { status, category, country: countries, discovered, q }: AskedServices,
): boolean {
  const { id, name } = service
  const own: readonly string[] = service.countries
  const isThere = own.length === 0 || countries?.some((one) => own.includes(one))
  return (
    (status === undefined || status.includes(service.status)) &&
    (category === undefined || (service.category !== null && category.includes(service.category))) &&
    (countries === undefined || isThere === true) &&
    (discovered === undefined || service.discovered === discovered) &&
    (q === undefined || `${id}\n${name}`.toLowerCase().includes(q.toLowerCase()))
  )
}

const writeCursor = (id: string) => Buffer.from(`services ${id}`).toString('base64url')

function withCursor(url: string, cursor: string): string {
  const asked = new URLSearchParams(url.split('?')[1] ?? '')
  asked.set('cursor', cursor)
  return `/v1/services?${asked}`
}
