import type { Point } from '../api-types.js'

/** The points as a table for other programs. */
export function toCsv(points: readonly Point[]): string {
  const rows = points.map(({ at, observed, expected, threshold }) =>
    [at, observed, expected, threshold].join(','),
  )
  return `${['timestamp,observed,expected,threshold', ...rows].join('\n')}\n`
}
