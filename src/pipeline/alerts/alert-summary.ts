import type { Alert, AlertStatus } from '../../core/model/alert.js'
import type { ServiceId, Severity } from '../../core/model/vocabulary.js'
import { defineListCodec } from '../log/codec.js'
import type { KeyValue } from '../ports/store.js'

/** What alerts are looked for by: a twentieth of an alert, so that going through many of them stays cheap. */
export interface AlertSummary {
  readonly id: string
  readonly startedAt: string
  readonly service: ServiceId
  readonly status: AlertStatus
  readonly severity: Severity
  readonly discovered: boolean
  /** What its scope names, however small the share. */
  readonly languages: readonly string[]
  readonly countries: readonly string[]
  readonly sources: readonly string[]
  readonly openedAt: string
  readonly confidence: number
  readonly features: readonly string[]
  readonly regions: readonly string[]
  /** The service that it probably comes of. */
  readonly upstream: ServiceId | null
  /**
   * Time of its last event, its end (null while it lasts), and its people. Unknown in summaries before version 3.
   */
  readonly updatedAt?: string
  readonly endedAt?: string | null
  readonly people?: number
}

/** `at` is the time of the event that made the alert what it is. */
export function summarise(alert: Alert, at?: string): AlertSummary {
  return { ...describe(alert), ...lifeOf(alert), ...(at === undefined ? {} : { updatedAt: at }) }
}

/** What an alert itself says of its end and its people. */
export function lifeOf({ status, resolvedAt, retractedAt, signal, people = signal.authors }: Alert) {
  const endedAt = isOver(status) ? (resolvedAt ?? retractedAt ?? null) : null
  return { endedAt, people }
}

function describe({
  id,
  startedAt,
  service,
  status,
  severity,
  discovered,
  scope,
  openedAt,
  confidence,
  features,
  upstream,
}: Alert) {
  return {
    id,
    startedAt,
    service,
    status,
    severity,
    discovered,
    languages: Object.keys(scope.languages),
    countries: [...new Set(scope.regions.map(({ country }) => country))],
    sources: Object.keys(scope.sources),
    openedAt,
    confidence,
    features: features.map(({ feature }) => feature),
    regions: [...new Set(scope.regions.flatMap(({ region }) => (region === undefined ? [] : [region])))],
    upstream: upstream?.service ?? null,
  }
}

export type NumberField = 'startedAt' | 'openedAt' | 'updatedAt' | 'endedAt' | 'confidence' | 'people'

/** A field that has an order, as a number. An alert that lasts ends at infinity. */
export function numberOf(summary: AlertSummary, field: NumberField): number {
  const { openedAt, updatedAt = openedAt, endedAt, people = 0 } = summary
  if (field === 'confidence') return summary.confidence
  if (field === 'people') return people
  if (field === 'endedAt') return endedAt == null ? Number.POSITIVE_INFINITY : Date.parse(endedAt)
  return Date.parse(field === 'updatedAt' ? updatedAt : summary[field])
}

export function isOver(status: AlertStatus): boolean {
  return status === 'resolved' || status === 'retracted'
}

/**
 * Without field names: there may be a hundred thousand of them. Version 1 lacks the fields from `openedAt` on; searches
 * by them pass it over. Version 2 lacks those from `updatedAt` on; `completeSummaries` adds them.
 */
const codec = defineListCodec<Stored>({ version: 3, oldest: 1 })

export function writeSummary(summary: AlertSummary): string {
  return codec.encode([
    summary.id,
    summary.startedAt,
    summary.service,
    summary.status,
    summary.severity,
    summary.discovered,
    summary.languages,
    summary.countries,
    summary.sources,
    summary.openedAt,
    summary.confidence,
    summary.features,
    summary.regions,
    summary.upstream,
    summary.updatedAt ?? summary.openedAt,
    summary.endedAt ?? null,
    summary.people ?? 0,
  ])
}

/** @throws DamagedState when it is not what `writeSummary` wrote */
export function readSummary({ key, value }: KeyValue): AlertSummary {
  const [id, startedAt, service, status, severity, discovered, languages, countries, sources, ...more] =
    codec.decode(value, key)
  const [openedAt = startedAt, confidence = 0, features = [], regions = [], upstream = null, ...life] = more
  const [updatedAt, endedAt, people] = life
  return {
    ...{ id, startedAt, service, status, severity, discovered, languages, countries, sources },
    ...{ openedAt, confidence, features, regions, upstream },
    ...(updatedAt === undefined ? {} : { updatedAt, endedAt: endedAt ?? null, people: people ?? 0 }),
  }
}

type Stored = readonly [
  id: string,
  startedAt: string,
  service: ServiceId,
  status: AlertStatus,
  severity: Severity,
  discovered: boolean,
  languages: readonly string[],
  countries: readonly string[],
  sources: readonly string[],
  openedAt?: string,
  confidence?: number,
  features?: readonly string[],
  regions?: readonly string[],
  upstream?: ServiceId | null,
  updatedAt?: string,
  endedAt?: string | null,
  people?: number,
]
