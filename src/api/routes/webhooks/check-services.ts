import type { Problem } from '../../http/problem.js'
import type { KnownServices } from '../../views/known-services.js'

/** A filter of an unknown service would never match. */
export function checkServices(
  known: KnownServices,
  { services = [], upstream = [] }: Filtered = {},
): Promise<Problem | null> {
  return known.check([...services, ...upstream], (id) => ({
    pointer: services.includes(id)
      ? `#/filter/services/${services.indexOf(id)}`
      : `#/filter/upstream/${upstream.indexOf(id)}`,
  }))
}

interface Filtered {
  readonly services?: readonly string[] | undefined
  readonly upstream?: readonly string[] | undefined
}
