import type { Instant } from '../model/instant.js'
import { MINUTE } from '../model/instant.js'
import type { AlertSpan } from './alert-spans.js'
import type { Outage } from './parse-truth.js'

export interface Tolerance {
  /**
   * An alert that was over this long before the onset still belongs to it: people notice before a company's log does.
   */
  readonly early: Instant
  /** An alert that starts this long after the end still belongs to it: small outages are reported late. */
  readonly late: Instant
}

export const DEFAULT_TOLERANCE: Tolerance = { early: 10 * MINUTE, late: 30 * MINUTE }

export interface Match {
  readonly outage: Outage
  /** Earliest opened first; more than one means that one outage opened several alerts. */
  readonly alerts: readonly AlertSpan[]
}

export interface Matching {
  /** One for each outage, in the order of their onsets. */
  readonly matches: readonly Match[]
  readonly falseAlerts: readonly AlertSpan[]
}

/**
 * Gives each alert to at most one outage of its service: one that its span [startedAt, resolvedAt) overlaps. The
 * outage's own span is widened by the tolerance. Alerts choose in the order in which they opened. Each takes the
 * earliest outage that has none yet, or else the earliest it overlaps. So an alert that never ends cannot score for one
 * outage after another.
 */
export function matchOutages(
  outages: readonly Outage[],
  alerts: readonly AlertSpan[],
  tolerance: Tolerance = DEFAULT_TOLERANCE,
): Matching {
  const matches = outages
    .map((outage) => ({ outage, alerts: [] as AlertSpan[] }))
    .sort((a, b) => a.outage.onset - b.outage.onset || (a.outage.service < b.outage.service ? -1 : 1))
  const falseAlerts: AlertSpan[] = []
  for (const alert of [...alerts].sort((a, b) => a.openedAt - b.openedAt)) {
    const candidates = matches.filter(({ outage }) => overlaps(alert, outage, tolerance))
    const match = candidates.find((candidate) => candidate.alerts.length === 0) ?? candidates[0]
    if (match === undefined) falseAlerts.push(alert)
    else match.alerts.push(alert)
  }
  return { matches, falseAlerts }
}

function overlaps(alert: AlertSpan, outage: Outage, { early, late }: Tolerance): boolean {
  if (alert.service !== outage.service) return false
  const alertEnd = alert.resolvedAt ?? Number.POSITIVE_INFINITY
  const outageEnd = outage.end ?? Number.POSITIVE_INFINITY
  return alertEnd > outage.onset - early && alert.startedAt <= outageEnd + late
}
