import type { Alert } from '../core/model/alert.js'
import type { Instant } from '../core/model/instant.js'
import { formatInstant } from '../core/model/instant.js'
import type { AlertmanagerForm, FormParts } from '../pipeline/alerts/alertmanager-form.js'
import { alertmanagerForm } from '../pipeline/alerts/alertmanager-form.js'

/** One alert as `POST /api/v2/alerts` of an Alertmanager takes it. */
export interface PostableAlert extends AlertmanagerForm {
  readonly startsAt: string
  /** From then on it counts as resolved, also when nobody says so. */
  readonly endsAt: string
}

export interface Pushed extends FormParts {
  readonly alert: Alert
  readonly endsAt: Instant
}

export function toPostable({ alert, endsAt, ...parts }: Pushed): PostableAlert {
  return {
    ...alertmanagerForm(alert, parts),
    startsAt: alert.startedAt,
    // Stream time may be ahead of this machine's clock, and an alert that ends before it starts is refused.
    endsAt: formatInstant(Math.max(endsAt, Date.parse(alert.startedAt) + 1)),
  }
}
