import { z } from 'zod'
import type { AlertStatus } from '../../../core/model/alert.js'
import type { Instant } from '../../../core/model/instant.js'
import { DAY, formatInstant } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import { CATEGORIES, SEVERITIES } from '../../../core/model/vocabulary.js'
import { archiveOf } from '../../../pipeline/alerts/search/alert-archive.js'
import type { AlertColumns } from '../../../pipeline/alerts/search/alert-columns.js'
import type { AlertFilter } from '../../../pipeline/alerts/search/alert-filter.js'
import { matchingRows } from '../../../pipeline/alerts/search/matching-rows.js'
import type { OutageTally, Span } from '../../../pipeline/alerts/search/outage-stats.js'
import { createOutageTally } from '../../../pipeline/alerts/search/outage-stats.js'
import type { OfficialStatement } from '../../../pipeline/intake/official-statements.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { problem } from '../../http/problem.js'
import { country, instant, list, name } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { STATUSES, stats } from '../../views/alert-schemas.js'
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
      const alerts = await archiveOf(store).read()
      // What has not happened yet is neither outage nor availability.
      const span = { from, to: Math.min(to, Math.max(now, from)) }
      const { data, total } = count(by, alerts, asked, statements, span)
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

/** The rows of an answer; alerts are added in the order of their beginnings. */
interface Rows {
  add(...outage: Parameters<OutageTally['add']>): void
  all(): readonly object[]
}

/**
 * Counts the alerts that match, in the order of their beginnings. Retracted ones were no outages.
 *
 * Cost: some 100 ns an alert; next to nothing is made for it.
 */
function count(by: Period, alerts: AlertColumns, filter: AlertFilter, statements: Statements, span: Span) {
  const total = createOutageTally(span)
  const rows: Rows = by === 'service' ? rowsByService(span, alerts) : rowsByTime(by, span)
  const services = alerts.codes('service')
  const saidOf: (readonly OfficialStatement[])[] = []
  const [began, opened, ended] = (['startedAt', 'openedAt', 'endedAt'] as const).map(alerts.numbers)
  const matching = matchingRows(alerts, { ...filter, status: NOT_RETRACTED }, { order: 'oldest first' })
  for (let index = 0; index < matching.length; index++) {
    const row = matching[index]!
    const [startedAt, endedAt] = [began![row]!, ended![row]!]
    const code = services[row]!
    const said = saidOf[code] ?? statements.get(alerts.value(row, 'service')) ?? NOTHING
    saidOf[code] = said
    const times = { startedAt, openedAt: opened![row]!, endedAt }
    const official = said === NOTHING ? null : officialOfAlert(times, said, undefined)
    total.add(code, startedAt, endedAt, official?.leadSeconds)
    rows.add(code, startedAt, endedAt, official?.leadSeconds)
  }
  return { data: rows.all(), total: total.stats() }
}

const NOTHING: readonly OfficialStatement[] = []

const NOT_RETRACTED: readonly AlertStatus[] = STATUSES.filter((status) => status !== 'retracted')

function rowsByService(span: Span, alerts: AlertColumns): Rows {
  const tallies = new Map<number, OutageTally>()
  const nameOf = (code: number) => alerts.dictionary('service').valueOf(code) as ServiceId
  return {
    add(service, startedAt, endedAt, leadSeconds) {
      const tally = tallies.get(service) ?? createOutageTally(span)
      tallies.set(service, tally)
      tally.add(service, startedAt, endedAt, leadSeconds)
    },
    all: () =>
      [...tallies]
        .map(([service, tally]) => ({ service: nameOf(service), ...tally.stats() }))
        .filter(({ alerts: started, outageMinutes }) => started > 0 || outageMinutes > 0)
        .sort((a, b) => b.outageMinutes - a.outageMinutes || (a.service < b.service ? -1 : 1)),
  }
}

function rowsByTime(by: 'day' | 'month', span: Span): Rows {
  const rows: { readonly span: Span; readonly tally: OutageTally }[] = []
  for (let from = span.from; from < span.to; from = rows.at(-1)!.span.to) {
    const part = { from, to: Math.min(nextOf(by, from), span.to) }
    rows.push({ span: part, tally: createOutageTally(part) })
  }
  let first = 0
  return {
    add(service, startedAt, endedAt, leadSeconds) {
      // Alerts come in the order of their beginnings.
      while (first < rows.length && rows[first]!.span.to <= startedAt) first++
      for (let row = first; row < rows.length && rows[row]!.span.from <= endedAt; row++)
        rows[row]!.tally.add(service, startedAt, endedAt, leadSeconds)
    },
    all: () =>
      rows.map(({ span: { from }, tally }) => {
        const label = formatInstant(from).slice(0, by === 'day' ? 10 : 7)
        return { [by]: label, ...tally.stats() }
      }),
  }
}

/** The beginning of the next UTC day or month. */
function nextOf(by: 'day' | 'month', at: Instant): Instant {
  if (by === 'day') return (Math.floor(at / DAY) + 1) * DAY
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
