import type { Instant } from '../../../core/model/instant.js'
import { MINUTE } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { AlertSummary } from '../alert-summary.js'

/** Alerts of a span of time, counted. */
export interface OutageStats {
  /** Alerts that began in the span. */
  readonly alerts: number
  /** Of all services together; where two alerts of one service overlap, once. */
  readonly outageMinutes: number
  readonly longestMinutes: number
  /** Share of the span in which no service had an alert; null of an empty span. */
  readonly availability: number | null
}

interface Span {
  readonly from: Instant
  readonly to: Instant
}

/** Retracted alerts were no outages. An alert that is not over lasts to the end of the span. */
export function outageStats(alerts: readonly AlertSummary[], span: Span): OutageStats {
  const outages = alerts.filter(({ status }) => status !== 'retracted')
  const byService = new Map<ServiceId, Span[]>()
  let began = 0
  let longest = 0
  for (const alert of outages) {
    const startedAt = Date.parse(alert.startedAt)
    if (startedAt >= span.from && startedAt < span.to) began++
    const endedAt = alert.endedAt == null ? span.to : Date.parse(alert.endedAt)
    const inside = { from: Math.max(startedAt, span.from), to: Math.min(endedAt, span.to) }
    if (inside.to <= inside.from) continue
    longest = Math.max(longest, inside.to - inside.from)
    const spans = byService.get(alert.service) ?? []
    byService.set(alert.service, spans)
    spans.push(inside)
  }
  const outage = [...byService.values()].reduce((sum, spans) => sum + covered(spans), 0)
  const length = span.to - span.from
  return {
    alerts: began,
    outageMinutes: minutes(outage),
    longestMinutes: minutes(longest),
    availability: length <= 0 ? null : share(1 - covered([...byService.values()].flat()) / length),
  }
}

/** The length of what at least one of the spans covers. */
function covered(spans: readonly Span[]): number {
  let length = 0
  let end = Number.NEGATIVE_INFINITY
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (to <= end) continue
    length += to - Math.max(from, end)
    end = to
  }
  return length
}

const minutes = (length: number) => Math.round((length / MINUTE) * 10) / 10
const share = (value: number) => Math.round(value * 1e6) / 1e6
