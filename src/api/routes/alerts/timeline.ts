import type { Alert } from '../../../core/model/alert.js'
import type { Instant } from '../../../core/model/instant.js'
import { HOUR } from '../../../core/model/instant.js'
import { readAlert } from '../../../pipeline/alerts/alert-store.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { id } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { timeline as timelineSchema } from '../../views/service-schemas.js'
import { readTimeline, usualStep } from '../../views/timeline.js'
import type { AlertContext } from './parts.js'
import { unknownAlert } from './parts.js'

/** A chart of an alert begins so long before it and ends so long after it, so that one sees what was usual. */
const MARGIN = HOUR
const LONGEST_CHART = 48 * HOUR

export function readAlertTimeline({ store, clock }: AlertContext): Route {
  return route({
    method: 'get',
    path: '/v1/alerts/{id}/timeline',
    id: 'getAlertTimeline',
    summary: 'Observed and expected complaints, from an hour before the alert',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'A series for a chart', schema: timelineSchema } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      const alert = await readAlert(store, params.id)
      if (alert === null) return unknownAlert()
      const { from, to } = chartOf(alert, (await readStreamTime(store)) ?? clock.now())
      return json(await readTimeline(store, alert.service, { from, to, step: usualStep(from, to) }))
    },
  })
}

function chartOf(
  { startedAt, resolvedAt, retractedAt }: Alert,
  now: Instant,
): { from: Instant; to: Instant } {
  const from = Date.parse(startedAt) - MARGIN
  const end = resolvedAt ?? retractedAt
  const to = (end === undefined ? now : Date.parse(end)) + MARGIN
  // Recorded posts may lie ahead of this machine's clock.
  return { from, to: Math.min(Math.max(to, from + 2 * MARGIN), from + LONGEST_CHART) }
}
