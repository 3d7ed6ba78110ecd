import type { Service } from '../../../core/model/catalogue.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import { nearestId } from '../../../core/stats/nearest-id.js'
import type { AlertSummary } from '../../../pipeline/alerts/alert-summary.js'
import type { CurrentAlerts } from '../../../pipeline/alerts/search/current-alerts.js'
import type { ApiParts } from '../../http/api-parts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import type { Official, Officials } from '../../views/official.js'
import type { SERVICE_STATES } from '../../views/service-schemas.js'

export type ServiceParts = Pick<
  ApiParts,
  'store' | 'clock' | 'services' | 'threshold' | 'sources' | 'intake' | 'reportsPerDay'
> & {
  readonly current: CurrentAlerts
  readonly officials: Officials
}

/** What is known of a service beside the catalogue. */
export interface KnownOfService {
  readonly current: AlertSummary | undefined
  readonly official: Official | null
  readonly hasData: boolean
}

export function serviceView({ id, name, category, countries }: Service, known: KnownOfService) {
  return { id, name, category, countries, discovered: false, ...stateOf(known) }
}

/** Of a service of no catalogue only its name is known. */
export function discoveredView(id: ServiceId, known: KnownOfService) {
  return { id, name: id, category: null, countries: [], discovered: true, ...stateOf(known) }
}

export type ServiceView = ReturnType<typeof serviceView> | ReturnType<typeof discoveredView>

function stateOf({ current, official, hasData }: KnownOfService) {
  return {
    status: stateNow(current, hasData),
    severity: current?.severity ?? null,
    alertId: current?.id ?? null,
    official,
  }
}

/** Alerts that are over do not come here. */
function stateNow(current: AlertSummary | undefined, hasData: boolean): (typeof SERVICE_STATES)[number] {
  const status = current?.status ?? 'resolved'
  if (status !== 'resolved' && status !== 'retracted') return status
  return hasData ? 'ok' : 'no-data'
}

export function unknownService(id: ServiceId, known: Iterable<ServiceId>): Problem {
  const nearest = nearestId(id, known)
  const hint = nearest === null ? 'GET /v1/services lists them' : `did you mean "${nearest}"?`
  return problem(
    'unknown-service',
    `no service of the catalogue has this id, and none had an alert under it; ${hint}`,
  )
}
