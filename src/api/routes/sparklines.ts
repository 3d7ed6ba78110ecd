import type { Instant } from '../../core/model/instant.js'
import { formatInstant, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { CurrentAlerts } from '../../pipeline/alerts/search/current-alerts.js'
import type { StoredPoint } from '../../pipeline/detect/stored-timeline.js'
import { readPoints } from '../../pipeline/detect/stored-timeline.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { createResponseCache } from '../cache/response-cache.js'
import type { ApiParts } from '../http/api-parts.js'
import { json, route } from '../http/route.js'
import type { ApiLimits, Route } from '../http/types.js'
import { sparklines } from '../views/service-schemas.js'

const SPAN = 6 * HOUR
const STEP = 15 * MINUTE
const STEPS = SPAN / STEP

/** The last hours of all services at once, so that a page with five hundred of them asks one question. */
export function sparklineRoutes(
  parts: Pick<ApiParts, 'store' | 'clock' | 'services'> & {
    readonly limits: ApiLimits
    readonly current: CurrentAlerts
  },
): Route[] {
  const { store, clock, services } = parts
  const kept = createResponseCache(parts.limits.cachedBytes)

  return [
    route({
      method: 'get',
      path: '/v1/services/sparklines',
      id: 'listSparklines',
      summary: 'The last six hours of every service with complaints, for small charts',
      scope: 'read',
      answers: { 200: { description: 'A short series for each service', schema: sparklines } },
      async handle() {
        const now = (await readStreamTime(store)) ?? clock.now()
        // Steps lie on the clock, so that a line does not change its shape as time goes on.
        const to = Math.ceil(now / STEP) * STEP
        const minute = Math.floor(now / MINUTE)
        return kept.get('all', String(minute), async () => json(await read(to)))
      },
    }),
  ]

  async function read(to: Instant) {
    const from = to - SPAN
    const known = new Set<ServiceId>(services.map(({ id }) => id))
    for (const id of (await parts.current.read()).keys()) known.add(id)
    const data: { service: ServiceId; observed: number[]; expected: number[] }[] = []
    for (const service of known) {
      const points = await readPoints(store, service, from, to)
      if (points.some(([, observed]) => observed > 0)) data.push({ service, ...line(points, from) })
    }
    return { from: formatInstant(from), to: formatInstant(to), stepSeconds: STEP / SECOND, data }
  }
}

/** Of each step the minute that stands out most, as the long chart has it; a step without a minute is 0. */
function line(points: readonly StoredPoint[], from: Instant) {
  const observed = new Array<number>(STEPS).fill(0)
  const expected = new Array<number>(STEPS).fill(0)
  const highest = new Array<number>(STEPS).fill(Number.NEGATIVE_INFINITY)
  for (const [at, count, usual] of points) {
    const step = Math.min(STEPS - 1, Math.floor((at - from) / STEP))
    if (count - usual <= highest[step]!) continue
    highest[step] = count - usual
    observed[step] = count
    expected[step] = usual
  }
  return { observed, expected }
}
