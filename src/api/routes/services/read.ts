import type { Service } from '../../../core/model/catalogue.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import { hadAlert } from '../../../pipeline/alerts/alert-store.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { createResponseCache, secondOf } from '../../cache/response-cache.js'
import { id } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Outcome, Route } from '../../http/types.js'
import { dataOf } from '../../views/coverage.js'
import { officialNow, pageOf } from '../../views/official.js'
import { serviceDetail } from '../../views/service-schemas.js'
import type { ServiceParts } from './views.js'
import { discoveredView, serviceView, unknownService } from './views.js'

const KEPT_BYTES = 1_000_000

export function readService(parts: ServiceParts): Route {
  const { clock, services, current } = parts
  const byId = new Map(services.map((service) => [service.id, service]))
  const answers = createResponseCache(KEPT_BYTES)
  return route({
    method: 'get',
    path: '/v1/services/{id}',
    id: 'getService',
    summary: 'Read a service and its state',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The service', schema: serviceDetail } },
    problems: ['unknown-service'],
    async handle({ params }) {
      const version = `${await current.version()} ${secondOf(clock)}`
      return answers.get(params.id, version, () => answerService(parts, params.id, byId))
    },
  })
}

async function answerService(
  { store, clock, sources, threshold, current, officials }: ServiceParts,
  id: ServiceId,
  byId: ReadonlyMap<ServiceId, Service>,
): Promise<Outcome> {
  const service = byId.get(id)
  if (service === undefined && !(await hadAlert(store, id))) return unknownService(id, byId.keys())
  const [alerts, statements, statuses, asOf] = await Promise.all([
    current.read(),
    officials.read(),
    sources(),
    readStreamTime(store),
  ])
  const now = asOf ?? clock.now()
  const known = {
    current: alerts.get(id),
    official: officialNow(statements.get(id) ?? [], service, now),
    hasData: dataOf(statuses, now)(id),
  }
  const state = service === undefined ? discoveredView(id, known) : serviceView(service, known)
  const { strictness, floor } = await threshold(id)
  const { within5m, within60m } = floor
  return json({
    ...state,
    statusPage: pageOf(service),
    strictness,
    detectionFloor: { within5m, within60m },
  })
}
