import type { Alert } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { DAY, parseInstant } from '../model/instant.js'
import type { Frame } from './frame.js'
import { COLOURS } from './frame.js'
import { element, escapeXml, round, text } from './svg.js'
import { dayOf } from './ticks.js'

export type DrawnAlert = Pick<
  Alert,
  'id' | 'startedAt' | 'openedAt' | 'acknowledgedAt' | 'resolvedAt' | 'severity' | 'status'
>

/** The time an alert took, as a shade behind everything. */
export function drawSpan(alert: DrawnAlert, { x, to, top, bottom }: Frame): string {
  const [start, end] = [x(instant(alert.startedAt)), x(endOf(alert, to))]
  const fill = alert.status === 'retracted' ? COLOURS.span.retracted : COLOURS.span[alert.severity]
  return element(
    'rect',
    { x: start, y: top, width: Math.max(2, end - start), height: bottom - top, fill },
    element('title', {}, escapeXml(describeAlert(alert))),
  )
}

/** The marks of an alert. Their shapes distinguish them without colour. */
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
export function drawMarkLines(alert: DrawnAlert, frame: Frame): string {
  const { x, top, bottom } = frame
  return marksOf(alert, frame)
    .map(({ at, colour }) =>
      element('line', { x1: x(at), x2: x(at), y1: top, y2: bottom, stroke: colour, 'stroke-width': 1.2 }),
    )
    .join('')
}

/** Where a time is so long that two marks would cover each other, the opening is the one to see. */
export function drawMarks(alert: DrawnAlert, frame: Frame): string {
  const opened = frame.x(instant(alert.openedAt))
  return marksOf(alert, frame)
    .filter(({ at, field }) => field === 'openedAt' || frame.x(at) - opened >= MARK_WIDTH)
    .map(({ at, colour, shape }) => {
      const place = `translate(${round(frame.x(at))} ${round(frame.top)})`
      return element('path', { d: shape, transform: place, fill: colour })
    })
    .join('')
}

const MARK_WIDTH = 10

function marksOf(alert: DrawnAlert, { from, to }: Frame) {
  return MARKS.flatMap((mark) => {
    const at = parseInstant(alert[mark.field] ?? '')
    return at === undefined || at < from || at > to ? [] : [{ ...mark, at }]
  })
}

/** Width of a letter at the labels' size: measured at 5.6 to 6.1 pixels in DejaVu Sans, the widest of the fonts. */
const LETTER = 5.9

/**
 * One label an alert, from its opening to the right; where that would touch the last, a shorter one, or none: the
 * tooltip stays.
 */
export function drawLabels(alerts: readonly DrawnAlert[], { x, left, right, top, from, to }: Frame): string {
  let free = left
  return alerts
    .map((alert) => {
      const opened = x(instant(alert.openedAt)) - 5
      const fitting = labelsOf(alert, to - from > DAY)
        .map((label) => ({ label, width: label.length * LETTER }))
        .map(({ label, width }) => ({ label, width, start: Math.max(left, Math.min(opened, right - width)) }))
        .find(({ start }) => start >= free)
      if (fitting === undefined) return ''
      free = fitting.start + fitting.width + 10
      const fill = alert.status === 'retracted' ? COLOURS.faint : COLOURS.opened
      const style = { fill, 'font-size': 11 }
      // At the edge it hangs from its end, so that a wider font cannot push it out of the drawing.
      if (fitting.start + fitting.width < right) return text(fitting.start, top - 13, fitting.label, style)
      return text(right, top - 13, fitting.label, { ...style, 'text-anchor': 'end' })
    })
    .join('')
}

/** The longest first. */
function labelsOf(alert: DrawnAlert, hasDate: boolean): string[] {
  const { severity, status, openedAt, acknowledgedAt, resolvedAt } = alert
  const opened = hasDate ? `${dayOf(instant(openedAt))} ${clock(openedAt)}` : clock(openedAt)
  const end = resolvedAt === null ? 'not over' : `resolved ${clock(resolvedAt)}`
  const admitted = acknowledgedAt === null ? '' : `, acknowledged ${clock(acknowledgedAt)}`
  const kind = status === 'retracted' ? 'retracted' : severity
  return [`${kind}: opened ${opened}${admitted}, ${end}`, `${kind}: opened ${opened}`, kind]
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

export function endOf(alert: DrawnAlert, to: Instant): Instant {
  return parseInstant(alert.resolvedAt ?? '') ?? to
}

export function instant(time: string): Instant {
  return parseInstant(time) ?? 0
}

function clock(time: string): string {
  return time.slice(11, 16)
}
