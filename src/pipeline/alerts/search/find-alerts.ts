import { setImmediate } from 'node:timers/promises'
import { formatInstant } from '../../../core/model/instant.js'
import type { KeyValue, Store } from '../../ports/store.js'
import { ALL_ALERTS, alertsOf, completeSummaries } from '../alert-store.js'
import type { AlertSummary } from '../alert-summary.js'
import { isOver, numberOf, readSummary } from '../alert-summary.js'
import { archiveOf } from './alert-archive.js'
import type { AlertFilter } from './alert-filter.js'
import { testOf } from './alert-filter.js'
import { currentAlertsOf } from './current-alerts.js'
import { matchingRows } from './matching-rows.js'
import type { AlertSort } from './sorted-alerts.js'
import { createFirst, DEFAULT_SORT, fieldOf, isDescending, sortedPlace } from './sorted-alerts.js'

/** A test that a summary alone cannot answer; it gives those that pass, in their order. */
export type Where = (summaries: readonly AlertSummary[]) => Promise<readonly AlertSummary[]>

export interface PageAsked {
  readonly limit: number
  readonly after?: string | undefined
  readonly sort?: AlertSort | undefined
  readonly where?: Where | undefined
}

export interface AlertPage {
  readonly alerts: readonly AlertSummary[]
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null
}

/** The place that a page gave as `next`: the beginning and the id of the last alert on it. */
export const PLACE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/[\w-]+$/

/** The first reading is small, since a page is usually found among the newest. */
const FIRST_CHUNK = 100
const CHUNK = 1_000

/**
 * A page of alerts, the newest beginning first unless asked otherwise; `after` is what the page before it gave. New
 * alerts begin above a page or below it and never move, so paging by beginning shows each one once.
 *
 * Cost: without a filter, or for one service, what the page holds. Alerts that are not over are in memory. Anything
 * else goes through the columns in memory until the page is full, and any other order through all of them.
 */
export async function findAlerts(store: Store, filter: AlertFilter, asked: PageAsked): Promise<AlertPage> {
  const { limit, after, sort = DEFAULT_SORT } = asked
  if (sort !== DEFAULT_SORT) return findSorted(store, filter, { ...asked, sort })
  const found: AlertSummary[] = []
  for await (const some of matchingAlerts(store, filter, { after, where: asked.where, atOnce: limit + 1 })) {
    found.push(...some)
    if (found.length > limit) break
  }
  return pageOf(found, limit, placeOf)
}

async function findSorted(
  store: Store,
  filter: AlertFilter,
  { limit, after, sort, where }: PageAsked & { readonly sort: AlertSort },
): Promise<AlertPage> {
  const place = (summary: AlertSummary) => sortedPlace(summary, sort)
  const field = fieldOf(sort)
  if (where !== undefined || isCurrent(filter)) {
    const first = createFirst<AlertSummary>(limit + 1, sort, after, {
      readValue: (summary) => numberOf(summary, field),
      readId: ({ id }) => id,
    })
    for await (const some of matchingAlerts(store, filter, { where, isComplete: true }))
      some.forEach(first.add)
    return pageOf(first.all(), limit, place)
  }
  const alerts = await archiveOf(store).read()
  const numbers = alerts.numbers(field)
  const first = createFirst<number>(limit + 1, sort, after, {
    readValue: (row) => numbers[row]!,
    readId: alerts.id,
  })
  const order = isDescending(sort) ? 'newest first' : 'oldest first'
  for (const row of matchingRows(alerts, filter, { order })) first.add(row)
  return pageOf(first.all().map(alerts.summary), limit, place)
}

