import type { Service } from '../../../core/model/catalogue.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { AlertSummary } from '../../../pipeline/alerts/alert-summary.js'
import type { ApiParts } from '../../http/api-parts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'

export type ServiceParts = Pick<ApiParts, 'store' | 'clock' | 'services' | 'threshold'>

export function serviceView({ id, name, category, countries }: Service, current: AlertSummary | undefined) {
  return { id, name, category, countries, discovered: false, ...stateOf(current) }
}

/** Of a service of no catalogue only its name is known. */
export function discoveredView(id: ServiceId, current: AlertSummary | undefined) {
  return { id, name: id, category: null, countries: [], discovered: true, ...stateOf(current) }
}

function stateOf(current: AlertSummary | undefined) {
  return {
    status: current?.status ?? 'ok',
    severity: current?.severity ?? null,
    alertId: current?.id ?? null,
  }
}

export function unknownService(): Problem {
  return problem(
    'unknown-service',
    'no service of the catalogue has this id, and none had an alert under it; GET /v1/services lists them',
  )
}
