import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { Post } from '../../../core/model/post.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { Removal } from '../../../pipeline/ports/source.js'
import type { Failure } from '../client/failure.js'
import type { BuyingParts } from '../client/retry.js'
import { retry } from '../client/retry.js'
import { firstIdAt, instantOfId } from '../post-id.js'
import type { Fields, OddReason } from '../read-post.js'
import { fieldsOf, listOf, readPost, removalIn } from '../read-post.js'
import type { StreamRule } from '../rules/make-rules.js'
import { servicesOfTag } from '../rules/make-rules.js'

/** A post that X puts on the bill, whether it could be read or not. */
export interface Bought {
  readonly id: string
  readonly users: number
}

export interface GapPage {
  /** Oldest first. */
  readonly posts: readonly Post[]
  readonly bought: readonly Bought[]
  readonly odd: readonly OddReason[]
  /** Posts that were edited or are withheld. */
  readonly removals: readonly Removal[]
}

/** Services of which posts are missing, and when they were written. */
export interface DataGap {
  readonly services: readonly ServiceId[]
  readonly from: Instant
  readonly to: Instant
}

export interface GapReport {
  readonly posts: number
  /** What is still missing; empty when the gap is filled. */
  readonly dataGaps: readonly DataGap[]
  /** Why asking was given up; null where it was not. */
  readonly failure: Failure | null
}

export interface GapParts extends BuyingParts {
  /** Queries of search that together find what the stream would have. */
  readonly queries: readonly StreamRule[]
  /** The newest post that was received before the gap. */
  readonly from: string
  /** When the stream was consumed again. */
  readonly to: Instant
  /** How many more posts may be read; asked before every page. */
  readonly postsLeft: () => number
  /** Books and stores a page; the next is asked for when it is stored. */
  readonly take: (page: GapPage) => Promise<void>
}

interface Search {
  readonly rule: StreamRule
  readonly token: string | null
  /** The oldest post so far: search goes backwards in time. */
  readonly reached: Instant
}

/**
 * Searches for the posts of the time in which the stream was not consumed. Pages are taken in turn: one of each query,
 * then the next of each that has more. So where pages or money run out, every service has its newest posts; the rest is
 * reported as data gaps.
 */
export async function repairGap(parts: GapParts): Promise<GapReport> {
  const { settings, clock, signal, to } = parts
  const receivedUpTo = instantOfId(parts.from) ?? 0
  // Search knows a week, and old posts help no alert.
  const from = Math.max(receivedUpTo, clock.now() - settings.longestGapMs)
  const sinceId = firstIdAt(from - settings.rewindMs)
  const dataGaps: DataGap[] = []
  if (from > receivedUpTo && receivedUpTo > 0)
    dataGaps.push({ services: servicesOf(parts.queries), from: receivedUpTo, to: from })
  if (from >= to) return { posts: 0, dataGaps, failure: null }

  // Search does not know yet what was just written.
  await clock.sleep(to + settings.settledMs - clock.now(), signal)
  let turn: Search[] = parts.queries.map((rule) => ({ rule, token: null, reached: to }))
  let pages = 0
  let posts = 0
  let failure: Failure | null = null
  while (turn.length > 0) {
    const next: Search[] = []
    for (const search of turn) {
      const size = Math.min(parts.postsLeft(), settings.pageSize)
      if (failure !== null || signal.aborted || pages >= settings.gapPages || size < MIN_ON_PAGE) {
        dataGaps.push({ services: servicesOf([search.rule]), from, to: search.reached })
        continue
      }
      if (pages > 0) await clock.sleep(settings.searchEveryMs, signal)
      pages++
      const answer = await retry(() => parts.client.search(askFor(search, size)), parts)
      if (answer.kind !== 'answer') {
        if (answer.kind === 'failed') failure = answer.failure
        dataGaps.push({ services: servicesOf([search.rule]), from, to: search.reached })
        continue
      }
      const { page, oldest, token } = readPage(answer.body)
      await parts.take(page)
      posts += page.posts.length
      if (token !== null) next.push({ rule: search.rule, token, reached: oldest ?? search.reached })
    }
    turn = next
  }
  return { posts, dataGaps, failure }

  function askFor({ rule, token }: Search, size: number): Record<string, string> {
    return {
      query: rule.value,
      since_id: sinceId,
      end_time: formatInstant(to),
      max_results: String(size),
      ...(token === null ? {} : { next_token: token }),
    }
  }
}

/** What search accepts as `max_results`. */
export const MIN_ON_PAGE = 10
export const MAX_ON_PAGE = 100

function servicesOf(rules: readonly StreamRule[]): readonly ServiceId[] {
  return [...new Set(rules.flatMap((rule) => servicesOfTag(rule.tag)))]
}

interface ReadPage {
  readonly page: GapPage
  readonly oldest: Instant | null
  readonly token: string | null
}

/** What a page of search holds. */
export function readPage(body: unknown): ReadPage {
  const fields = fieldsOf(body)
  const posts: Post[] = []
  const bought: Bought[] = []
  const odd: OddReason[] = []
  const removals: Removal[] = []
  const users = usersById(fields)
  for (const data of listOf(fields?.data)) {
    const id = fieldsOf(data)?.id
    // The authors of a page come together; each message has its own.
    const own = users.get(fieldsOf(data)?.author_id)
    const read = readPost({ data, includes: { ...fieldsOf(fields?.includes), users: own ?? [] } })
    if (typeof id === 'string') bought.push({ id, users: own?.length ?? 0 })
    if (read.kind === 'odd') odd.push(read.reason)
    if (read.kind === 'post') posts.push(read.post)
    const removal = removalIn(read)
    if (removal !== null) removals.push(removal)
  }
  posts.sort((a, b) => a.at - b.at)
  const token = fieldsOf(fields?.meta)?.next_token
  return {
    page: { posts, bought, odd, removals },
    oldest: posts[0]?.at ?? null,
    token: typeof token === 'string' && token !== '' ? token : null,
  }
}

function usersById(fields: Fields | null): ReadonlyMap<unknown, readonly unknown[]> {
  return new Map(listOf(fieldsOf(fields?.includes)?.users).map((user) => [fieldsOf(user)?.id, [user]]))
}
