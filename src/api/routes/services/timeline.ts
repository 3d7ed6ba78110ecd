import { z } from 'zod'
import { DAY, HOUR, MINUTE } from '../../../core/model/instant.js'
import { hadAlert } from '../../../pipeline/alerts/alert-store.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import { id, instant } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { timeline } from '../../views/schemas.js'
import { LONGEST, MAX_POINTS, readTimeline, usualStep } from '../../views/timeline.js'
import type { ServiceParts } from './views.js'
import { unknownService } from './views.js'

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

export function readServiceTimeline({ store, clock, services }: ServiceParts): Route {
  const known = new Set(services.map((service) => service.id))
  return route({
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
      if (!known.has(params.id) && !(await hadAlert(store, params.id))) return unknownService()
      const to = query.to ?? (await readStreamTime(store)) ?? clock.now()
      const from = query.from ?? to - DEFAULT_SPAN
      const asked = { from, to, step: query.step ?? usualStep(from, to) }
      const wrong = wrongSpan(asked)
      if (wrong !== null) return wrong
      return json(await readTimeline(store, params.id, asked))
    },
  })
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
