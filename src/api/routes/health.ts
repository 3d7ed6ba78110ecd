import { z } from 'zod'
import type { ApiParts } from '../http/api-parts.js'
import { problem } from '../http/problem.js'
import { answer, json, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { checks } from '../views/operation-schemas.js'

const UNKEPT = { headers: { 'Cache-Control': 'no-store' } }

/**
 * Probes of the process. Health needs no key, metrics need one where reading does, and their answers are never cached.
 */
export function healthRoutes({ health, metrics }: Pick<ApiParts, 'health' | 'metrics'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/healthz',
      id: 'getHealth',
      summary: 'Whether the process runs',
      scope: null,
      answers: {
        200: {
          description: 'The process runs',
          schema: z.strictObject({ status: z.literal('ok') }),
          uncached: true,
        },
      },
      handle: async () => json({ status: 'ok' }, UNKEPT),
    }),
    route({
      method: 'get',
      path: '/readyz',
      id: 'getReadiness',
      summary: 'Whether the service is ready',
      scope: null,
      answers: {
        200: {
          description: 'All checks pass',
          schema: z.strictObject({ status: z.literal('ready'), checks }),
          uncached: true,
        },
      },
      problems: ['not-ready'],
      async handle() {
        const report = await health()
        if (report.ready) return json({ status: 'ready', checks: report.checks }, UNKEPT)
        const failing = Object.entries(report.checks).filter(([, { ok }]) => !ok)
        return problem('not-ready', `failing: ${failing.map(([name]) => name).join(', ')}`, {
          extra: { checks: Object.fromEntries(failing) },
        })
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      id: 'getMetrics',
      summary: 'Metrics for Prometheus; open where reading is',
      scope: 'read',
      // A monitor must not be slowed down by what it watches.
      rate: null,
      answers: { 200: { description: 'Metrics', type: 'text/plain', uncached: true } },
      handle: async () => answer(await metrics(), 'text/plain; version=0.0.4; charset=utf-8', UNKEPT),
    }),
  ]
}
