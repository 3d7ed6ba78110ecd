import { hadAlert, readCurrent } from '../../../pipeline/alerts/alert-store.js'
import { id } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { serviceDetail } from '../../views/schemas.js'
import type { ServiceParts } from './views.js'
import { discoveredView, serviceView, unknownService } from './views.js'

export function readService({ store, services, threshold }: ServiceParts): Route {
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
      const [current] = await readCurrent(store, params.id)
      const state = service === undefined ? discoveredView(params.id, current) : serviceView(service, current)
      const { strictness, floor } = await threshold(params.id)
      const { within5m, within60m } = floor
      return json({ ...state, strictness, detectionFloor: { within5m, within60m } })
    },
  })
}
