import type { ApiParts } from '../api-parts.js'
import type { Route } from '../route.js'
import { json, route } from '../route.js'
import { sources as sourcesSchema } from '../schemas.js'

export function sourceRoutes({ sources }: Pick<ApiParts, 'sources'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/sources',
      summary: 'Each source: its state, its last post, how far it lags',
      scope: 'read',
      answers: { 200: { description: 'The sources', schema: sourcesSchema } },
      async handle() {
        const data = (await sources()).map(
          ({ name, state, detail, since, lastEventAt, lagSeconds, posts, budget }) => ({
            name,
            state,
            detail,
            since,
            lastEventAt,
            lagSeconds,
            posts,
            budget: budget ?? null,
          }),
        )
        return json({ data })
      },
    }),
  ]
}
