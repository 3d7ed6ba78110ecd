import type { Service } from '../../../core/model/catalogue.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import { nearestId } from '../../../core/stats/nearest-id.js'
import type { AlertSummary } from '../../../pipeline/alerts/alert-summary.js'
import type { CurrentAlerts } from '../../../pipeline/alerts/current-alerts.js'
import type { ApiParts } from '../../http/api-parts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import type { SERVICE_STATES } from '../../views/schemas.js'

export type ServiceParts = Pick<
  ApiParts,
  'store' | 'clock' | 'services' | 'threshold' | 'intake' | 'reportsPerDay'
> & {
  readonly current: CurrentAlerts
}

export function serviceView({ id, name, category, countries }: Service, current: AlertSummary | undefined) {
  return { id, name, category, countries, discovered: false, ...stateOf(current) }
}

/** Of a service of no catalogue only its name is known. */
export function discoveredView(id: ServiceId, current: AlertSummary | undefined) {
  return { id, name: id, category: null, countries: [], discovered: true, ...stateOf(current) }
}

export type ServiceView = ReturnType<typeof serviceView> | ReturnType<typeof discoveredView>

function stateOf(current: AlertSummary | undefined) {
  return {
    status: stateNow(current),
    severity: current?.severity ?? null,
    alertId: current?.id ?? null,
  }
}

/** Alerts that are over do not come here. */
function stateNow(current: AlertSummary | undefined): (typeof SERVICE_STATES)[number] {
  const status = current?.status ?? 'ok'
  return status === 'resolved' || status === 'retracted' ? 'ok' : status
}

export function unknownService(id: ServiceId, known: Iterable<ServiceId>): Problem {
  const nearest = nearestId(id, known)
  const hint = nearest === null ? 'GET /v1/services lists them' : `did you mean "${nearest}"?`
  return problem(
    'unknown-service',
    `no service of the catalogue has this id, and none had an alert under it; ${hint}`,
  )
}
