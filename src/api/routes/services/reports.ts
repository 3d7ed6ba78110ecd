import { z } from 'zod'
import { FEATURES } from '../../../core/model/vocabulary.js'
import type { ReaderReports } from '../../../pipeline/alerts/reader-reports.js'
import { giveReport, readReports } from '../../../pipeline/alerts/reader-reports.js'
import { networkOf } from '../../access/network-of.js'
import type { ApiParts } from '../../http/api-parts.js'
import { problem, retryAfter } from '../../http/problem.js'
import { id } from '../../http/query.js'
import { jsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { voterOf } from '../../views/alert-view.js'
import { readerReports } from '../../views/service-schemas.js'
import { unknownService } from './views.js'

const bodySchema = z
  .strictObject({
    feature: z.enum(FEATURES).optional().describe('What does not work'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'write an ISO 3166-1 alpha-2 code, such as IT')
      .optional()
      .describe('Where the reader is'),
  })
  .meta({ examples: [{ feature: 'login', country: 'IT' }] })

type ReportParts = Pick<ApiParts, 'store' | 'clock' | 'intake' | 'services' | 'reportsPerDay'>

/** What readers of the page report; they count by their address, whatever key they send. */
export function readerReportRoutes({
  store,
  clock,
  intake,
  services,
  reportsPerDay = 0,
}: ReportParts): Route[] {
  const byId = new Map(services.map((service) => [service.id, service]))
  const view = (service: string, reports: ReaderReports) => ({
    open: reportsPerDay > 0,
    ...reports,
    asked: byId.get(service)?.features ?? [],
  })
  const read = route({
    method: 'get',
    path: '/v1/services/{id}/reports',
    id: 'getServiceReports',
    summary: 'Count the readers of the page who report a problem with a service',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The reports of the last 24 hours', schema: readerReports } },
    problems: ['unknown-service'],
    async handle({ params }) {
      if (!byId.has(params.id)) return unknownService(params.id, byId.keys())
      return json(view(params.id, await readReports(store, params.id, clock.now())))
    },
  })
  const give = route({
    method: 'post',
    path: '/v1/services/{id}/reports',
    id: 'reportProblem',
    summary: 'Report a problem with a service as a reader of the page; once a day for an address and service',
    scope: 'read',
    params: { id },
    body: jsonBody(bodySchema),
    answers: { 200: { description: 'The reports of the last 24 hours', schema: readerReports } },
    problems: ['unknown-service', 'reports-off', 'too-many-reports', 'store-full', 'store-unavailable'],
    async handle({ params, body, address }) {
      if (!byId.has(params.id)) return unknownService(params.id, byId.keys())
      if (reportsPerDay === 0)
        return problem('reports-off', 'this deployment takes no reports; PAGE_REPORTS_PER_DAY is 0')
      const reader = await voterOf(store, null, networkOf(address))
      const report = { service: params.id, feature: body.feature ?? null, country: body.country ?? null }
      const at = clock.now()
      const taken = await giveReport({ store, intake }, reader, report, { at, perDay: reportsPerDay })
      if (taken.kind === 'taken') return json({ ...view(params.id, taken.reports), counted: taken.counted })
      const detail =
        taken.reason === 'reader-limit'
          ? `this address has reported ${reportsPerDay} services today; come back tomorrow`
          : 'no more readers can be counted today; come back tomorrow'
      return problem('too-many-reports', detail, retryAfter(Math.ceil((taken.until - at) / 1_000)))
    },
  })
  return [read, give]
}
