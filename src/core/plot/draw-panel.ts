import type { Alert, TimelinePoint } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { DAY, parseInstant } from '../model/instant.js'
import { element, escapeXml, round, text } from './svg.js'
import type { Stretch } from './thin-points.js'
import { thinPoints } from './thin-points.js'
import { countTicks, dayOf, timeTicks } from './ticks.js'

export type DrawnAlert = Pick<
  Alert,
  'id' | 'startedAt' | 'openedAt' | 'acknowledgedAt' | 'resolvedAt' | 'severity' | 'status'
>

export interface PanelData {
  readonly service: string
  readonly points: readonly TimelinePoint[]
  readonly alerts: readonly DrawnAlert[]
}

/** Dark on light; every text colour reaches 4.5:1 on white, and the marks differ in shape as well as in colour. */
export const COLOURS = {
  text: '#1b2430',
  faint: '#596575',
  grid: '#e3e7ec',
  axis: '#98a2b0',
  observed: '#1d5fa6',
  area: '#cfe0f3',
  expected: '#3f7d4e',
  threshold: '#b45309',
  span: { minor: '#fdeecb', major: '#fcdcd2', critical: '#f7c6c6', retracted: '#e7e9ec' },
  opened: '#b42318',
  acknowledged: '#6d3fb0',
  resolved: '#18794e',
} as const

/** Pixels. The head holds the name and the alerts' labels, the foot the times and dates. */
const HEAD = 44
const BODY = 116
const FOOT = 42
export const PANEL_HEIGHT = HEAD + BODY + FOOT
const BUCKETS = 1_000

interface Frame {
  readonly x: (at: Instant) => number
  readonly y: (count: number) => number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly from: Instant
  readonly to: Instant
  readonly most: number
}

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
  const alerts = panel.alerts.filter((alert) => endOf(alert, to) >= from && instant(alert.startedAt) <= to)
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

function drawSpan(alert: DrawnAlert, { x, to, top, bottom }: Frame): string {
  const [start, end] = [x(instant(alert.startedAt)), x(endOf(alert, to))]
  const fill = alert.status === 'retracted' ? COLOURS.span.retracted : COLOURS.span[alert.severity]
  return element(
    'rect',
    { x: start, y: top, width: Math.max(2, end - start), height: bottom - top, fill },
    element('title', {}, escapeXml(describeAlert(alert))),
  )
}

/** What happened when; the shapes tell them apart without colour. */
export const MARKS = [
  { field: 'openedAt', name: 'opened', colour: COLOURS.opened, shape: 'M-5 -8H5L0 0Z' },
  {
    field: 'acknowledgedAt',
    name: 'acknowledged',
    colour: COLOURS.acknowledged,
    shape: 'M0 -9L4.5 -4.5L0 0L-4.5 -4.5Z',
  },
  { field: 'resolvedAt', name: 'resolved', colour: COLOURS.resolved, shape: 'M-4 -8H4V0H-4Z' },
] as const

/** The lines stand behind the counts, so that a short alert in a long time does not hide what it is about. */
function drawMarkLines(alert: DrawnAlert, frame: Frame): string {
  const { x, top, bottom } = frame
  return marksOf(alert, frame)
    .map(({ at, colour }) =>
      element('line', { x1: x(at), x2: x(at), y1: top, y2: bottom, stroke: colour, 'stroke-width': 1.2 }),
    )
    .join('')
}

function drawMarks(alert: DrawnAlert, frame: Frame): string {
  return marksOf(alert, frame)
    .map(({ at, colour, shape }) => {
      const place = `translate(${round(frame.x(at))} ${round(frame.top)})`
      return element('path', { d: shape, transform: place, fill: colour })
    })
    .join('')
}

function marksOf(alert: DrawnAlert, { from, to }: Frame) {
  return MARKS.flatMap((mark) => {
    const at = parseInstant(alert[mark.field] ?? '')
    return at === undefined || at < from || at > to ? [] : [{ ...mark, at }]
  })
}

/** Width of a letter at the labels' size, on average; a little too wide rather than too narrow. */
const LETTER = 6.1

/** One label an alert, from its opening to the right; where it would touch the last one it is left out, its span keeps its tooltip. */
function drawLabels(alerts: readonly DrawnAlert[], { x, left, right, top, from, to }: Frame): string {
  let free = left
  return alerts
    .map((alert) => {
      const label = labelOf(alert, to - from > DAY)
      const width = label.length * LETTER
      const start = Math.max(left, Math.min(x(instant(alert.openedAt)) - 5, right - width))
      if (start < free) return ''
      free = start + width + 10
      const fill = alert.status === 'retracted' ? COLOURS.faint : COLOURS.opened
      return text(start, top - 13, label, { fill, 'font-size': 11 })
    })
    .join('')
}

function labelOf(alert: DrawnAlert, hasDate: boolean): string {
  const { severity, status, openedAt, acknowledgedAt, resolvedAt } = alert
  const opened = hasDate ? `${dayOf(instant(openedAt))} ${clock(openedAt)}` : clock(openedAt)
  const end = resolvedAt === null ? 'not over' : `resolved ${clock(resolvedAt)}`
  const admitted = acknowledgedAt === null ? '' : `, acknowledged ${clock(acknowledgedAt)}`
  const kind = status === 'retracted' ? 'retracted' : severity
  return `${kind}: opened ${opened}${admitted}, ${end}`
}

export function describeAlert({
  id,
  severity,
  status,
  startedAt,
  openedAt,
  acknowledgedAt,
  resolvedAt,
}: DrawnAlert): string {
  const parts = [
    `${severity} alert, ${status}`,
    `started ${startedAt}`,
    `opened ${openedAt}`,
    acknowledgedAt === null ? '' : `acknowledged ${acknowledgedAt}`,
    resolvedAt === null ? 'not over' : `resolved ${resolvedAt}`,
  ]
  return `${parts.filter((part) => part !== '').join(', ')} (${id})`
}

function summarise(alerts: readonly DrawnAlert[], stretches: readonly Stretch[]): string {
  const points = stretches.flat()
  const peak = points.reduce((most, { observed }) => Math.max(most, finite(observed)), 0)
  const told = alerts.length === 0 ? 'no alert' : alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`
  return points.length === 0 ? `${told} · no data` : `${told} · peak ${peak.toLocaleString('en')}`
}

function endOf(alert: DrawnAlert, to: Instant): Instant {
  return parseInstant(alert.resolvedAt ?? '') ?? to
}

function instant(time: string): Instant {
  return parseInstant(time) ?? 0
}

function clock(time: string): string {
  return time.slice(11, 16)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name
}
