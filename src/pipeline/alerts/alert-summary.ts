import type { Alert, AlertStatus } from '../../core/model/alert.js'
import type { ServiceId, Severity } from '../../core/model/vocabulary.js'
import { DamagedState } from '../log/damaged-state.js'
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
}

export function summarise({
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
}: Alert): AlertSummary {
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

export function isOver(status: AlertStatus): boolean {
  return status === 'resolved' || status === 'retracted'
}

const VERSION = 2
/** As those after it, without what was added later: by that it is not found. */
const SHORT_VERSION = 1

/** Without field names: there may be a hundred thousand of them. */
export function writeSummary(summary: AlertSummary): string {
  return JSON.stringify([
    VERSION,
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
  ])
}

/** @throws DamagedState when it is not what `writeSummary` wrote */
export function readSummary({ key, value }: KeyValue): AlertSummary {
  const [
    version,
    id,
    startedAt,
    service,
    status,
    severity,
    discovered,
    languages,
    countries,
    sources,
    ...more
  ] = parse(key, value)
  const [openedAt = startedAt, confidence = 0, features = [], regions = [], upstream = null] = more
  if (version !== VERSION && version !== SHORT_VERSION) {
    throw new DamagedState(key, `its version is ${version}, this Outcry knows ${VERSION}`)
  }
  return {
    ...{ id, startedAt, service, status, severity, discovered, languages, countries, sources },
    ...{ openedAt, confidence, features, regions, upstream },
  }
}

type Stored = readonly [
  version: number,
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
]

function parse(key: string, value: string): Stored {
  try {
    return JSON.parse(value) as Stored
  } catch (error) {
    throw new DamagedState(key, 'it is not JSON', { cause: error })
  }
}
