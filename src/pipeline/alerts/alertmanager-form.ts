import type { Alert } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import type { Severity } from '../../core/model/vocabulary.js'
import { labelsOf } from './alert-labels.js'
import { alertUrl } from './alert-names.js'

/** How an Alertmanager knows an alert: the same wherever Outcry speaks to one, or as one. */
export interface AlertmanagerForm {
  /** What it is known by: the same labels are the same alert. */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly generatorURL?: string
}

export interface FormParts {
  /** The severity to show, which may differ from the present one. */
  readonly severity: Severity
  readonly service: Service | undefined
  readonly publicUrl: string | undefined
}

/** The alert with the labels that it has everywhere, and annotations for people. */
export function alertmanagerForm(
  alert: Alert,
  { severity, service, publicUrl }: FormParts,
): AlertmanagerForm {
  const url = alertUrl(alert.id, publicUrl)
  return {
    labels: labelsOf({ ...alert, severity }, service?.category),
    annotations: {
      summary: `${service?.name ?? alert.service}: ${WORDS[alert.status]} (${severity})`,
      description: describe(alert),
      status: alert.status,
      confidence: String(alert.confidence),
    },
    ...(url === null ? {} : { generatorURL: url }),
  }
}

const WORDS: Readonly<Record<Alert['status'], string>> = {
  open: 'people report an outage',
  acknowledged: 'outage confirmed by the service',
  recovering: 'recovering from an outage',
  resolved: 'outage over',
  retracted: 'false alarm',
}

function describe({ signal, current, people = signal.authors, scope, features }: Alert): string {
  const { actual, expected, window } = current ?? signal
  const where = scope.regions
    .slice(0, 3)
    .map(({ country, region, share }) => `${region ?? country} ${Math.round(share * 100)} %`)
  const what = features.slice(0, 3).map(({ feature }) => feature)
  return [
    `${actual} complaints in ${window}, ${expected} expected; ${people} people so far.`,
    ...(where.length === 0 ? [] : [`Where: ${where.join(', ')}.`]),
    ...(what.length === 0 ? [] : [`What: ${what.join(', ')}.`]),
  ].join(' ')
}
