import type { Route } from '../http/types.js'
import { listAlerts } from './alerts/list.js'
import type { AlertParts } from './alerts/parts.js'
import { readAlertEvents, readAlertEvidence, readOneAlert } from './alerts/read.js'
import { readAlertTimeline } from './alerts/timeline.js'

/** Alerts and what belongs to each of them. */
export function alertRoutes(parts: AlertParts): Route[] {
  return [
    listAlerts(parts),
    readOneAlert(parts),
    readAlertEvents(parts),
    readAlertEvidence(parts),
    readAlertTimeline(parts),
  ]
}
