import type { ApiParts } from '../http/api-parts.js'
import { json, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { sources as sourcesSchema } from '../views/schemas.js'

export function sourceRoutes({ sources }: Pick<ApiParts, 'sources'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/sources',
      id: 'listSources',
      summary: 'List sources with state, last post and lag',
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
