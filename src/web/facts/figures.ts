import type { Alert, Current, Point, Severity, Status } from '../api-types.js'

/** Distinct people so far. Answers without `people` count them at the last event. */
export function peopleOf({ people, signal }: Alert): number {
  return Math.round(people ?? signal.authors)
}

/** What fails for at least one complaint in twenty, most first; "website 0%" says nothing. */
export function leadingFeatures({ features }: Pick<Alert, 'features'>, most: number): Alert['features'] {
  return features.filter(({ share }) => share >= MIN_FEATURE_SHARE).slice(0, most)
}

const MIN_FEATURE_SHARE = 0.05

/** The count now: the alert's own, or the newest point of its chart. Null where neither is known. */
export function nowOf(
  alert: Alert,
  points: readonly Point[] = [],
): Pick<Current, 'actual' | 'expected'> | null {
  if (alert.current !== undefined) return alert.current
  const last = points.at(-1)
  return last === undefined ? null : { actual: last.observed, expected: last.expected }
}

/** The highest count in five minutes while the alert lasted. */
export function peakOf(
  alert: Alert,
  points: readonly Point[] = [],
): { readonly at: string; readonly actual: number } | null {
  if (alert.peak !== undefined) return alert.peak
  const end = endOf(alert) ?? '9999'
  const during = points.filter(({ at }) => at >= alert.startedAt && at <= end)
  const highest = during.reduce<Point | null>(
    (most, point) => (most === null || point.observed > most.observed ? point : most),
    null,
  )
  return highest === null ? null : { at: highest.at, actual: highest.observed }
}

export function endOf({ resolvedAt, retractedAt }: Alert): string | null {
  return resolvedAt ?? retractedAt ?? null
}

const RUNNING: ReadonlySet<string> = new Set<Status>(['open', 'acknowledged', 'recovering'])

export function isRunning({ status }: { readonly status: string }): boolean {
  return RUNNING.has(status)
}

const RANK: Readonly<Record<Severity, number>> = { critical: 3, major: 2, minor: 1 }

/** The most severe first, and among those the one that most people report. */
export function biggestFirst(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted((a, b) => RANK[b.severity] - RANK[a.severity] || peopleOf(b) - peopleOf(a))
}
