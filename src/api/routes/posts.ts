import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { postKey } from '../../core/engine/post/classified-post.js'
import type { IncomingPost } from '../../core/engine/post/ingested-post.js'
import { isIngested } from '../../core/engine/post/ingested-post.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant, WEEK } from '../../core/model/instant.js'
import { MAX_BACKLOG } from '../../pipeline/intake/intake.js'
import { eachInSlices, SHORT } from '../../pipeline/intake/map-in-slices.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { askToForget } from '../../pipeline/retention/redact-expired-texts.js'
import type { Idempotency } from '../access/idempotency.js'
import { createIdempotency } from '../access/idempotency.js'
import type { ApiParts } from '../http/api-parts.js'
import type { Problem } from '../http/problem.js'
import { problem, retryAfter } from '../http/problem.js'
import { name } from '../http/query.js'
import type { ReadPosts } from '../http/read-posts.js'
import { MAX_PROBLEMS, postsBody } from '../http/read-posts.js'
import { json, NO_CONTENT, route } from '../http/route.js'
import type { Asked, Outcome, Route } from '../http/types.js'
import { takenPosts } from '../views/operation-schemas.js'

/** The name of this route among the sources, independent of a post's own `source`. */
const SOURCE = 'http'
const BACKLOG_RETRY_SECONDS = 2
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

type TakenPosts = z.infer<typeof takenPosts>

type PostParts = Pick<ApiParts, 'store' | 'intake' | 'clock' | 'forms' | 'skimmer'>

export function postRoutes(parts: PostParts): Route[] {
  return [ingestPosts(parts), forgetPost(parts)]
}

function ingestPosts(parts: PostParts): Route {
  const idempotency = createIdempotency<TakenPosts>(parts)
  const known = createKnownPosts()
  return route({
    method: 'post',
    path: '/v1/posts',
    id: 'ingestPosts',
    summary:
      'Ingest posts: one object, an array, one JSON object a line, or CSV; of X, Mastodon and Bluesky too',
    scope: 'ingest',
    isRepeatable: false,
    headers: { 'Idempotency-Key': 'The same key with the same body within a day is done once' },
    body: postsBody(parts.forms, parts.skimmer),
    answers: { 202: { description: 'The posts are stored', schema: takenPosts } },
    problems: [
      'bad-header',
      'no-usable-post',
      'idempotency-key-reused',
      'backlog',
      'store-full',
      'store-unavailable',
    ],
    handle: (asked) => ingest(parts, { idempotency, known }, asked),
  })
}

async function ingest(
  { store, intake }: PostParts,
  { idempotency, known }: { readonly idempotency: Idempotency<TakenPosts>; readonly known: KnownPosts },
  { body, header, key }: Asked<unknown, unknown, ReadPosts>,
): Promise<Outcome> {
  const { posts, rejected, problems, bytes } = body
  if (posts.length === 0) {
    return problem('no-usable-post', whyNone(body), { extra: { accepted: 0, rejected, problems } })
  }
  const idempotencyKey = header('Idempotency-Key')
  if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) return badIdempotencyKey()
  if ((await intake.backlog()) > MAX_BACKLOG) {
    return problem(
      'backlog',
      'nothing was accepted, because earlier posts are still being processed; send the request again',
      retryAfter(BACKLOG_RETRY_SECONDS),
    )
  }
  const taken = judge(body, known, await readStreamTime(store))
  if (idempotencyKey === undefined) {
    await intake.accept(SOURCE, posts)
    await known.add(posts)
    return json(taken, { status: 202 })
  }
  const done = await idempotency.once(
    { sender: key?.id ?? '', key: idempotencyKey, body: bytes },
    (also) => intake.accept(SOURCE, posts, also),
    taken,
  )
  if (done.kind === 'done') await known.add(posts)
  return done.kind === 'other-request'
    ? problem('idempotency-key-reused', 'this Idempotency-Key came with another body; draw a new one')
    : json({ ...NONE_NOTED, ...done.answer }, { status: 202 })
}

/** Answers stored by older versions lack these. */
const NONE_NOTED = { duplicates: 0, late: 0 }

/** A post that counts nowhere is accepted, since its sender did nothing wrong; the answer names it. */
function judge(
  { posts, places, rejected, problems }: ReadPosts,
  known: KnownPosts,
  streamTime: Instant | null,
): TakenPosts {
  const inBody = new Set<number>()
  const notes: TakenPosts['problems'] = []
  const counts = { duplicates: 0, late: 0 }
  for (const [place, post] of posts.entries()) {
    const index = places[place]!
    const key = keyOf(post)
    if (inBody.has(key) || known.has(key)) {
      counts.duplicates++
      notes.push({ index, reason: 'duplicate', detail: 'this source and id came before; it counts once' })
    } else if (streamTime !== null && post.at < streamTime - WEEK) {
      counts.late++
      const detail = `createdAt is more than 7 days behind stream time, ${formatInstant(streamTime)}`
      notes.push({ index, reason: 'late', detail })
    }
    inBody.add(key)
  }
  const all = [...problems, ...notes].slice(0, MAX_PROBLEMS).sort((a, b) => a.index - b.index)
  return { accepted: posts.length, rejected, ...counts, problems: all }
}

/** The newest posts that this process accepted: what a client sends twice, it mostly sends twice in a row. */
interface KnownPosts {
  has(key: number): boolean
  add(posts: readonly IncomingPost[]): Promise<void>
}

/** Some 20 bytes each. */
const MAX_KNOWN = 100_000

function createKnownPosts(): KnownPosts {
  const known = new LRUCache<number, true>({ max: MAX_KNOWN })
  return {
    has: (key) => known.has(key),
    add: (posts) => eachInSlices(posts, SHORT, (post) => void known.set(keyOf(post), true)),
  }
}

function keyOf(post: IncomingPost): number {
  return isIngested(post) ? post.key : postKey(post)
}

function badIdempotencyKey(): Problem {
  const detail = 'write 1 to 255 visible ASCII characters'
  return problem('bad-header', `Idempotency-Key: ${detail}`, {
    errors: [{ parameter: 'Idempotency-Key', detail }],
  })
}

function forgetPost({ intake }: PostParts): Route {
  return route({
    method: 'delete',
    path: '/v1/posts/{source}/{id}',
    id: 'deletePost',
    summary: 'Delete the text of a post everywhere; a post that comes later is refused',
    scope: 'ingest',
    params: {
      source: name.describe('The `source` of the post'),
      id: z.string().min(1).max(2_000, 'no id is so long').describe("The network's own id, percent-encoded"),
    },
    answers: { 204: { description: 'The request is stored, and applied within seconds' } },
    problems: ['store-full', 'store-unavailable'],
    async handle({ params }) {
      await askToForget(intake, params)
      return NO_CONTENT
    },
  })
}

function whyNone({ rejected, passed }: ReadPosts): string {
  if (rejected > 0) return `none of ${rejected} can be used; problems says why`
  if (passed === 0) return 'the body holds no post; send an object, an array or lines'
  return `none of ${passed} is a public post: reposts, robots and private posts do not count`
}
