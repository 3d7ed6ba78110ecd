import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { peaks, readPoints } from '../../pipeline/detect/stored-timeline.js'
import type { Store } from '../../pipeline/ports/store.js'

export interface Span {
  readonly from: Instant
  readonly to: Instant
  /** Length of one step of the chart. Unit: milliseconds. */
  readonly step: number
}

/** Points are stored a minute apart. */
export const FINEST = MINUTE
/** More than a screen has pixels; three months in steps of two hours. */
export const MAX_POINTS = 1_500
export const LONGEST = 92 * DAY

const STEPS = [MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]

/** The finest usual step that makes no more points than a chart can show. */
export function usualStep(from: Instant, to: Instant): number {
  return STEPS.find((step) => (to - from) / step <= MAX_POINTS) ?? 2 * HOUR
}

/** The series of a service for a chart. */
export async function readTimeline(store: Store, service: ServiceId, { from, to, step }: Span) {
  const points = await readPoints(store, service, from, to)
  const shown = step <= FINEST ? points : peaks(points, step)
  return {
    service,
    from: formatInstant(from),
    to: formatInstant(to),
    stepSeconds: step / SECOND,
    data: shown.map(([at, observed, expected, threshold]) => ({
      at: formatInstant(at),
      observed,
      expected,
      threshold,
    })),
  }
}
