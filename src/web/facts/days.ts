import type { Alert, Severity } from '../api-types.js'
import { endOf } from './figures.js'

/** What alerts made of one day. */
export interface Day {
  /** `2026-11-28` */
  readonly day: string
  /** The worst of the day; null where no alert was running. */
  readonly severity: Severity | null
  readonly minutes: number
  readonly alerts: readonly Alert[]
}

const RANK: Readonly<Record<Severity, number>> = { minor: 1, major: 2, critical: 3 }
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * The last days, oldest first. An alert over midnight counts on each of its days; a false alarm counts on none. Minutes
 * of alerts at the same time count once.
 */
export function lastDays(
  alerts: readonly Alert[],
  count: number,
  now: number,
  dayOf: (at: number) => string,
): Day[] {
  const days: Day[] = []
  const today = dayOf(now)
  // Four looks a day, so that a change of the clocks skips none.
  for (let at = now - (count + 1) * DAY_MS; days.at(-1)?.day !== today; at += DAY_MS / 4) {
    const day = dayOf(at)
    if (days.at(-1)?.day !== day) days.push({ day, severity: null, minutes: 0, alerts: [] })
  }
  return days.slice(-count).map((day) => fill(day, alerts, now, dayOf))
}

function fill(day: Day, alerts: readonly Alert[], now: number, dayOf: (at: number) => string): Day {
  const spans = alerts
    .filter(({ status }) => status !== 'retracted')
    .map((alert) => ({ alert, ...withinDay(alert, day.day, now, dayOf) }))
    .filter(({ from, to }) => to > from)
    .toSorted((a, b) => a.from - b.from)
  let [covered, end] = [0, 0]
  for (const { from, to } of spans) {
    covered += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  const worst = spans.reduce<Severity | null>(
    (most, { alert }) => (most === null || RANK[alert.severity] > RANK[most] ? alert.severity : most),
    null,
  )
  return {
    ...day,
    severity: worst,
    minutes: Math.round(covered / MINUTE_MS),
    alerts: spans.map(({ alert }) => alert),
  }
}

function withinDay(alert: Alert, day: string, now: number, dayOf: (at: number) => string) {
  const start = Date.parse(alert.startedAt)
  const end = Math.min(now, Date.parse(endOf(alert) ?? '') || now)
  if (dayOf(end) < day || dayOf(start) > day) return { from: 0, to: 0 }
  return {
    from: dayOf(start) === day ? start : startOf(day, start, dayOf),
    to: dayOf(end) === day ? end : startOf(day, start, dayOf) + DAY_MS,
  }
}

/** The first minute of a day in the zone of the page. */
function startOf(day: string, from: number, dayOf: (at: number) => string): number {
  let [low, high] = [
    Math.min(from, Date.parse(`${day}T00:00:00Z`)) - DAY_MS,
    Date.parse(`${day}T12:00:00Z`) + DAY_MS,
  ]
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2)
    if (dayOf(middle) < day) low = middle
    else high = middle
  }
  return Math.round(high / MINUTE_MS) * MINUTE_MS
}
