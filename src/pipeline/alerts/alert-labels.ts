import type { Alert } from '../../core/model/alert.js'

/** What every alert is called in an Alertmanager. */
export const ALERT_NAME = 'OutcryOutage'

/**
 * The labels of an alert wherever Alertmanager's format is used: the push, the webhook format and the read API. Routes,
 * silences and inhibitions are written against them, so they never count anything. A discovered service has no
 * category.
 */
export function labelsOf(
  { id, service, severity }: Pick<Alert, 'id' | 'service' | 'severity'>,
  category: string | undefined,
): Readonly<Record<string, string>> {
  return {
    alertname: ALERT_NAME,
    service,
    severity,
    ...(category === undefined ? {} : { category }),
    alert_id: id,
  }
}
