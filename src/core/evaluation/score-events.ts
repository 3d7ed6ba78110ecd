import type { AlertEvent } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { formatInstant, parseInstant, SECOND, WEEK } from '../model/instant.js'
import type { AlertSpan } from './alert-spans.js'
import { alertSpans } from './alert-spans.js'
import type { Match, Tolerance } from './match-outages.js'
import { DEFAULT_TOLERANCE, matchOutages } from './match-outages.js'
import type { Outage, Truth } from './parse-truth.js'
import { quantile } from './quantile.js'

/** What `evaluate --json` prints. A figure that has nothing to be computed from is null. */
export interface Score {
  readonly outages: number
  readonly detected: number
  readonly recall: number | null
  /** Alerts that were judged: neither retracted nor opened outside the observed time. */
  readonly alerts: number
  readonly retracted: number
  readonly outside: number
  /** Share of the judged alerts that belong to an outage, duplicates included. */
  readonly precision: number | null
  readonly falseAlerts: number
  readonly falseAlertsPerServiceWeek: number | null
  /** Alerts beyond the first of an outage. */
  readonly duplicates: number
  /** Share of the detected outages that have exactly one alert. */
  readonly oneAlertShare: number | null
  /** From the onset to the first alert's opening; negative where the alert was earlier. */
  readonly delaySeconds: Spread
  /** From the end to the last alert's resolution; alerts that are not resolved are left out and counted. */
  readonly resolveDelaySeconds: Spread
  readonly unresolved: number
  readonly observed: {
    readonly from: string | null
    readonly to: string | null
    readonly spanFrom: 'truth' | 'first and last time in both files'
    readonly services: number
    readonly servicesFrom: 'truth' | 'services in both files'
    readonly serviceWeeks: number
  }
  readonly found: readonly FoundOutage[]
  readonly missed: readonly ListedOutage[]
  readonly false: readonly ListedAlert[]
}

export interface Spread {
  readonly median: number | null
  readonly p90: number | null
  readonly count: number
}

export interface ListedOutage {
  readonly service: string
  readonly onset: string
  readonly end: string | null
}

export interface FoundOutage extends ListedOutage {
  readonly alerts: readonly string[]
  readonly delaySeconds: number
  readonly resolveDelaySeconds: number | null
}

export interface ListedAlert {
  readonly id: string
  readonly service: string
  readonly openedAt: string
  readonly resolvedAt: string | null
}

/** Scores the events of a run against the outages that are known. */
export function scoreEvents(
  truth: Truth,
  events: readonly AlertEvent[],
  tolerance: Tolerance = DEFAULT_TOLERANCE,
): Score {
  const all = alertSpans(events)
  const standing = all.filter((alert) => !alert.isRetracted)
  const observed = observe(truth, events)
  const judged = standing.filter(({ openedAt }) => openedAt >= observed.from && openedAt <= observed.to)
  const { matches, falseAlerts } = matchOutages(truth.outages, judged, tolerance)
  const found = matches.filter((match) => match.alerts.length > 0).map(describeFound)
  const missed = matches.filter((match) => match.alerts.length === 0).map(({ outage }) => listOutage(outage))
  const resolved = found.flatMap((outage) => outage.resolveDelaySeconds ?? [])

  return {
    outages: matches.length,
    detected: found.length,
    recall: ratio(found.length, matches.length),
    alerts: judged.length,
    retracted: all.length - standing.length,
    outside: standing.length - judged.length,
    precision: ratio(judged.length - falseAlerts.length, judged.length),
    falseAlerts: falseAlerts.length,
    falseAlertsPerServiceWeek: ratio(falseAlerts.length, observed.serviceWeeks),
    duplicates: judged.length - falseAlerts.length - found.length,
    oneAlertShare: ratio(found.filter(({ alerts }) => alerts.length === 1).length, found.length),
    delaySeconds: spread(found.map((outage) => outage.delaySeconds)),
    resolveDelaySeconds: spread(resolved),
    unresolved: matches.filter(({ alerts }) => alerts.some(({ resolvedAt }) => resolvedAt === null)).length,
    observed: {
      from: formatFinite(observed.from),
      to: formatFinite(observed.to),
      spanFrom: observed.spanFrom,
      services: observed.services,
      servicesFrom: observed.servicesFrom,
      serviceWeeks: observed.serviceWeeks,
    },
    found,
    missed,
    false: falseAlerts.map(listAlert),
  }
}

type Observed = {
  readonly from: Instant
  readonly to: Instant
  readonly services: number
  readonly serviceWeeks: number
} & Pick<Score['observed'], 'spanFrom' | 'servicesFrom'>

function observe(truth: Truth, events: readonly AlertEvent[]): Observed {
  const times = [
    ...truth.outages.flatMap(({ onset, end }) => (end === null ? [onset] : [onset, end])),
    ...events.flatMap(({ at, alert }) => [parseInstant(at)!, parseInstant(alert.openedAt)!]),
  ]
  const from = truth.from ?? times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const to = truth.to ?? times.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY)
  const named = [...truth.outages.map(({ service }) => service), ...events.map(({ alert }) => alert.service)]
  const services = truth.services?.length ?? new Set(named).size
  return {
    from,
    to,
    spanFrom: truth.from !== null && truth.to !== null ? 'truth' : 'first and last time in both files',
    services,
    servicesFrom: truth.services !== null ? 'truth' : 'services in both files',
    serviceWeeks: (services * Math.max(0, to - from)) / WEEK,
  }
}

function describeFound({ outage, alerts }: Match): FoundOutage {
  const last = alerts.map(({ resolvedAt }) => resolvedAt ?? Number.POSITIVE_INFINITY)
  const resolvedAt = Math.max(...last)
  const isOver = outage.end !== null && Number.isFinite(resolvedAt)
  return {
    ...listOutage(outage),
    alerts: alerts.map(({ id }) => id),
    delaySeconds: (alerts[0]!.openedAt - outage.onset) / SECOND,
    resolveDelaySeconds: isOver ? (resolvedAt - outage.end) / SECOND : null,
  }
}

function listOutage({ service, onset, end }: Outage): ListedOutage {
  return { service, onset: formatInstant(onset), end: end === null ? null : formatInstant(end) }
}

function listAlert({ id, service, openedAt, resolvedAt }: AlertSpan): ListedAlert {
  return {
    id,
    service,
    openedAt: formatInstant(openedAt),
    resolvedAt: resolvedAt === null ? null : formatInstant(resolvedAt),
  }
}

function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), p90: quantile(values, 0.9), count: values.length }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

function formatFinite(at: Instant): string | null {
  return Number.isFinite(at) ? formatInstant(at) : null
}
