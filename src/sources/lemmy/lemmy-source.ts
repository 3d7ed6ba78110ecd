import { MINUTE, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Removal, Source } from '../../pipeline/ports/source.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
import type { Asked, PageNews, PolledPage } from '../polling/poll-pages.js'
import { pollPages, recentPosts } from '../polling/poll-pages.js'

export interface LemmyOptions {
  readonly instances: readonly string[]
  readonly everyMs?: number
  readonly pauseMs?: number
  readonly hostPauseMs?: number
  readonly answerWithinMs?: number
}

const DEFAULTS = { everyMs: MINUTE, pauseMs: 100, hostPauseMs: 5 * SECOND } satisfies Partial<LemmyOptions>
/** As many as a server gives at once. */
const PER_PAGE = 50
/** A gap is repaired so many pages back. */
const MAX_PAGES = 10
const NAME = 'lemmy'

/**
 * Lemmy: all public posts and comments that an instance knows, newest first, without a key. A post has one address in
 * the whole network, so several instances bring it once. A gap is repaired page by page. What is listed as deleted or
 * removed, or with another text than before, is taken back.
 *
 * Source: join-lemmy.org/api and the types of lemmy-js-client 0.19 and 1.0 (`PostView`, `CommentView`). Version 1.0 has
 * `api/v4`, and may lack `api/v3`.
 */
export function createLemmySource(options: LemmyOptions, { clock }: { readonly clock: Clock }): Source {
  const settings = { ...DEFAULTS, ...options }
  const known: KnownTexts = new Map()
  const pages = options.instances.flatMap((instance) =>
    KINDS.map((kind) => pageOf(instance, kind, settings.everyMs, known)),
  )
  return {
    name: NAME,
    run: (intake, signal) => pollPages({ ...settings, pages, what: 'lists', clock }, intake, signal),
  }
}

/** What a list holds and how an entry of it is named. */
type Kind = 'post' | 'comment'
const KINDS: readonly Kind[] = ['post', 'comment']

/** By list, the highest number that was read; numbers are the instance's own. */
interface LemmyCursor {
  readonly lists: Readonly<Record<string, number>>
}

const codec = defineCursorCodec<LemmyCursor>({
  kind: 'cursor of Lemmy',
  version: 1,
  isValid: ({ lists }) => typeof lists === 'object' && lists !== null,
})

/** Texts that were passed on, by address. */
type KnownTexts = Map<string, string>
const MAX_KNOWN = 5_000

function pageOf(instance: string, kind: Kind, everyMs: number, known: KnownTexts): PolledPage {
  const address = new URL(`/api/v3/${kind}/list?type_=All&sort=New&limit=${PER_PAGE}`, instance).href
  const otherwise = new URL(`/api/v4/${kind}/list?type_=all&sort=new&limit=${PER_PAGE}`, instance).href
  const list = `${new URL(instance).host} ${kind}`
  return {
    address,
    otherwise,
    async read(body, asked): Promise<PageNews> {
      const lists = codec.read(asked.cursor)?.lists ?? {}
      const before = typeof lists[list] === 'number' ? lists[list] : null
      const entries = await readBack(body, { kind, before, asked })
      const highest = entries.reduce((most, { number }) => Math.max(most, number), before ?? 0)
      const { posts, removals } = sortOut(entries, before, known)
      return {
        posts: recentPosts(posts, asked.now),
        removals,
        cursor: codec.write({ lists: { ...lists, [list]: highest } }),
        everyMs,
      }
    },
  }
}

interface Entry {
  readonly number: number
  readonly address: string
  /** Null for one that is deleted, removed, or by a bot. */
  readonly post: Post | null
}

/** The newest entries, and where some lie between these and the cursor, those of older pages too. */
async function readBack(
  body: string,
  parts: {
    readonly kind: Kind
    readonly before: number | null
    readonly asked: Asked
  },
): Promise<Entry[]> {
  const { kind, before, asked } = parts
  const { address } = asked
  let { entries, next } = readList(body, kind)
  for (let page = 2; page <= MAX_PAGES; page++) {
    const oldest = entries.at(-1)
    if (before === null || oldest === undefined || oldest.number <= before) break
    if (next === null) break
    const older = readList(await asked.ask(`${address}&${next(page)}`), kind)
    if (older.entries.length === 0) break
    entries = [...entries, ...older.entries]
    next = older.next
  }
  return entries
}

function sortOut(
  entries: readonly Entry[],
  before: number | null,
  known: KnownTexts,
): { posts: Post[]; removals: Removal[] } {
  const posts: Post[] = []
  const removals: Removal[] = []
  for (const { number, address, post } of entries) {
    const text = known.get(address)
    if (text !== undefined && text !== post?.text) {
      removals.push({ kind: 'post', id: address })
      known.delete(address)
    } else if (text === undefined && post !== null && (before === null || number > before)) {
      posts.push(post)
      known.set(address, post.text)
      const [oldest] = known.keys()
      if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest)
    }
  }
  return { posts, removals }
}

interface List {
  readonly entries: Entry[]
  /** What asks for the page of this number; null behind the last. */
  readonly next: ((page: number) => string) | null
}

/** Lemmy 1.0 names its next page, servers before it count them. */
function nextIn({ items, next_page: cursor }: Fields): List['next'] {
  if (items === undefined) return (page) => `page=${page}`
  return typeof cursor === 'string' ? () => `page_cursor=${encodeURIComponent(cursor)}` : null
}

/** @throws Error for an answer that is no such list */
function readList(body: string, kind: Kind): List {
  let answer: Fields
  try {
    answer = fieldsOf(JSON.parse(body))
  } catch {
    throw new Error('gave an answer that is no JSON')
  }
  const list = answer.items ?? answer[`${kind}s`]
  if (!Array.isArray(list)) throw new Error(`gave no list of ${kind}s`)
  return {
    entries: list.flatMap((raw) => readEntry(fieldsOf(raw), kind) ?? []),
    next: nextIn(answer),
  }
}

function readEntry(view: Fields, kind: Kind): Entry | null {
  const said = fieldsOf(view[kind])
  const creator = fieldsOf(view.creator)
  const number = Number(said.id)
  if (!Number.isSafeInteger(number) || typeof said.ap_id !== 'string') return null
  const isGone = said.deleted === true || said.removed === true || creator.bot_account === true
  const text = [said.name, said.body, said.content].filter((part) => typeof part === 'string').join('\n')
  const read = parsePost({
    id: said.ap_id.slice(0, 500),
    source: NAME,
    // Servers before 0.19 wrote UTC without saying so.
    createdAt: String(said.published ?? said.published_at).replace(/(\d)$/, '$1Z'),
    text,
    author: authorOf(creator.actor_id ?? creator.ap_id),
    replyTo: kind === 'comment' ? 'post' : null,
  })
  const post = read.kind === 'post' && !isGone && text !== '' ? read.post : null
  return { number, address: said.ap_id.slice(0, 500), post }
}

/** An address; Lemmy 1.0 names it as that of a post. */
function authorOf(address: unknown): { readonly id: string } | null {
  return typeof address === 'string' ? { id: address } : null
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}
