import type { Alert } from '../core/model/alert.js'
import type { Service } from '../core/model/catalogue.js'
import type { Instant } from '../core/model/instant.js'
import { formatInstant } from '../core/model/instant.js'
import type { Severity } from '../core/model/vocabulary.js'
import { labelsOf } from '../pipeline/alerts/alert-labels.js'

/** One alert as `POST /api/v2/alerts` of an Alertmanager takes it. */
export interface PostableAlert {
  /** What it is known by: the same labels are the same alert. */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  /** From then on it counts as resolved, also when nobody says so. */
  readonly endsAt: string
  readonly generatorURL?: string
}

export interface Pushed {
  readonly alert: Alert
  /** The severity that Outcry sent, which may differ from the present one. */
  readonly severity: Severity
  readonly service: Service | undefined
  readonly endsAt: Instant
  readonly publicUrl: string | undefined
}

/** The alert with the labels that it has in every format, and annotations for people. */
export function toPostable({ alert, severity, service, endsAt, publicUrl }: Pushed): PostableAlert {
  const startsAt = Date.parse(alert.startedAt)
  return {
    labels: labelsOf({ ...alert, severity }, service?.category),
    annotations: {
      summary: `${service?.name ?? alert.service}: ${WORDS[alert.status]} (${severity})`,
      description: describe(alert),
      status: alert.status,
      confidence: String(alert.confidence),
    },
    startsAt: alert.startedAt,
    // Stream time may be ahead of this machine's clock, and an alert that ends before it starts is refused.
    endsAt: formatInstant(Math.max(endsAt, startsAt + 1)),
    ...(publicUrl === undefined ? {} : { generatorURL: `${publicUrl}/alerts/${alert.id}` }),
  }
}

const WORDS: Readonly<Record<Alert['status'], string>> = {
  open: 'people report an outage',
  acknowledged: 'outage confirmed by the service',
  recovering: 'recovering from an outage',
  resolved: 'outage over',
  retracted: 'false alarm',
}

function describe({ signal, scope, features }: Alert): string {
  const { actual, expected, window, authors } = signal
  const where = scope.regions
    .slice(0, 3)
    .map(({ country, region, share }) => `${region ?? country} ${Math.round(share * 100)} %`)
  const what = features.slice(0, 3).map(({ feature }) => feature)
  return [
    `${actual} complaints in ${window}, ${expected} expected; ${authors} people so far.`,
    ...(where.length === 0 ? [] : [`Where: ${where.join(', ')}.`]),
    ...(what.length === 0 ? [] : [`What: ${what.join(', ')}.`]),
  ].join(' ')
}
