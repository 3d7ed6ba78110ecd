import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { createResponseCache, secondOf } from '../cache/response-cache.js'
import type { ApiParts, SourceCoverage } from '../http/api-parts.js'
import { id } from '../http/query.js'
import { json, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { sources as sourcesSchema } from '../views/operation-schemas.js'

export function sourceRoutes({
  sources,
  store,
  clock,
}: Pick<ApiParts, 'sources' | 'store' | 'clock'>): Route[] {
  const answers = createResponseCache(KEPT_BYTES)
  return [
    route({
      method: 'get',
      path: '/v1/sources',
      id: 'listSources',
      summary: 'List sources with state, last post and lag',
      scope: 'read',
      query: { service: id.optional().describe('Adds what each source usually brings about this service') },
      answers: { 200: { description: 'The sources', schema: sourcesSchema } },
      handle: ({ query, url }) =>
        answers.get(url, String(secondOf(clock)), async () => {
          const now = (await readStreamTime(store)) ?? clock.now()
          const data = (await sources()).map(
            ({ name, state, detail, since, lastEventAt, lagSeconds, posts, budget, coverage }) => ({
              name,
              state,
              detail,
              since,
              lastEventAt,
              lagSeconds,
              posts,
              coverage: coverageOf(coverage ?? null, query.service, now),
              budget: budget ?? null,
            }),
          )
          return json({ data })
        }),
    }),
  ]
}

const KEPT_BYTES = 1_000_000

function coverageOf(coverage: SourceCoverage | null, service: string | undefined, now: Instant) {
  if (coverage === null) return null
  const { since, lastPostAt, usualPerHour } = coverage
  const recent = Object.values(lastPostAt).filter((at) => now - Date.parse(at) < DAY)
  return {
    since,
    services: recent.length,
    isFirstDay: now - Date.parse(since) < DAY,
    ...(service === undefined
      ? {}
      : { lastPostAt: lastPostAt[service] ?? null, usualPerHour: usualPerHour[service] ?? [] }),
  }
}
