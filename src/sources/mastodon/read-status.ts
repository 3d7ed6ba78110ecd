import type { Instant } from '../../core/model/instant.js'
import { formatInstant, parseInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { MAX_TEXT_LENGTH, parsePost } from '../../core/model/post.js'
import { htmlToText } from '../connection/html-text.js'
import { authorIdOf, postIdOf } from './stable-id.js'
import { isStatusId } from './status-order.js'
import { withTags } from './with-tags.js'

/** What posts from here carry as `source`. */
export const MASTODON = 'mastodon'

/** A status as an instance gives it. */
export type ReadStatus =
  /** `statusId` is the instance's own number: a place in its timelines, and of no meaning elsewhere. */
  | { readonly kind: 'post'; readonly statusId: string; readonly at: Instant; readonly post: Post }
  /** Good, but nothing to read: a boost, a robot, nothing that the public may see, no words. */
  | { readonly kind: 'passed'; readonly statusId: string; readonly at: Instant; readonly why: PassReason }
  | { readonly kind: 'odd'; readonly statusId: string | null; readonly reason: OddReason }

export type PassReason = 'boost' | 'robot' | 'not-public' | 'no-text'

/** Why something from an instance could not be used. */
export type OddReason = 'not-json' | 'not-an-object' | 'bad-status' | 'too-large'

/** Whose names are kept: those of official accounts, as `name@host`. */
export interface KnownAccounts {
  /** The instance that is read; it names its own accounts without a host. */
  readonly host: string
  readonly officials: ReadonlySet<string>
}

/**
 * Its time is the one that the author's server wrote, but never later than now: those clocks are not ours. The author's
 * name is left out, unless it is an official account, and the network knows no place.
 */
export function readStatus(raw: unknown, now: Instant, known: KnownAccounts = NOBODY): ReadStatus {
  const status = fieldsOf(raw)
  if (status === null) return { kind: 'odd', statusId: null, reason: 'not-an-object' }
  const statusId = isStatusId(status.id) ? status.id : null
  const account = fieldsOf(status.account)
  const createdAt = typeof status.created_at === 'string' ? parseInstant(status.created_at) : undefined
  const id = typeof status.uri === 'string' ? postIdOf(status.uri) : null
  if (statusId === null || account === null || createdAt === undefined || id === null) {
    return { kind: 'odd', statusId, reason: 'bad-status' }
  }
  const at = Math.min(createdAt, now)
  const handle = officialAcct(account, known)
  const passed = (why: PassReason): ReadStatus => ({ kind: 'passed', statusId, at, why })
  if (fieldsOf(status.reblog) !== null) return passed('boost')
  if (!PUBLIC.has(status.visibility)) return passed('not-public')
  // Companies often post by a program, and mark themselves as such.
  if (account.bot === true && handle === null) return passed('robot')
  if (typeof status.content === 'string' && status.content.length > MAX_TEXT_LENGTH) {
    return { kind: 'odd', statusId, reason: 'bad-status' }
  }
  const text = withTags(textOf(status), status.tags)
  if (text === '') return passed('no-text')
  const read = parsePost({
    id,
    source: MASTODON,
    createdAt: formatInstant(at),
    text,
    lang: languageOf(status.language),
    author: {
      id: authorIdOf(account),
      handle,
      followers: account.followers_count,
      createdAt: account.created_at,
    },
    replyTo: status.in_reply_to_id,
    quoteOf: fieldsOf(status.quote),
  })
  return read.kind === 'post'
    ? { kind: 'post', statusId, at, post: read.post }
    : { kind: 'odd', statusId, reason: 'bad-status' }
}

const NOBODY: KnownAccounts = { host: '', officials: new Set() }

function officialAcct({ acct }: Readonly<Record<string, unknown>>, { host, officials }: KnownAccounts) {
  if (typeof acct !== 'string' || officials.size === 0) return null
  const whole = (acct.includes('@') ? acct : `${acct}@${host}`).toLowerCase()
  return officials.has(whole) ? whole : null
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

/** `unlisted` may be read by everybody, it is only not put before everybody. */
const PUBLIC: ReadonlySet<unknown> = new Set(['public', 'unlisted'])

/** The warning that stands before a folded post is often half of what it says, and so are the answers of a poll. */
function textOf(status: Readonly<Record<string, unknown>>): string {
  const warning = typeof status.spoiler_text === 'string' ? status.spoiler_text.trim() : ''
  const body = typeof status.content === 'string' ? htmlToText(status.content) : ''
  const folded = [warning, body].filter((part) => part !== '').join('\n\n')
  return [folded, ...answersOf(fieldsOf(status.poll)?.options)].filter((part) => part !== '').join('\n')
}

/** An instance allows four answers of 50 characters unless it has other limits. */
const MAX_ANSWERS = 20
const LONGEST_ANSWER = 200

function answersOf(options: unknown): string[] {
  if (!Array.isArray(options)) return []
  return options.slice(0, MAX_ANSWERS).flatMap((option) => {
    const title = fieldsOf(option)?.title
    return typeof title === 'string' ? [title.trim().slice(0, LONGEST_ANSWER)] : []
  })
}

/** ISO 639-1; some software adds a country ("pt-BR") or writes three letters, which nobody here reads. */
function languageOf(language: unknown): string | null {
  if (typeof language !== 'string') return null
  return /^([a-z]{2})(?:[-_]|$)/i.exec(language)?.[1]?.toLowerCase() ?? null
}
