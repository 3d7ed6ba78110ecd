import { z } from 'zod'
import type { Instant } from '../../../core/model/instant.js'
import { DAY, formatInstant } from '../../../core/model/instant.js'
import { CATEGORIES, SEVERITIES } from '../../../core/model/vocabulary.js'
import type { AlertSummary } from '../../../pipeline/alerts/alert-summary.js'
import { matchingAlerts } from '../../../pipeline/alerts/search/find-alerts.js'
import { outageStats } from '../../../pipeline/alerts/search/outage-stats.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import { problem } from '../../http/problem.js'
import { country, instant, list, name } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { stats } from '../../views/alert-schemas.js'
import type { Leads } from '../../views/official.js'
import { leadsOf } from '../../views/official.js'
import { checkServices, filterOf } from './filters.js'
import type { AlertContext } from './parts.js'

const DEFAULT_SPAN = 30 * DAY
const LONGEST_SPAN = 731 * DAY
const PERIODS = ['service', 'day', 'month'] as const
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
      const alerts: AlertSummary[] = []
      const asked = { ...filterOf(filter, services), until: to, notOverBefore: from }
      for await (const some of matchingAlerts(store, asked, { isComplete: true })) alerts.push(...some)
      // What has not happened yet is neither outage nor availability.
      const end = Math.min(to, Math.max(now, from))
      const leads = await leadsOf(officials, alerts)
      const rows = rowsOf(by, alerts, { from, to: end }, leads)
      return json({
        from: formatInstant(from),
        to: formatInstant(to),
        by,
        asOf: asOf === null ? null : formatInstant(asOf),
        data: rows,
        total: countsOf(alerts, { from, to: end }, leads),
      })
    },
  })
}

interface Span {
  readonly from: Instant
  readonly to: Instant
}

/** The counts of a row, with the median of how long before the companies its alerts opened. */
function countsOf(alerts: readonly AlertSummary[], span: Span, leads: Leads) {
  const began = alerts.filter(({ startedAt, status }) => {
    const at = Date.parse(startedAt)
    return status !== 'retracted' && at >= span.from && at < span.to
  })
  const seconds = began.flatMap(({ id }) => leads.get(id) ?? []).sort((a, b) => a - b)
  const middle = seconds[Math.floor(seconds.length / 2)]
  const leadMinutes = middle === undefined ? null : Math.round(middle / 6) / 10
  return { ...outageStats(alerts, span), leadMinutes }
}

function rowsOf(by: Period, alerts: readonly AlertSummary[], span: Span, leads: Leads) {
  if (by === 'service') {
    const byService = new Map<string, AlertSummary[]>()
    for (const alert of alerts) {
      const own = byService.get(alert.service) ?? []
      byService.set(alert.service, own)
      own.push(alert)
    }
    return [...byService]
      .map(([service, own]) => ({ service, ...countsOf(own, span, leads) }))
      .filter(({ alerts: began, outageMinutes }) => began > 0 || outageMinutes > 0)
      .sort((a, b) => b.outageMinutes - a.outageMinutes || (a.service < b.service ? -1 : 1))
  }
  const rows: { readonly span: Span; readonly own: AlertSummary[] }[] = []
  for (let from = span.from; from < span.to; from = rows.at(-1)!.span.to)
    rows.push({ span: { from, to: Math.min(nextOf(by, from), span.to) }, own: [] })
  for (const alert of alerts) {
    const from = Date.parse(alert.startedAt)
    const to = alert.endedAt == null ? span.to : Date.parse(alert.endedAt)
    for (let row = firstRow(rows, from); row < rows.length && rows[row]!.span.from <= to; row++)
      rows[row]!.own.push(alert)
  }
  return rows.map(({ span: { from, to }, own }) => {
    const label = formatInstant(from).slice(0, by === 'day' ? 10 : 7)
    return { [by]: label, ...countsOf(own, { from, to }, leads) }
  })
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
