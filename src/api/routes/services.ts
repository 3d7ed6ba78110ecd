import { z } from 'zod'
import type { Service } from '../../core/model/catalogue.js'
import { DAY, formatInstant, HOUR, MINUTE } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { hadAlert, readAllCurrent, readCurrent } from '../../pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../pipeline/alerts/alert-summary.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import type { ApiParts } from '../http/api-parts.js'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'
import { id, instant } from '../http/query.js'
import { json, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { serviceDetail, services as servicesSchema, timeline } from '../views/schemas.js'
import { LONGEST, MAX_POINTS, readTimeline, usualStep } from '../views/timeline.js'

const DEFAULT_SPAN = DAY

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY }
const STEP = /^(?:PT?)?([1-9]\d{0,3})([mhd])$/i

/** `5m`, `1h`, `1d`, or the same as ISO 8601 has it: `PT5M`. */
const step = z
  .string()
  .regex(STEP, 'write minutes, hours or days, such as 5m, 1h or PT5M')
  .transform((text) => {
    const [, count = '', unit = ''] = STEP.exec(text) ?? []
    return Number(count) * UNITS[unit.toLowerCase()]!
  })

export function serviceRoutes({
  store,
  clock,
  services,
  threshold,
}: Pick<ApiParts, 'store' | 'clock' | 'services' | 'threshold'>): Route[] {
  const byId = new Map(services.map((service) => [service.id, service]))

  return [
    route({
      method: 'get',
      path: '/v1/services',
      summary:
        'List the services of the catalogue and discovered services with an alert, each with its state',
      scope: 'read',
      answers: { 200: { description: 'The services', schema: servicesSchema } },
      async handle() {
        const current = await readAllCurrent(store)
        const discovered = [...current.values()].filter(({ service }) => !byId.has(service))
        discovered.sort((a, b) => (a.service < b.service ? -1 : 1))
        const asOf = await readStreamTime(store)
        return json({
          asOf: asOf === null ? null : formatInstant(asOf),
          data: [
            ...services.map((service) => shown(service, current.get(service.id))),
            ...discovered.map((alert) => discoveredView(alert.service, alert)),
          ],
        })
      },
    }),
    route({
      method: 'get',
      path: '/v1/services/{id}',
      summary: 'Read a service and its state',
      scope: 'read',
      params: { id },
      answers: { 200: { description: 'The service', schema: serviceDetail } },
      problems: ['unknown-service'],
      async handle({ params }) {
        const service = byId.get(params.id)
        if (service === undefined && !(await hadAlert(store, params.id))) return unknownService()
        const [current] = await readCurrent(store, params.id)
        const state = service === undefined ? discoveredView(params.id, current) : shown(service, current)
        const { strictness, floor } = await threshold(params.id)
        const { within5m, within60m } = floor
        return json({ ...state, strictness, detectionFloor: { within5m, within60m } })
      },
    }),
    route({
      method: 'get',
      path: '/v1/services/{id}/timeline',
      summary: 'Observed and expected complaints',
      scope: 'read',
      params: { id },
      query: {
        from: instant.optional().describe('Default: a day before `to`'),
        to: instant.optional().describe('Default: the stream time, which is now or the end of a recording'),
        step: step.optional().describe('5m, 1h or 1d; default: the finest step that a chart can show'),
      },
      answers: { 200: { description: 'A series for a chart', schema: timeline } },
      problems: ['unknown-service'],
      async handle({ params, query }) {
        if (!byId.has(params.id) && !(await hadAlert(store, params.id))) return unknownService()
        const to = query.to ?? (await readStreamTime(store)) ?? clock.now()
        const from = query.from ?? to - DEFAULT_SPAN
        const asked = { from, to, step: query.step ?? usualStep(from, to) }
        const wrong = wrongSpan(asked)
        if (wrong !== null) return wrong
        return json(await readTimeline(store, params.id, asked))
      },
    }),
  ]
}

function shown({ id, name, category, countries }: Service, current: AlertSummary | undefined) {
  return { id, name, category, countries, discovered: false, ...stateOf(current) }
}

/** Of a service of no catalogue only its name is known. */
function discoveredView(id: ServiceId, current: AlertSummary | undefined) {
  return { id, name: id, category: null, countries: [], discovered: true, ...stateOf(current) }
}

function stateOf(current: AlertSummary | undefined) {
  return {
    status: current?.status ?? 'ok',
    severity: current?.severity ?? null,
    alertId: current?.id ?? null,
  }
}

function unknownService(): Problem {
  return problem(
    'unknown-service',
    'no service of the catalogue has this id, and none had an alert under it; GET /v1/services lists them',
  )
}

function wrongSpan(asked: {
  readonly from: number
  readonly to: number
  readonly step: number
}): Problem | null {
  const refuse = (parameter: string, detail: string) =>
    problem('bad-query', `${parameter}: ${detail}`, { errors: [{ parameter, detail }] })
  const length = asked.to - asked.from
  if (length <= 0) return refuse('from', 'it must lie before to')
  if (length > LONGEST) return refuse('from', `at most ${LONGEST / DAY} days are shown at once`)
  if (length / asked.step > MAX_POINTS) {
    return refuse('step', `more than ${MAX_POINTS} points; take a longer step, or leave it out`)
  }
  return null
}
