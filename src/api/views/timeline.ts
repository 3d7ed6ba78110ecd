import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { StoredPoint } from '../../pipeline/detect/stored-timeline.js'
import { peaks, readPoints } from '../../pipeline/detect/stored-timeline.js'
import type { Store } from '../../pipeline/ports/store.js'

export interface Span {
  readonly from: Instant
  readonly to: Instant
  /** Length of one step of the chart. Unit: milliseconds. */
  readonly step: number
}

/** Points are stored a minute apart; each counts the complaints of the five minutes before it. */
export const FINEST = MINUTE
export const WINDOW = 5 * MINUTE
/** More than a screen has pixels; three months in steps of two hours. */
export const MAX_POINTS = 1_500
export const LONGEST = 92 * DAY
/** In steps of at least an hour. */
export const LONGEST_SUMS = 366 * DAY

const STEPS = [MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]

/** The finest usual step that makes no more points than a chart can show. */
export function usualStep(from: Instant, to: Instant): number {
  return STEPS.find((step) => (to - from) / step <= MAX_POINTS) ?? 2 * HOUR
}

/** The series of a service for a chart: of each step the minute that stands out most. */
export async function readTimeline(store: Store, service: ServiceId, span: Span) {
  const points = await readPoints(store, service, span.from, span.to)
  const shown = span.step <= FINEST ? points : peaks(points, span.step)
  return view(service, span, WINDOW, shown.map(pointView))
}

/**
 * The series of a service in steps that do not overlap, so that they may be added up. `at` is the beginning of a step,
 * on the grid of UTC; a step of which nothing was measured is left out.
 */
export async function readSums(store: Store, service: ServiceId, span: Span) {
  const begin = Math.floor(span.from / span.step) * span.step
  const points = await readPoints(store, service, begin, span.to)
  const steps = new Map<Instant, StoredPoint[]>()
  for (const [end, point] of windowsOf(points)) {
    // A window belongs to the step in which it begins.
    const at = Math.floor((end - WINDOW) / span.step) * span.step
    if (at >= begin) steps.set(at, [...(steps.get(at) ?? []), point])
  }
  return view(service, span, span.step, [...steps].map(sumView))
}

/**
 * One point for each whole five minutes, by their end; windows of the minutes between overlap. Of thinned points only
 * the highest of the five minutes is left, which stands for them.
 */
function windowsOf(points: readonly StoredPoint[]): Map<Instant, StoredPoint> {
  const newest = points.at(-1)?.[0] ?? 0
  const windows = new Map<Instant, StoredPoint>()
  for (const point of points) {
    const end = Math.ceil(point[0] / WINDOW) * WINDOW
    // Five minutes that are not over yet would be counted twice.
    if (end <= newest) windows.set(end, point[0] === end ? point : (windows.get(end) ?? point))
  }
  return windows
}

function view(service: ServiceId, { from, to, step }: Span, window: number, data: readonly object[]) {
  return {
    service,
    from: formatInstant(from),
    to: formatInstant(to),
    stepSeconds: step / SECOND,
    windowSeconds: window / SECOND,
    data,
  }
}

function pointView([at, observed, expected, threshold]: StoredPoint) {
  return { at: formatInstant(at), observed, expected, threshold }
}

function sumView([at, points]: readonly [Instant, readonly StoredPoint[]]) {
  const peak = points.reduce((highest, point) => (excess(point) > excess(highest) ? point : highest))
  return {
    at: formatInstant(at),
    observed: points.reduce((sum, [, observed]) => sum + observed, 0),
    expected: Math.round(points.reduce((sum, [, , expected]) => sum + expected, 0) * 100) / 100,
    threshold: peak[3],
    peak: { at: formatInstant(peak[0]), observed: peak[1], expected: peak[2] },
  }
}

function excess([, observed, expected]: StoredPoint): number {
  return observed - expected
}
