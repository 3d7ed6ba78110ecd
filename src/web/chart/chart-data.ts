import uPlot from 'uplot'
import type { Point } from '../api-types.js'

/** A point, or a gap where nothing was measured. */
export type Drawn = { readonly at: string } & {
  readonly [name in 'observed' | 'expected' | 'threshold']: number | null
}

/** The same hours of another day, or another service at the same time: a grey line. */
export interface Compared {
  readonly label: string
  /** Earlier days of the same service are grey, another service has a colour of its own. */
  readonly ink: 'edge' | 'other'
  /** Already moved onto the hours of the chart. */
  readonly points: readonly Pick<Point, 'at' | 'observed'>[]
}

/** Two points further apart than this many usual steps have a gap between them, and no line over it. */
const GAP_STEPS = 3

/** A data gap where nothing was measured, so that no line is drawn over it. */
export function withGaps(points: readonly Point[]): Drawn[] {
  const steps = points.slice(1).map(({ at }, place) => Date.parse(at) - Date.parse(points[place]!.at))
  const usual = Math.max(60_000, steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0)
  return points.flatMap((point, place): Drawn[] => {
    if (place === 0 || steps[place - 1]! <= GAP_STEPS * usual) return [point]
    const at = new Date(Date.parse(point.at) - usual).toISOString()
    return [{ at, observed: null, expected: null, threshold: null }, point]
  })
}

/** Columns as uPlot takes them: time, observed, expected, threshold, and one for each compared line. */
export function columns(points: readonly Drawn[], compared: readonly Compared[]): uPlot.AlignedData {
  const own: uPlot.AlignedData = [
    points.map(secondsOf),
    points.map(({ observed }) => observed),
    points.map(({ expected }) => expected),
    points.map(({ threshold }) => threshold),
  ]
  if (compared.length === 0) return own
  const others = compared.map(
    (line): uPlot.AlignedData => [line.points.map(secondsOf), line.points.map(({ observed }) => observed)],
  )
  return uPlot.join([own, ...others])
}

function secondsOf({ at }: { readonly at: string }): number {
  return Date.parse(at) / 1_000
}
