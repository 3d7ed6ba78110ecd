import { formatInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
import type { Removal } from '../../pipeline/ports/source.js'
import { instantOfId, isPostId } from './post-id.js'

/** What posts from here carry as `source`. */
export const X = 'x'

export type Fields = Readonly<Record<string, unknown>>

export type ReadPost =
  | {
      readonly kind: 'post'
      readonly post: Post
      /** The id of this version, which orders the stream; the post's own is that of its first version. */
      readonly id: string
      /** A later version of a post that may be known already. */
      readonly isEdit: boolean
      /** How many users were handed over with it, and may be charged. */
      readonly users: number
    }
  /** Withheld in some country; `postId` is that of its first version, which may be known already. */
  | { readonly kind: 'withheld'; readonly postId: string; readonly id: string; readonly users: number }
  | { readonly kind: 'odd'; readonly reason: OddReason }

export type OddReason = 'no-data' | 'no-id' | 'bad-post'

/**
 * The post in a message of the stream, or in one that `search` made look like it. X is renaming its fields (`…tweet…`
 * to `…post…`) and its documents disagree how far it has come, so both names are read.
 */
export function readPost(message: unknown): ReadPost {
  const fields = fieldsOf(message)
  return readIncludedPost(fields?.data, includedIn(fields?.includes))
}

/** The users and places that an answer includes, by id. An answer may hold many posts, and each looks here. */
export interface Included {
  readonly users: ReadonlyMap<unknown, Fields>
  readonly places: ReadonlyMap<unknown, Fields>
  /** Users that may be charged. */
  readonly userCount: number
}

export function includedIn(includes: unknown): Included {
  const { users, places } = fieldsOf(includes) ?? {}
  return { users: byId(users), places: byId(places), userCount: listOf(users).length }
}

/** The first of each id. */
function byId(list: unknown): ReadonlyMap<unknown, Fields> {
  const found = new Map<unknown, Fields>()
  for (const fields of listOf(list).map(fieldsOf)) {
    if (fields !== null && !found.has(fields.id)) found.set(fields.id, fields)
  }
  return found
}

/** The same for one post of an answer with many. */
export function readIncludedPost(raw: unknown, included: Included): ReadPost {
  const data = fieldsOf(raw)
  if (data === null) return { kind: 'odd', reason: 'no-data' }
  const { id } = data
  if (!isPostId(id)) return { kind: 'odd', reason: 'no-id' }
  const references = listOf(data.referenced_tweets ?? data.referenced_posts)
  const postId = firstVersion(data) ?? id
  const users = included.userCount
  if (isWithheld(data, included)) return { kind: 'withheld', postId, id, users }
  const read = parsePost({
    id: postId,
    source: X,
    createdAt: data.created_at ?? timeOf(id),
    text: unescaped(textOf(data)),
    lang: typeof data.lang === 'string' && !NO_LANGUAGE.test(data.lang) ? data.lang : null,
    author: typeof data.author_id === 'string' ? authorOf(data.author_id, included) : null,
    place: placeOf(data, included),
    repostOf: refersTo(references, 'retweeted') ?? refersTo(references, 'reposted'),
    replyTo: refersTo(references, 'replied_to'),
    quoteOf: refersTo(references, 'quoted'),
  })
  if (read.kind === 'rejected') return { kind: 'odd', reason: 'bad-post' }
  return { kind: 'post', post: read.post, id, isEdit: postId !== id, users }
}

/** The post whose text must go from wherever it is stored; null for a post that takes nothing back. */
export function removalIn(read: ReadPost): Removal | null {
  if (read.kind === 'withheld') return { kind: 'post', id: read.postId }
  return read.kind === 'post' && read.isEdit ? { kind: 'post', id: read.post.id } : null
}

/** "Undetermined" and X's own codes for posts of only tags, mentions, pictures or links. */
const NO_LANGUAGE = /^(?:und|zxx|q..)$/

/** An edited post is a new one to X; here it stays the one it was. */
function firstVersion(data: Fields): string | null {
  const versions = listOf(data.edit_history_tweet_ids ?? data.edit_history_post_ids)
  return isPostId(versions[0]) ? versions[0] : null
}

/**
 * X withholds a post, or all of an account, in countries whose law asks for it, and nobody may show it there. Where a
 * reader of alerts sits is not known, so such a post is shown nowhere.
 */
function isWithheld(data: Fields, { users }: Included): boolean {
  return fieldsOf(data.withheld) !== null || fieldsOf(users.get(data.author_id)?.withheld) !== null
}

function timeOf(id: string): string | undefined {
  const at = instantOfId(id)
  return at === null ? undefined : formatInstant(at)
}

/** A long post's text is cut at 280 characters; the whole stands beside it. */
function textOf(data: Fields): unknown {
  const note = fieldsOf(data.note_tweet ?? data.note_post)?.text
  return typeof note === 'string' && note !== '' ? note : data.text
}

/** X escapes these three, and only these: a decoder of HTML would also decode what an author wrote as "&quot;". */
function unescaped(text: unknown): unknown {
  if (typeof text !== 'string' || !text.includes('&')) return text
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function authorOf(id: string, { users }: Included) {
  const user = users.get(id)
  return {
    id,
    handle: user?.username,
    followers: fieldsOf(user?.public_metrics)?.followers_count,
    createdAt: user?.created_at,
    verified: user?.verified,
  }
}

/** Where the post was tagged. What an author calls home (`location`) is free text and no place. */
function placeOf(data: Fields, { places }: Included) {
  const id = fieldsOf(data.geo)?.place_id
  const place = places.get(id)
  if (id === undefined || place === undefined) return null
  return { country: place.country_code, region: regionOf(place) }
}

/** "Roma, Lazio" is a city in a region, "Lazio, Italia" a region; two letters ("Austin, TX") are no name. */
function regionOf({ place_type, full_name }: Fields): string | undefined {
  if (typeof full_name !== 'string') return undefined
  const parts = full_name.split(',').map((part) => part.trim())
  const region =
    place_type === 'city' && parts.length > 1 ? parts.at(-1) : place_type === 'admin' ? parts[0] : ''
  return region !== undefined && region.length > 2 ? region : undefined
}

function refersTo(references: readonly unknown[], type: string): unknown {
  return references.map(fieldsOf).find((each) => each?.type === type)?.id ?? null
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}
