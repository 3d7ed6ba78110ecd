import { z } from 'zod'
import { DAY, HOUR, MINUTE } from '../../../core/model/instant.js'
import { hadAlert } from '../../../pipeline/alerts/alert-store.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import { id, instant } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { timeline } from '../../views/service-schemas.js'
import type { Span } from '../../views/timeline.js'
import {
  LONGEST,
  LONGEST_SUMS,
  MAX_POINTS,
  readSums,
  readTimeline,
  usualStep,
  WINDOW,
} from '../../views/timeline.js'
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
    id: 'getServiceTimeline',
    summary: 'Observed and expected complaints',
    scope: 'read',
    params: { id },
    query: {
      from: instant.optional().describe('Default: a day before `to`'),
      to: instant.optional().describe('Default: the stream time, which is now or the end of a recording'),
      step: step
        .optional()
        .describe(
          '1m, or a multiple of 5m such as 1h or 1d, whose counts may be added up; default: for a chart',
        ),
    },
    answers: { 200: { description: 'A series for a chart', schema: timeline } },
    problems: ['unknown-service'],
    async handle({ params, query }) {
      if (!known.has(params.id) && !(await hadAlert(store, params.id)))
        return unknownService(params.id, known)
      const to = query.to ?? (await readStreamTime(store)) ?? clock.now()
      const from = query.from ?? to - DEFAULT_SPAN
      const asked = { from, to, step: query.step ?? usualStep(from, to) }
      const wrong = wrongSpan(asked, query.step)
      if (wrong !== null) return wrong
      // Single minutes show windows of five minutes, which overlap: a chart, and no sums.
      const isSum = query.step !== undefined && query.step > MINUTE
      return json(await (isSum ? readSums : readTimeline)(store, params.id, asked))
    },
  })
}

function wrongSpan({ from, to, step }: Span, asked: number | undefined): Problem | null {
  const refuse = (parameter: string, detail: string) =>
    problem('bad-query', `${parameter}: ${detail}`, { errors: [{ parameter, detail }] })
  const length = to - from
  const longest = (asked ?? 0) >= HOUR ? LONGEST_SUMS : LONGEST
  if (length <= 0) return refuse('from', 'it must lie before to')
  if (length > longest) {
    const hint = longest < LONGEST_SUMS ? `; with step=1h or longer, ${LONGEST_SUMS / DAY}` : ''
    return refuse('from', `at most ${longest / DAY} days are shown at once${hint}`)
  }
  if (asked !== undefined && asked !== MINUTE && asked % WINDOW !== 0) {
    return refuse('step', 'write 1m or a multiple of 5m: complaints are counted in windows of five minutes')
  }
  if (length / step > MAX_POINTS) {
    return refuse('step', `more than ${MAX_POINTS} points; take a longer step, or leave it out`)
  }
  return null
}
