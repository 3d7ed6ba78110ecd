import type { Instant } from '../model/instant.js'
import { formatInstant, MINUTE, parseInstant } from '../model/instant.js'
import { describeAlert, MARKS } from './draw-alerts.js'
import type { PanelData } from './draw-panel.js'
import { drawPanel, PANEL_HEIGHT } from './draw-panel.js'
import { COLOURS } from './frame.js'
import { element, escapeXml, text } from './svg.js'

export interface PlotInput {
  readonly title: string
  readonly from: Instant
  readonly to: Instant
  readonly services: readonly PanelData[]
}

/**
 * Draws observed complaints, what was expected and the alerts, a panel for each service: an SVG that stands alone,
 * without script, style sheet or reference. Services with alerts come first, the earliest first; then the most
 * complained of. A service that nobody wrote about and that has no alert is left out.
 */
export function drawPlot(input: PlotInput): string {
  const { title, from } = input
  const to = Math.max(input.to, from + MINUTE)
  const ordered = inOrder(input.services)
  const shown = ordered.slice(0, MAX_PANELS)
  const bottom = HEADER + Math.max(shown.length * PANEL_HEIGHT, 60)
  const height = bottom + (ordered.length > shown.length ? 30 : 8)
  const box = { left: LEFT, right: WIDTH - RIGHT }
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'img',
      'aria-labelledby': 'plot-title plot-description',
      'font-family': "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif",
      'font-size': 12,
      fill: COLOURS.text,
    },
    element('title', { id: 'plot-title' }, escapeXml(title)),
    element('desc', { id: 'plot-description' }, escapeXml(describe(input, shown, to))),
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    text(24, 34, title.length > 90 ? `${title.slice(0, 89)}…` : title, {
      'font-size': 20,
      'font-weight': 600,
    }),
    text(24, 56, `Complaints in the five minutes before each moment · ${period(from, to)}`, {
      fill: COLOURS.faint,
      'font-size': 13,
    }),
    drawLegend(24, 82),
    ...shown.map((panel, index) =>
      drawPanel(panel, from, to, { ...box, top: HEADER + index * PANEL_HEIGHT }),
    ),
    shown.length === 0
      ? text(24, HEADER + 30, 'Nobody wrote about a service in this time.', { 'font-size': 14 })
      : '',
    ordered.length > shown.length
      ? text(24, bottom + 14, remainder(ordered.slice(MAX_PANELS)), { fill: COLOURS.faint, 'font-size': 13 })
      : '',
  )
}

/** Pixels. */
const WIDTH = 1_000
const LEFT = 64
const RIGHT = 28
const HEADER = 108
/** More would make a page that nobody scrolls through. */
const MAX_PANELS = 12

function inOrder(services: readonly PanelData[]): PanelData[] {
  return services
    .filter(({ points, alerts }) => points.length + alerts.length > 0)
    .map((panel) => ({
      panel,
      first: Math.min(...panel.alerts.map(({ openedAt }) => parseInstant(openedAt) ?? 0)),
      peak: panel.points.reduce((most, { observed }) => Math.max(most, observed), 0),
    }))
    .sort((a, b) => {
      if (a.first !== b.first) return a.first < b.first ? -1 : 1
      return b.peak - a.peak || (a.panel.service < b.panel.service ? -1 : 1)
    })
    .map(({ panel }) => panel)
}

function drawLegend(left: number, y: number): string {
  const parts: string[] = []
  let x = left
  const add = (symbol: string, name: string) => {
    parts.push(element('g', { transform: `translate(${x} ${y})` }, symbol, text(24, 4, name)))
    x += 24 + name.length * 6.3 + 20
  }
  const line = (stroke: string, dashes: string) =>
    element('line', { x1: 0, x2: 18, y1: 0, y2: 0, stroke, 'stroke-width': 2, 'stroke-dasharray': dashes })
  add(
    element('rect', { y: -1, width: 18, height: 7, fill: COLOURS.area }) + line(COLOURS.observed, 'none'),
    'observed',
  )
  add(line(COLOURS.expected, 'none'), 'expected')
  add(line(COLOURS.threshold, '5 4'), 'alert opens at')
  const shades = (['minor', 'major', 'critical'] as const).map((severity, index) =>
    element('rect', { x: index * 6, y: -6, width: 6, height: 12, fill: COLOURS.span[severity] }),
  )
  add(shades.join(''), 'alert: minor, major, critical')
  for (const { name, colour, shape } of MARKS) {
    add(element('path', { d: shape, transform: 'translate(12 4)', fill: colour }), name)
  }
  return element('g', {}, ...parts)
}

function describe({ services, from }: PlotInput, shown: readonly PanelData[], to: Instant): string {
  const alerts = shown.flatMap(({ service, alerts }) =>
    alerts.map((alert) => `${service}: ${describeAlert(alert)}`),
  )
  const reported = alerts.length === 0 ? 'No alerts.' : `Alerts: ${alerts.slice(0, 20).join('; ')}.`
  return `Complaints over time for ${count(inOrder(services).length)}, ${period(from, to)}. ${reported}`
}

function remainder(rest: readonly PanelData[]): string {
  const alerts = rest.reduce((sum, panel) => sum + panel.alerts.length, 0)
  const reported = alerts === 0 ? 'without an alert' : `with ${alerts === 1 ? '1 alert' : `${alerts} alerts`}`
  return `and ${rest.length} more ${rest.length === 1 ? 'service' : 'services'} ${reported}`
}

function period(from: Instant, to: Instant): string {
  return `${minute(from)} to ${minute(to)} UTC`
}

function minute(at: Instant): string {
  return formatInstant(at).slice(0, 16).replace('T', ' ')
}

function count(services: number): string {
  return services === 1 ? '1 service' : `${services} services`
}
