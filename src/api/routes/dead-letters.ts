import { formatInstant } from '../../core/model/instant.js'
import { isDead, listDeadLetters } from '../../pipeline/log/dead-letters.js'
import type { ApiParts } from '../http/api-parts.js'
import { json, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { deadLetters } from '../views/operation-schemas.js'

export function deadLetterRoutes({ store }: Pick<ApiParts, 'store'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/dead-letters',
      id: 'listDeadLetters',
      summary: 'List posts and log entries that stalled processes',
      scope: 'admin',
      answers: { 200: { description: 'The newest first', schema: deadLetters } },
      problems: ['store-unavailable'],
      async handle() {
        const letters = [...(await listDeadLetters(store))].sort((a, b) => b.lastAt - a.lastAt)
        const data = letters.map((letter) => ({
          work: letter.work,
          tries: letter.tries,
          setAside: isDead(letter),
          firstAt: formatInstant(letter.firstAt),
          lastAt: formatInstant(letter.lastAt),
        }))
        return json({ data })
      },
    }),
  ]
}
