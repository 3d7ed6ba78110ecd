import type { ApiParts } from '../../http/api-parts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import type { ApiLimits } from '../../http/types.js'

/** What the routes of alerts need. */
export type AlertParts = Pick<ApiParts, 'store' | 'clock' | 'services'> & { readonly limits: ApiLimits }

export function unknownAlert(): Problem {
  return problem('unknown-alert', 'no alert has this id; GET /v1/alerts lists them')
}
