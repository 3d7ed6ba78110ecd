import { setImmediate } from 'node:timers/promises'
import type { AlertStatus } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import type { ServiceId, Severity } from '../../core/model/vocabulary.js'
import type { KeyValue, Store } from '../ports/store.js'
import { ALL_ALERTS, alertsOf, readCurrent, readServicesWithAlerts } from './alert-store.js'
import type { AlertSummary } from './alert-summary.js'
import { isOver, readSummary } from './alert-summary.js'

/** What alerts must be like: every field that is given must hold; of a list, one entry is enough. */
export interface AlertFilter {
  readonly status?: readonly AlertStatus[] | undefined
  readonly service?: readonly ServiceId[] | undefined
  readonly severity?: readonly Severity[] | undefined
  /** Languages, countries and sources that the alert's scope names. */
  readonly lang?: readonly string[] | undefined
  readonly country?: readonly string[] | undefined
  readonly source?: readonly string[] | undefined
  readonly discovered?: boolean | undefined
  readonly feature?: readonly string[] | undefined
  /** Regions that the alert's scope names, written in any case. */
  readonly region?: readonly string[] | undefined
  /** Services that it probably comes of. */
  readonly upstream?: readonly ServiceId[] | undefined
  readonly minConfidence?: number | undefined
  /** Opened, that is announced, at this instant or later. */
  readonly openedSince?: Instant | undefined
  /** Began at this instant or later. */
  readonly since?: Instant | undefined
  /** Began before this instant. */
  readonly until?: Instant | undefined
}

export interface AlertPage {
  readonly alerts: readonly AlertSummary[]
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null
}

/** The place that a page gave as `next`: the beginning and the id of the last alert on it. */
export const PLACE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/[\w-]+$/

/** The first reading is small, since a page is usually found among the newest; a hard search goes on in large steps. */
const FIRST_CHUNK = 100
const CHUNK = 1_000

/**
 * A page of alerts, the newest beginning first; `after` is what the page before it gave. New alerts begin above a page or below
 * it and never move, so paging shows each one once.
 *
 * Cost: without a filter, or for one service, what the page holds. For alerts that are not over, one look-up a service that ever had
 * one. Anything else goes through summaries (2 µs each) until the page is full, at worst through all within `since` and `until`.
 */
export async function findAlerts(
  store: Store,
  filter: AlertFilter,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<AlertPage> {
  const found = await collect(store, filter, { ...page, limit: page.limit + 1 })
  const alerts = found.slice(0, page.limit)
  const last = alerts.at(-1)
  return {
    alerts,
    next: found.length > page.limit && last !== undefined ? `${last.startedAt}/${last.id}` : null,
  }
}

interface Wanted {
  readonly limit: number
  readonly after?: string | undefined
}

function collect(store: Store, filter: AlertFilter, wanted: Wanted): Promise<AlertSummary[]> {
  // Nothing is one of none.
  if (Object.values(filter).some((values) => Array.isArray(values) && values.length === 0))
    return Promise.resolve([])
  if (filter.status?.every((status) => !isOver(status))) return collectCurrent(store, filter, wanted)
  const only = filter.service?.length === 1 ? filter.service[0] : undefined
  return collectFrom(store, only === undefined ? ALL_ALERTS : alertsOf(only), filter, wanted)
}

async function collectCurrent(store: Store, filter: AlertFilter, wanted: Wanted): Promise<AlertSummary[]> {
  const services = filter.service ?? (await readServicesWithAlerts(store))
  const current = await Promise.all([...new Set(services)].map((service) => readCurrent(store, service)))
  const index = ({ startedAt, id }: AlertSummary) => `${startedAt}/${id}`
  return current
    .flat()
    .filter((summary) => fits(summary, filter))
    .filter((summary) => wanted.after === undefined || index(summary) < wanted.after)
    .sort((a, b) => (index(a) < index(b) ? 1 : -1))
    .slice(0, wanted.limit)
}

async function collectFrom(
  store: Store,
  prefix: string,
  filter: AlertFilter,
  wanted: Wanted,
): Promise<AlertSummary[]> {
  const found: AlertSummary[] = []
  const last = filter.since === undefined ? prefix : `${prefix}${formatInstant(filter.since)}`
  // A page that goes on lies before `until` already.
  let after = wanted.after ?? (filter.until === undefined ? undefined : formatInstant(filter.until))
  for (let limit = Math.max(FIRST_CHUNK, wanted.limit); ; limit = CHUNK) {
    const chunk: readonly KeyValue[] = await store.list({
      prefix,
      reverse: true,
      limit,
      ...(after === undefined ? {} : { after: `${prefix}${after}` }),
    })
    for (const entry of chunk) {
      if (entry.key < last) return found
      const summary = readSummary(entry)
      if (fits(summary, filter)) found.push(summary)
      if (found.length === wanted.limit) return found
    }
    if (chunk.length < limit) return found
    after = chunk.at(-1)!.key.slice(prefix.length)
    // A search through all alerts must not delay other requests to this process.
    await setImmediate()
  }
}

/** Whether an alert, as it is, is like that. */
export function fits(summary: AlertSummary, filter: AlertFilter): boolean {
  const at = Date.parse(summary.startedAt)
  return (
    isAmong(summary.status, filter.status) &&
    isAmong(summary.service, filter.service) &&
    isAmong(summary.severity, filter.severity) &&
    meets(summary.languages, filter.lang) &&
    meets(summary.countries, filter.country) &&
    meets(summary.sources, filter.source) &&
    meets(summary.features, filter.feature) &&
    meets(summary.regions.map(lower), filter.region?.map(lower)) &&
    meets(summary.upstream === null ? [] : [summary.upstream], filter.upstream) &&
    (filter.minConfidence === undefined || summary.confidence >= filter.minConfidence) &&
    (filter.openedSince === undefined || Date.parse(summary.openedAt) >= filter.openedSince) &&
    (filter.discovered === undefined || summary.discovered === filter.discovered) &&
    (filter.since === undefined || at >= filter.since) &&
    (filter.until === undefined || at < filter.until)
  )
}

const lower = (text: string) => text.toLowerCase()

function isAmong<T>(value: T, wanted: readonly T[] | undefined): boolean {
  return wanted === undefined || wanted.includes(value)
}

function meets(values: readonly string[], wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value))
}
