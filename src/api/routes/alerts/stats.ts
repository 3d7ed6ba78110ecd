import { z } from 'zod'
import type { Instant } from '../../../core/model/instant.js'
import { DAY, formatInstant } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import { CATEGORIES, SEVERITIES } from '../../../core/model/vocabulary.js'
import { archiveOf } from '../../../pipeline/alerts/search/alert-archive.js'
import type { AlertColumns } from '../../../pipeline/alerts/search/alert-columns.js'
import type { AlertFilter } from '../../../pipeline/alerts/search/alert-filter.js'
import { matchingRows } from '../../../pipeline/alerts/search/matching-rows.js'
import type { Outage, OutageTally, Span } from '../../../pipeline/alerts/search/outage-stats.js'
import { createOutageTally } from '../../../pipeline/alerts/search/outage-stats.js'
import type { OfficialStatement } from '../../../pipeline/intake/official-statements.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { problem } from '../../http/problem.js'
import { country, instant, list, name } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { stats } from '../../views/alert-schemas.js'
import { officialOfAlert } from '../../views/official.js'
import { checkServices, filterOf } from './filters.js'
import type { AlertContext } from './parts.js'

const DEFAULT_SPAN = 30 * DAY
const LONGEST_SPAN = 731 * DAY
const PERIODS = ['service', 'day', 'month'] as const
type Statements = ReadonlyMap<ServiceId, readonly OfficialStatement[]>
type Period = (typeof PERIODS)[number]

export function readStats(context: AlertContext): Route {
  const { store, clock, services, known, officials } = context
  return route({
    method: 'get',
    path: '/v1/stats',
    id: 'getStats',
    summary: 'Alerts, outage minutes and availability by service, day or month',
    scope: 'read',
    query: {
      by: z.enum(PERIODS).optional().describe('Default: service'),
      from: instant.optional().describe('Default: 30 days before `to`'),
      to: instant.optional().describe('Default: stream time'),
      service: list(name).optional().describe('Service ids, as in GET /v1/services'),
      category: list(z.enum(CATEGORIES)).optional(),
      country: list(country).optional(),
      minSeverity: z.enum(SEVERITIES).optional().describe('This severity or a higher one'),
    },
    answers: { 200: { description: 'The counts', schema: stats } },
    problems: ['unknown-id'],
    async handle({ query: { by = 'service', ...query } }) {
      const wrong = await checkServices(known, query)
      if (wrong !== null) return wrong
      const asOf = await readStreamTime(store)
      const now = asOf ?? clock.now()
      const to = query.to ?? now
      const from = query.from ?? to - DEFAULT_SPAN
      if (from >= to || to - from > LONGEST_SPAN) {
        const detail = from >= to ? 'it must lie before to' : `at most ${LONGEST_SPAN / DAY} days are counted`
        return problem('bad-query', `from: ${detail}`, { errors: [{ parameter: 'from', detail }] })
      }
      const { from: _, to: __, ...filter } = query
      const asked = { ...filterOf(filter, services), until: to, notOverBefore: from }
      const statements = await officials.read()
      const outages = outagesOf(await archiveOf(store).read(), asked, statements)
      // What has not happened yet is neither outage nor availability.
      const { data, total } = count(by, outages, { from, to: Math.min(to, Math.max(now, from)) })
      return json({
        from: formatInstant(from),
        to: formatInstant(to),
        by,
        asOf: asOf === null ? null : formatInstant(asOf),
        data,
        total,
      })
    },
  })
}

/** The alerts that match, in the order of their beginnings. Retracted ones were no outages. */
function* outagesOf(alerts: AlertColumns, filter: AlertFilter, statements: Statements): Generator<Outage> {
  const numbers = {
    startedAt: alerts.numbers('startedAt'),
    openedAt: alerts.numbers('openedAt'),
    endedAt: alerts.numbers('endedAt'),
  }
  for (const row of matchingRows(alerts, filter, { order: 'oldest first' })) {
    if (alerts.value(row, 'status') === 'retracted') continue
    const service = alerts.value(row, 'service')
    const [startedAt, endedAt] = [numbers.startedAt[row]!, numbers.endedAt[row]!]
    const said = statements.get(service) ?? []
    const times = { startedAt, openedAt: numbers.openedAt[row]!, endedAt }
    const official = said.length === 0 ? null : officialOfAlert(times, said, undefined)
    yield { service, startedAt, endedAt, leadSeconds: official?.leadSeconds }
  }
}

function count(by: Period, outages: Iterable<Outage>, span: Span) {
  const total = createOutageTally(span)
  const rows = by === 'service' ? rowsByService(span) : rowsByTime(by, span)
  for (const outage of outages) {
    total.add(outage)
    rows.add(outage)
  }
  return { data: rows.all(), total: total.stats() }
}

function rowsByService(span: Span) {
  const tallies = new Map<ServiceId, OutageTally>()
  return {
    add(outage: Outage): void {
      const tally = tallies.get(outage.service) ?? createOutageTally(span)
      tallies.set(outage.service, tally)
      tally.add(outage)
    },
    all: () =>
      [...tallies]
        .map(([service, tally]) => ({ service, ...tally.stats() }))
        .filter(({ alerts: began, outageMinutes }) => began > 0 || outageMinutes > 0)
        .sort((a, b) => b.outageMinutes - a.outageMinutes || (a.service < b.service ? -1 : 1)),
  }
}

function rowsByTime(by: 'day' | 'month', span: Span) {
  const rows: { readonly span: Span; readonly tally: OutageTally }[] = []
  for (let from = span.from; from < span.to; from = rows.at(-1)!.span.to) {
    const part = { from, to: Math.min(nextOf(by, from), span.to) }
    rows.push({ span: part, tally: createOutageTally(part) })
  }
  return {
    add(outage: Outage): void {
      const { startedAt, endedAt } = outage
      for (let row = firstRow(rows, startedAt); row < rows.length && rows[row]!.span.from <= endedAt; row++)
        rows[row]!.tally.add(outage)
    },
    all: () =>
      rows.map(({ span: { from }, tally }) => {
        const label = formatInstant(from).slice(0, by === 'day' ? 10 : 7)
        return { [by]: label, ...tally.stats() }
      }),
  }
}

/** The index of the row that contains an instant; the first row, where it lies before all. */
function firstRow(rows: readonly { readonly span: Span }[], at: Instant): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.span.to <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** The beginning of the next UTC day or month. */
function nextOf(by: 'day' | 'month', at: Instant): Instant {
  if (by === 'day') return (Math.floor(at / DAY) + 1) * DAY
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
