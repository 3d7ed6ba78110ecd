import type { Alert } from '../../core/model/alert.js'
import { READER_SOURCE } from '../../core/model/command.js'
import type { Severity } from '../../core/model/vocabulary.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'

/** What an alert must be like; an empty list, a null and a missing field ask for nothing. */
export interface Filter {
  readonly services: readonly string[]
  readonly categories?: readonly string[]
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[]
  /** By the local name: `Lombardia`. */
  readonly regions?: readonly string[]
  readonly languages: readonly string[]
  readonly features?: readonly string[]
  readonly sources?: readonly string[]
  readonly minSeverity: Severity | null
  readonly minConfidence: number | null
  readonly discovered?: boolean | null
  /** Services that are the common cause. */
  readonly upstream?: readonly string[]
}

/** The category of a service, null for one of no catalogue. */
export type CategoryOf = (service: string) => string | null

const REASONS = [
  'service',
  'category',
  'severity',
  'confidence',
  'discovered',
  'upstream',
  'country',
  'region',
  'language',
  'feature',
  'source',
] as const
type Reason = (typeof REASONS)[number]

export type Match =
  | { readonly kind: 'matches' }
  /** The first field that the alert does not match. */
  | { readonly kind: 'passes'; readonly reason: Reason }

/**
 * A country, language, region, feature or source below this share of the complaints is no ground to wake somebody. In
 * any large outage it is travellers and single posts.
 */
const MIN_SHARE = 0.1

/** Whether an alert is what a filter asks for, and if not, what is wrong. */
export function matchFilter(filter: Filter, alert: Alert, categoryOf: CategoryOf): Match {
  const reason = REASONS.find((one) => !CHECKS[one](filter, alert, categoryOf))
  return reason === undefined ? { kind: 'matches' } : { kind: 'passes', reason }
}

type Check = (filter: Filter, alert: Alert, categoryOf: CategoryOf) => boolean

const CHECKS: Readonly<Record<Reason, Check>> = {
  service: ({ services }, { service }) => isIn(services, service),
  category: ({ categories }, { service }, categoryOf) => isIn(categories, categoryOf(service)),
  severity: ({ minSeverity }, { severity }) =>
    minSeverity === null || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minSeverity),
  confidence: ({ minConfidence }, { confidence }) => minConfidence === null || confidence >= minConfidence,
  discovered: ({ discovered = null }, alert) => discovered === null || alert.discovered === discovered,
  upstream: ({ upstream }, alert) => isIn(upstream, alert.upstream?.service ?? null),
  country: ({ countries }, { scope }) =>
    hasShare(
      countries,
      scope.regions.map(({ country, share }) => [country, share]),
    ),
  region: ({ regions }, { scope }) =>
    hasShare(
      regions?.map((name) => name.toLowerCase()),
      scope.regions.map(({ region = '', share }) => [region.toLowerCase(), share]),
    ),
  language: ({ languages }, { scope }) => hasShare(languages, Object.entries(scope.languages)),
  feature: (filter, { features }) =>
    hasShare(
      filter.features,
      features.map(({ feature, share }) => [feature, share]),
    ),
  source: ({ sources }, { scope }) => {
    // Readers of the page are counted apart: they take no share from the sources of posts.
    const posts = Object.entries(scope.sources).filter(([source]) => source !== READER_SOURCE)
    const all = posts.reduce((sum, [, count]) => sum + count, 0)
    return hasShare(
      sources,
      posts.map(([source, count]) => [source, count / Math.max(all, 1)]),
    )
  },
}

function isIn(wanted: readonly string[] = [], value: string | null): boolean {
  return wanted.length === 0 || (value !== null && wanted.includes(value))
}

/** Whether the wanted ones together have enough of the complaints. */
function hasShare(
  wanted: readonly string[] = [],
  shares: readonly (readonly [name: string, share: number])[],
): boolean {
  if (wanted.length === 0) return true
  const sum = shares.reduce((total, [name, share]) => total + (wanted.includes(name) ? share : 0), 0)
  return sum >= MIN_SHARE
}
