import { nearestId } from '../../core/stats/nearest-id.js'
import type { CurrentAlerts } from '../../pipeline/alerts/search/current-alerts.js'
import type { ApiParts } from '../http/api-parts.js'
import type { FieldError, Problem } from '../http/problem.js'
import { problem, summaryOf } from '../http/problem.js'

/** The ids of all services: those of the catalogue, and discovered ones that ever had an alert. */
export interface KnownServices {
  /** Null when all are known; otherwise a problem that names the nearest id of each that is not. */
  check(ids: readonly string[], where: (id: string) => Where): Promise<Problem | null>
}

type Where = { readonly parameter: string } | { readonly pointer: string }

export function createKnownServices(
  { services }: Pick<ApiParts, 'services'>,
  current: Pick<CurrentAlerts, 'servicesWithAlerts'>,
): KnownServices {
  const catalogue = new Set(services.map(({ id }) => id))
  return {
    async check(ids, where) {
      const strange = ids.filter((id) => !catalogue.has(id))
      if (strange.length === 0) return null
      const discovered = await current.servicesWithAlerts()
      const unknown = strange.filter((id) => !discovered.has(id))
      if (unknown.length === 0) return null
      const errors = unknown.map((id): FieldError => {
        const nearest = nearestId(id, [...catalogue, ...discovered])
        const hint = nearest === null ? 'GET /v1/services lists them' : `did you mean "${nearest}"?`
        return { ...where(id), detail: `no service has the id "${id}"; ${hint}` }
      })
      return problem('unknown-id', summaryOf(errors), { errors })
    },
  }
}
