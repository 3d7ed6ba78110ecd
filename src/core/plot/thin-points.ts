import type { TimelinePoint } from '../model/alert.js'
import type { Instant } from '../model/instant.js'

/** Points between which a line may be drawn. */
export type Stretch = readonly TimelinePoint[]

/**
 * Cuts a timeline where it is silent, and thins it to at most `buckets` points. Of the points of a bucket the one with
 * the most complaints stays, together with what was expected then. So a spike of one minute survives in a drawing of a
 * month. Where points are absent for more than three steps nothing was known, and nothing is drawn.
 */
export function thinPoints(
  points: readonly TimelinePoint[],
  from: Instant,
  to: Instant,
  buckets: number,
): Stretch[] {
  const sorted = points.filter(({ at }) => at >= from && at <= to).sort((a, b) => a.at - b.at)
  const bucketMs = Math.max(1, (to - from) / buckets)
  // A silence narrower than a bucket could not be seen.
  const silence = Math.max(3 * usualStep(sorted), bucketMs)
  const stretches: TimelinePoint[][] = []
  let before: TimelinePoint | undefined
  for (const point of sorted) {
    const stretch = stretches.at(-1)
    const bucket = bucketOf(point, from, bucketMs, buckets)
    if (stretch === undefined || before === undefined || point.at - before.at > silence)
      stretches.push([point])
    else {
      const kept = stretch.at(-1)!
      if (bucketOf(kept, from, bucketMs, buckets) !== bucket) stretch.push(point)
      else if (point.observed > kept.observed) stretch[stretch.length - 1] = point
    }
    before = point
  }
  return stretches
}

function bucketOf({ at }: TimelinePoint, from: Instant, bucketMs: number, buckets: number): number {
  return Math.min(buckets - 1, Math.floor((at - from) / bucketMs))
}

/** The median distance of neighbours: a few silences do not move it. */
function usualStep(sorted: readonly TimelinePoint[]): Instant {
  const steps: number[] = []
  for (let index = 1; index < sorted.length; index++) steps.push(sorted[index]!.at - sorted[index - 1]!.at)
  steps.sort((a, b) => a - b)
  return steps[steps.length >> 1] ?? 0
}
