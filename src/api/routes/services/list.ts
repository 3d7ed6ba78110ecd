import { formatInstant } from '../../../core/model/instant.js'
import { readAllCurrent } from '../../../pipeline/alerts/alert-store.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { services as servicesSchema } from '../../views/schemas.js'
import type { ServiceParts } from './views.js'
import { discoveredView, serviceView } from './views.js'

export function listServices({ store, services }: ServiceParts): Route {
  const known = new Set(services.map((service) => service.id))
  return route({
    method: 'get',
    path: '/v1/services',
    summary: 'List the services of the catalogue and discovered services with an alert, each with its state',
    scope: 'read',
    answers: { 200: { description: 'The services', schema: servicesSchema } },
    async handle() {
      const current = await readAllCurrent(store)
      const discovered = [...current.values()].filter(({ service }) => !known.has(service))
      discovered.sort((a, b) => (a.service < b.service ? -1 : 1))
      const asOf = await readStreamTime(store)
      return json({
        asOf: asOf === null ? null : formatInstant(asOf),
        data: [
          ...services.map((service) => serviceView(service, current.get(service.id))),
          ...discovered.map((alert) => discoveredView(alert.service, alert)),
        ],
      })
    },
  })
}
