import type { Route } from '../http/types.js'
import { listEvents } from './alerts/events.js'
import { exportRoutes } from './alerts/export.js'
import { listAlerts } from './alerts/list.js'
import type { AlertParts } from './alerts/parts.js'
import { contextOf } from './alerts/parts.js'
import { explainOneAlert, readAlertEvents, readAlertEvidence, readOneAlert } from './alerts/read.js'
import { readStats } from './alerts/stats.js'
import { readAlertTimeline } from './alerts/timeline.js'

/** Alerts and what belongs to each of them, their events, and counts over all of them. */
export function alertRoutes(parts: AlertParts): Route[] {
  const context = contextOf(parts)
  return [
    listAlerts(context),
    ...exportRoutes(context),
    readOneAlert(context),
    readAlertEvents(context),
    readAlertEvidence(context),
    readAlertTimeline(context),
    explainOneAlert(context),
    listEvents(context),
    readStats(context),
  ]
}
