import { hadAlert } from '../../../pipeline/alerts/alert-store.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { id } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { dataOf } from '../../views/coverage.js'
import { officialNow, pageOf } from '../../views/official.js'
import { serviceDetail } from '../../views/service-schemas.js'
import type { ServiceParts } from './views.js'
import { discoveredView, serviceView, unknownService } from './views.js'

export function readService(parts: ServiceParts): Route {
  const { store, clock, services, sources, threshold, current, officials } = parts
  const byId = new Map(services.map((service) => [service.id, service]))
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
      const service = byId.get(params.id)
      if (service === undefined && !(await hadAlert(store, params.id))) {
        return unknownService(params.id, byId.keys())
      }
      const [alerts, statements, statuses, asOf] = await Promise.all([
        current.read(),
        officials.read(),
        sources(),
        readStreamTime(store),
      ])
      const now = asOf ?? clock.now()
      const known = {
        current: alerts.get(params.id),
        official: officialNow(statements.get(params.id) ?? [], service, now),
        hasData: dataOf(statuses, now)(params.id),
      }
      const state = service === undefined ? discoveredView(params.id, known) : serviceView(service, known)
      const { strictness, floor } = await threshold(params.id)
      const { within5m, within60m } = floor
      return json({
        ...state,
        statusPage: pageOf(service),
        strictness,
        detectionFloor: { within5m, within60m },
      })
    },
  })
}
