import type { NameAlert } from '../../../pipeline/alerts/alert-names.js'
import type { CurrentAlerts } from '../../../pipeline/alerts/search/current-alerts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import type { ApiLimits } from '../../http/types.js'
import type { AlertViews, ViewParts } from '../../views/alert-view.js'
import { createAlertViews, nameAlertOf } from '../../views/alert-view.js'
import type { KnownServices } from '../../views/known-services.js'
import { createKnownServices } from '../../views/known-services.js'

/** What the routes of alerts need. */
export type AlertParts = ViewParts & {
  readonly limits: ApiLimits
  readonly current: CurrentAlerts
}

export interface AlertContext extends AlertParts {
  readonly views: AlertViews
  readonly known: KnownServices
  readonly nameAlert: NameAlert
}

export function contextOf(parts: AlertParts): AlertContext {
  return {
    ...parts,
    views: createAlertViews(parts),
    known: createKnownServices(parts, parts.current),
    nameAlert: nameAlertOf(parts),
  }
}

export function unknownAlert(): Problem {
  return problem('unknown-alert', 'no alert has this id; GET /v1/alerts lists them')
}
