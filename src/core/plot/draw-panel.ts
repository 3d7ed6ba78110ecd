import type { TimelinePoint } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import type { DrawnAlert } from './draw-alerts.js'
import { drawLabels, drawMarkLines, drawMarks, drawSpan, endOf, instant } from './draw-alerts.js'
import type { Frame } from './frame.js'
import { COLOURS } from './frame.js'
import { element, round, text } from './svg.js'
import type { Stretch } from './thin-points.js'
import { thinPoints } from './thin-points.js'
import { countTicks, timeTicks } from './ticks.js'

export interface PanelData {
  readonly service: string
  readonly points: readonly TimelinePoint[]
  readonly alerts: readonly DrawnAlert[]
}

/** Pixels. The head holds the name and the alerts' labels, the foot the times and dates. */
const HEAD = 44
const BODY = 116
const FOOT = 42
export const PANEL_HEIGHT = HEAD + BODY + FOOT
const BUCKETS = 1_000

/** One service: its complaints against what was expected, and the spans of its alerts. */
export function drawPanel(
  panel: PanelData,
  from: Instant,
  to: Instant,
  box: { readonly left: number; readonly right: number; readonly top: number },
): string {
  const stretches = thinPoints(panel.points, from, to, BUCKETS)
  const most = highest(stretches)
  const [top, bottom] = [box.top + HEAD, box.top + HEAD + BODY]
  const frame: Frame = {
    x: (at) => box.left + ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * (box.right - box.left),
    y: (count) => bottom - (Math.min(count, most) / most) * BODY,
    ...box,
    top,
    bottom,
    from,
    to,
    most,
  }
  const alerts = panel.alerts
    .filter((alert) => endOf(alert, to) >= from && instant(alert.startedAt) <= to)
    .sort((a, b) => instant(a.openedAt) - instant(b.openedAt))
  return element(
    'g',
    {},
    text(box.left, box.top + 16, shorten(panel.service), { 'font-weight': 600, 'font-size': 14 }),
    text(box.right, box.top + 16, summarise(alerts, stretches), {
      'text-anchor': 'end',
      fill: COLOURS.faint,
    }),
    ...alerts.map((alert) => drawSpan(alert, frame)),
    drawGrid(frame),
    ...alerts.map((alert) => drawMarkLines(alert, frame)),
    ...stretches.map((stretch) => drawObserved(stretch, frame)),
    drawLine(stretches, 'expected', frame, { stroke: COLOURS.expected, 'stroke-width': 1.5 }),
    drawLine(stretches, 'threshold', frame, {
      stroke: COLOURS.threshold,
      'stroke-width': 1.2,
      'stroke-dasharray': '5 4',
    }),
    ...alerts.map((alert) => drawMarks(alert, frame)),
    drawLabels(alerts, frame),
  )
}

/** The top of the scale: complaints always fit; a threshold far above them is left out rather than flatten them. */
function highest(stretches: readonly Stretch[]): number {
  let seen = 0
  let threshold = 0
  for (const point of stretches.flat()) {
    seen = Math.max(seen, finite(point.observed), finite(point.expected))
    threshold = Math.max(threshold, finite(point.threshold))
  }
  return 1.1 * Math.max(seen, Math.min(threshold, 3 * Math.max(seen, 2)), 4)
}

function drawGrid({ x, y, left, right, top, bottom, from, to, most }: Frame): string {
  const lines: string[] = []
  for (const count of countTicks(most, 5)) {
    const stroke = count === 0 ? COLOURS.axis : COLOURS.grid
    lines.push(
      element('line', { x1: left, x2: right, y1: y(count), y2: y(count), stroke }),
      text(left - 8, y(count) + 4, count.toLocaleString('en'), { 'text-anchor': 'end', fill: COLOURS.faint }),
    )
  }
  for (const tick of timeTicks(from, to, Math.floor((right - left) / 84))) {
    const at = x(tick.at)
    lines.push(
      element('line', { x1: at, x2: at, y1: top, y2: bottom, stroke: COLOURS.grid }),
      element('line', { x1: at, x2: at, y1: bottom, y2: bottom + 4, stroke: COLOURS.axis }),
      text(at, bottom + 17, tick.label, { 'text-anchor': 'middle', fill: COLOURS.faint }),
    )
    if (tick.date !== '') {
      lines.push(
        text(at, bottom + 31, tick.date, { 'text-anchor': 'middle', fill: COLOURS.text, 'font-weight': 600 }),
      )
    }
  }
  return element('g', {}, ...lines)
}

function drawObserved(stretch: Stretch, { x, y, bottom }: Frame): string {
  const line = stretch.map(({ at, observed }) => `${round(x(at))} ${round(y(observed))}`)
  const [first, last] = [round(x(stretch[0]!.at)), round(x(stretch.at(-1)!.at))]
  const floor = round(bottom)
  // A point alone between silences stands as a stem: a line of no length could not be seen.
  const path = line.length === 1 ? `M${first} ${floor}L${line[0]}` : `M${line.join('L')}`
  return [
    element('path', {
      d: `M${first} ${floor}L${line.join('L')}L${last} ${floor}Z`,
      fill: COLOURS.area,
      'fill-opacity': '0.75',
    }),
    element('path', {
      d: path,
      fill: 'none',
      stroke: COLOURS.observed,
      'stroke-width': line.length === 1 ? 3 : 1.6,
      ...ROUND,
    }),
  ].join('')
}

const ROUND = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const

function drawLine(
  stretches: readonly Stretch[],
  field: 'expected' | 'threshold',
  { x, y, most }: Frame,
  style: Readonly<Record<string, string | number>>,
): string {
  let path = ''
  for (const stretch of stretches) {
    let isDrawing = false
    for (const point of stretch) {
      const value = point[field]
      const fits = Number.isFinite(value) && value <= most
      if (fits) path += `${isDrawing ? 'L' : 'M'}${round(x(point.at))} ${round(y(value))}`
      isDrawing = fits
    }
  }
  return path === '' ? '' : element('path', { d: path, fill: 'none', ...style })
}

function summarise(alerts: readonly DrawnAlert[], stretches: readonly Stretch[]): string {
  const points = stretches.flat()
  const peak = points.reduce((most, { observed }) => Math.max(most, finite(observed)), 0)
  const reported =
    alerts.length === 0 ? 'no alert' : alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`
  return points.length === 0 ? `${reported} · no data` : `${reported} · peak ${peak.toLocaleString('en')}`
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name
}
