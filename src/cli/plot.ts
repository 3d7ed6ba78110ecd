import { alertSpans } from '../core/evaluation/alert-spans.js'
import type { AlertEvent, TimelinePoint } from '../core/model/alert.js'
import type { Instant } from '../core/model/instant.js'
import { MINUTE, parseInstant } from '../core/model/instant.js'
import type { DrawnAlert } from '../core/plot/draw-alerts.js'
import type { PanelData } from '../core/plot/draw-panel.js'
import { drawPlot } from '../core/plot/draw-plot.js'

/** Draws what a replay saw, up to the stream time at which it ended: `replay --plot`. */
export function plotAlerts(
  points: readonly TimelinePoint[],
  events: readonly AlertEvent[],
  to: Instant,
): string {
  const panels = new Map<string, { points: TimelinePoint[]; alerts: DrawnAlert[] }>()
  const panelOf = (service: string) => {
    const panel = panels.get(service) ?? { points: [], alerts: [] }
    panels.set(service, panel)
    return panel
  }
  for (const point of points) panelOf(point.service).points.push(point)
  // The last event of an alert knows it best.
  const latest = new Map(events.map(({ alert }) => [alert.id, alert]))
  for (const alert of latest.values()) panelOf(alert.service).alerts.push(alert)

  const begun = alertSpans(events).map(({ startedAt }) => startedAt - LEAD)
  const printed = events.map(({ at }) => parseInstant(at)!)
  const from = [...begun, ...points.map(({ at }) => at)].reduce((least, at) => Math.min(least, at), to)
  const services: PanelData[] = [...panels].map(([service, panel]) => ({ service, ...panel }))
  const end = printed.reduce((most, at) => Math.max(most, at), Math.max(to, from))
  return drawPlot({ title: 'Complaints and alerts', from, to: end, services })
}

/** So much before the first alert is shown even where nothing was counted yet: an alert must not begin at the edge. */
const LEAD = 10 * MINUTE
