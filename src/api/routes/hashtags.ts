import { formatInstant } from '../../core/model/instant.js'
import { MAX_TRENDING, readTrending } from '../../pipeline/detect/trending.js'
import type { ApiParts } from '../http/api-parts.js'
import { wholeNumber } from '../http/query.js'
import { json, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { trending as trendingSchema } from '../views/service-schemas.js'

const DEFAULT_LIMIT = 50
const MAX_COUNT = 1_000_000

export function hashtagRoutes({ store, serviceOfTag }: Pick<ApiParts, 'store' | 'serviceOfTag'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/hashtags/trending',
      id: 'listTrendingHashtags',
      summary: 'List hashtags above their usual use, most unusual first',
      scope: 'read',
      query: {
        limit: wholeNumber(1, MAX_TRENDING).optional().describe(`Default: ${DEFAULT_LIMIT}`),
        minCount: wholeNumber(1, MAX_COUNT).optional().describe('Minimum uses; never below 5'),
      },
      answers: { 200: { description: 'The hashtags', schema: trendingSchema } },
      async handle({ query: { limit = DEFAULT_LIMIT, minCount = 1 } }) {
        const { asOf, tags } = await readTrending(store)
        const shown = tags.filter(({ count }) => count >= minCount).slice(0, limit)
        return json({
          data: shown.map(({ tag, count, expected, since }) => ({
            tag,
            count,
            expected,
            ratio: Math.round((count / Math.max(expected, 1)) * 10) / 10,
            service: serviceOfTag?.(tag) ?? null,
            since: formatInstant(since),
          })),
          asOf: asOf === null ? null : formatInstant(asOf),
        })
      },
    }),
  ]
}
