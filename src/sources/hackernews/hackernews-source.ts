import type { Instant } from '../../core/model/instant.js'
import { formatInstant, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Removal, Source } from '../../pipeline/ports/source.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
import { htmlToText } from '../connection/html-text.js'
import type { Asked, PageNews } from '../polling/poll-pages.js'
import { pollPages, recentPosts } from '../polling/poll-pages.js'

export interface HackerNewsOptions {
  readonly apiUrl?: string
  readonly everyMs?: number
  readonly pauseMs?: number
  readonly answerWithinMs?: number
  /** So many items are read at most in one turn, and after a gap. */
  readonly maxInTurn?: number
  readonly maxAfterGap?: number
}

const DEFAULTS = {
  apiUrl: 'https://hacker-news.firebaseio.com/v0/',
  everyMs: 30 * SECOND,
  pauseMs: 1_000,
  maxInTurn: 100,
  maxAfterGap: 2_000,
} satisfies HackerNewsOptions

const NAME = 'hackernews'

/**
 * Hacker News through its public API, without a key: `maxitem` counts all items, stories and comments, and each new one
 * is read by its number. A gap is repaired the same way, a few hours back. `updates` names changed items: those that
 * were read and are deleted or dead since are taken back.
 *
 * Source: github.com/HackerNews/API.
 */
export function createHackerNewsSource(
  options: HackerNewsOptions,
  { clock }: { readonly clock: Clock },
): Source {
  const settings = { ...DEFAULTS, ...options }
  const state: State = { known: new Map(), absent: [] }
  const pages = [
    {
      address: `${settings.apiUrl}maxitem.json`,
      read: (body: string, asked: Asked) => readNewItems(body, asked, settings, state),
    },
    {
      address: `${settings.apiUrl}updates.json`,
      read: (body: string, asked: Asked) => readRemoved(body, asked, settings, state.known),
    },
  ]
  return {
    name: NAME,
    run: (intake, signal) =>
      pollPages(
        { ...settings, pages, what: 'addresses', clock, hostPauseMs: settings.pauseMs },
        intake,
        signal,
      ),
  }
}

/** The last item that was read. */
const codec = defineCursorCodec<{ readonly item: number }>({
  kind: 'cursor of Hacker News',
  version: 1,
  isValid: ({ item }) => Number.isSafeInteger(item),
})

type Settings = typeof DEFAULTS
/** Items that were passed on, by number, with their text. */
type KnownItems = Map<number, string>
const MAX_KNOWN = 5_000

interface State {
  readonly known: KnownItems
  /** A number may be given before its item can be read: these are asked for once more. */
  absent: readonly number[]
}

async function readNewItems(
  body: string,
  { now, cursor, ask }: Asked,
  settings: Settings,
  state: State,
): Promise<PageNews> {
  const newest = Number(body)
  if (!Number.isSafeInteger(newest) || newest < 1) throw new Error('gave no number of the newest item')
  const before = codec.read(cursor)?.item ?? null
  // At the first start the network is read from now on.
  const first = before === null ? newest : Math.max(before + 1, newest - settings.maxAfterGap + 1)
  const last = Math.min(newest, first + settings.maxInTurn - 1)
  const posts: Post[] = []
  const numbers = [
    ...state.absent,
    ...Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n),
  ]
  const absent: number[] = []
  for (const number of numbers) {
    const item = await readItem(number, settings, ask)
    if (item === null && number >= first) absent.push(number)
    const post = item === null ? null : toPost(item)
    if (post === null) continue
    posts.push(post)
    remember(state.known, number, post.text)
  }
  state.absent = absent
  const everyMs = last < newest ? 0 : settings.everyMs
  return {
    posts: recentPosts(posts, now),
    cursor: codec.write({ item: Math.max(last, before ?? 0) }),
    everyMs,
  }
}

async function readRemoved(
  body: string,
  { ask }: Asked,
  settings: Settings,
  known: KnownItems,
): Promise<PageNews> {
  const { items } = fieldsOf(parseJson(body))
  if (!Array.isArray(items)) throw new Error('gave no list of changed items')
  const removals: Removal[] = []
  for (const number of items) {
    const text = known.get(number)
    if (text === undefined) continue
    const item = await readItem(number, settings, ask)
    if (item !== null && toPost(item)?.text === text) continue
    removals.push({ kind: 'post', id: String(number) })
    known.delete(number)
  }
  return { posts: [], removals, everyMs: settings.everyMs }
}

/** Null for one that is not there. */
async function readItem(number: number, { apiUrl }: Settings, ask: Asked['ask']): Promise<Fields | null> {
  const item = parseJson(await ask(`${apiUrl}item/${number}.json`))
  return item === null ? null : fieldsOf(item)
}

function toPost({ id, type, by, time, title, text, parent, deleted, dead }: Fields): Post | null {
  if (deleted === true || dead === true || (type !== 'story' && type !== 'comment')) return null
  const said = [title, text]
    .flatMap((part) => (typeof part === 'string' ? [htmlToText(part)] : []))
    .join('\n')
  const read = parsePost({
    id: String(id),
    source: NAME,
    createdAt: timeOf(time),
    text: said,
    lang: 'en',
    author: typeof by === 'string' ? { id: by } : null,
    replyTo: parent === undefined ? null : String(parent),
  })
  return read.kind === 'post' && said !== '' ? read.post : null
}

function timeOf(seconds: unknown): string | null {
  const at: Instant = Number(seconds) * SECOND
  return Number.isFinite(at) && at > 0 && at < 8e15 ? formatInstant(at) : null
}

function remember(known: KnownItems, number: number, text: string): void {
  known.set(number, text)
  const [oldest] = known.keys()
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest)
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Error('gave an answer that is no JSON')
  }
}
