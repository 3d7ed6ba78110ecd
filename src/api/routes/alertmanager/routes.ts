import type { Route } from '../../http/types.js'
import type { AlertmanagerParts } from './alerts.js'
import { listAlertmanagerAlerts, listAlertmanagerGroups } from './alerts.js'
import { listAlertmanagerSilences, readAlertmanagerSilence } from './silences.js'
import { listAlertmanagerReceivers, readAlertmanagerStatus } from './status.js'

/** Alertmanager's API v2 for reading, so that Grafana, Karma and amtool work on Outcry. */
export function alertmanagerRoutes(parts: AlertmanagerParts): Route[] {
  return [
    readAlertmanagerStatus(parts),
    listAlertmanagerAlerts(parts),
    listAlertmanagerGroups(parts),
    listAlertmanagerSilences(parts),
    readAlertmanagerSilence(parts),
    listAlertmanagerReceivers(),
  ]
}