function pageOf(
  found: readonly AlertSummary[],
  limit: number,
  place: (summary: AlertSummary) => string,
): AlertPage {
  const alerts = found.slice(0, limit)
  const last = alerts.at(-1)
  return { alerts, next: found.length > limit && last !== undefined ? place(last) : null }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const placeOf = ({ startedAt, id }: AlertSummary) => `${startedAt}/${id}`

interface Matching {
  /** The place of the last alert that is not wanted any more. */
  readonly after?: string | undefined
  readonly where?: Where | undefined
  /** How many are probably wanted. */
  readonly atOnce?: number
  /** Whether fields that old summaries lack are needed. */
  readonly isComplete?: boolean
}

/** All alerts that match, some at a time, the newest beginning first. */
async function* matchingAlerts(
  store: Store,
  filter: AlertFilter,
  matching: Matching,
): AsyncGenerator<readonly AlertSummary[]> {
  // Nothing is one of none.
  if (Object.values(filter).some((values) => Array.isArray(values) && values.length === 0)) return
  const { after, where } = matching
  const chunks = isCurrent(filter)
    ? [await currentAlerts(store, filter, after)]
    : allAlerts(store, filter, where === undefined ? matching : { ...matching, atOnce: CHUNK })
  for await (const chunk of chunks) yield where === undefined ? chunk : await where(chunk)
}

function isCurrent({ status }: AlertFilter): boolean {
  return status?.every((one) => !isOver(one)) === true
}

async function currentAlerts(
  store: Store,
  filter: AlertFilter,
  after: string | undefined,
): Promise<readonly AlertSummary[]> {
  const current = await currentAlertsOf(store).readAll()
  return current
    .filter(testOf(filter))
    .filter((summary) => after === undefined || placeOf(summary) < after)
    .sort((a, b) => compare(placeOf(b), placeOf(a)))
}

/**
 * A page is usually full with the newest alerts, which the store gives. A longer search goes through the archive in
 * memory; the alerts of one service are few.
 */
async function* allAlerts(
  store: Store,
  filter: AlertFilter,
  { after: from, atOnce = CHUNK, isComplete = false }: Matching,
): AsyncGenerator<readonly AlertSummary[]> {
  const only = filter.service?.length === 1 ? filter.service[0] : undefined
  const prefix = only === undefined ? ALL_ALERTS : alertsOf(only)
  const last = filter.since === undefined ? prefix : `${prefix}${formatInstant(filter.since)}`
  const fits = testOf(filter)
  const needsLife = isComplete || filter.activeAt !== undefined || filter.updatedSince !== undefined
  // A page that goes on lies before `until` already.
  let after = from ?? beginningOf(filter)
  for (let limit = Math.min(Math.max(FIRST_CHUNK, atOnce), CHUNK); ; limit = CHUNK) {
    const chunk: readonly KeyValue[] = await store.list({
      prefix,
      reverse: true,
      limit,
      ...(after === undefined ? {} : { after: `${prefix}${after}` }),
    })
    const wanted = chunk.filter(({ key }) => key >= last)
    const summaries = wanted.map(readSummary)
    yield (needsLife ? await completeSummaries(store, summaries) : summaries).filter(fits)
    if (chunk.length < limit || wanted.length < chunk.length) return
    after = chunk.at(-1)!.key.slice(prefix.length)
    if (only === undefined) {
      yield* archivedAlerts(store, filter, after, atOnce)
      return
    }
    // A search through all alerts must not delay other requests to this process.
    await setImmediate()
  }
}

/** The alerts of the archive before a place, the newest beginning first, so many at a time. */
async function* archivedAlerts(
  store: Store,
  filter: AlertFilter,
  before: string,
  atOnce: number,
): AsyncGenerator<readonly AlertSummary[]> {
  for (let end = before; ; ) {
    const [startedAt = '', id = ''] = end.split('/')
    const alerts = await archiveOf(store).read()
    const rows = { order: 'newest first', end: alerts.rowOf({ startedAt, id }), limit: atOnce } as const
    const found = Array.from(matchingRows(alerts, filter, rows), alerts.summary)
    yield found
    if (found.length < atOnce) return
    end = placeOf(found.at(-1)!)
    await setImmediate()
  }
}

/** Alerts from this instant on are not wanted. */
function beginningOf({ until, activeAt }: AlertFilter): string | undefined {
  const ends = [until, activeAt === undefined ? undefined : activeAt + 1].filter((end) => end !== undefined)
  return ends.length === 0 ? undefined : formatInstant(Math.min(...ends))
}
