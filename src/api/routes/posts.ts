import { z } from 'zod'
import { MAX_BACKLOG } from '../../pipeline/intake/intake.js'
import { askToForget } from '../../pipeline/retention/redact-expired-texts.js'
import { createIdempotency } from '../access/idempotency.js'
import type { ApiParts } from '../http/api-parts.js'
import { problem, retryAfter } from '../http/problem.js'
import { name } from '../http/query.js'
import { postsBody } from '../http/read-posts.js'
import { json, NO_CONTENT, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { takenPosts } from '../views/schemas.js'

/** The name of this route among the sources, independent of a post's own `source`. */
const SOURCE = 'http'
const BACKLOG_RETRY_SECONDS = 2
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

type TakenPosts = z.infer<typeof takenPosts>

export function postRoutes(parts: Pick<ApiParts, 'store' | 'intake' | 'clock'>): Route[] {
  const { intake } = parts
  const idempotency = createIdempotency<TakenPosts>(parts)

  return [
    route({
      method: 'post',
      path: '/v1/posts',
      summary: 'Ingest posts: one object, an array, or one JSON object a line',
      scope: 'ingest',
      headers: { 'Idempotency-Key': 'The same key with the same body within a day is done once' },
      body: postsBody,
      answers: { 202: { description: 'The posts are stored', schema: takenPosts } },
      problems: [
        'bad-header',
        'no-usable-post',
        'idempotency-key-reused',
        'backlog',
        'store-full',
        'store-unavailable',
      ],
      async handle({ body, header, key }) {
        const { posts, rejected, problems, bytes } = body
        if (posts.length === 0) {
          const detail =
            rejected === 0
              ? 'the body holds no post; send an object, an array or lines'
              : `none of ${rejected} can be used; problems says why`
          return problem('no-usable-post', detail, { extra: { accepted: 0, rejected, problems } })
        }
        const taken: TakenPosts = { accepted: posts.length, rejected, problems: [...problems] }
        const idempotencyKey = header('Idempotency-Key')
        if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
          const detail = 'write 1 to 255 visible ASCII characters'
          return problem('bad-header', `Idempotency-Key: ${detail}`, {
            errors: [{ parameter: 'Idempotency-Key', detail }],
          })
        }
        if ((await intake.backlog()) > MAX_BACKLOG) {
          return problem(
            'backlog',
            'nothing was accepted, because earlier posts are still being processed; send the request again',
            retryAfter(BACKLOG_RETRY_SECONDS),
          )
        }
        if (idempotencyKey === undefined) {
          await intake.accept(SOURCE, posts)
          return json(taken, { status: 202 })
        }
        const done = await idempotency.once(
          { sender: key?.id ?? '', key: idempotencyKey, body: bytes },
          (also) => intake.accept(SOURCE, posts, also),
          taken,
        )
        if (done.kind === 'other-request') {
          return problem(
            'idempotency-key-reused',
            'this Idempotency-Key came with another body; draw a new one',
          )
        }
        return json(done.answer, { status: 202 })
      },
    }),
    route({
      method: 'delete',
      path: '/v1/posts/{source}/{id}',
      summary: 'Delete the text of a post everywhere; a post that comes later is refused',
      scope: 'ingest',
      params: {
        source: name.describe('The `source` of the post'),
        id: z
          .string()
          .min(1)
          .max(2_000, 'no id is so long')
          .describe("The network's own id, percent-encoded"),
      },
      answers: { 204: { description: 'The request is stored, and applied within seconds' } },
      problems: ['store-full', 'store-unavailable'],
      async handle({ params }) {
        await askToForget(intake, params)
        return NO_CONTENT
      },
    }),
  ]
}
