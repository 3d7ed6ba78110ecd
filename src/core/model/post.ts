import type { Instant } from './instant.js'
import { EARLIEST, formatInstant, LATEST, parseInstant } from './instant.js'
import type { ServiceId } from './vocabulary.js'

/** A public message, as it came in and after it was checked. */
export interface Post {
  readonly id: string
  readonly source: string
  readonly at: Instant
  readonly text: string
  /** What the source says the language is; may be wrong. */
  readonly lang: string | null
  readonly author: Author | null
  readonly place: Place | null
  readonly isRepost: boolean
  readonly isReply: boolean
  readonly isQuote: boolean
  /** Services that the source itself implies, such as those of an app's reviews. */
  readonly about: readonly ServiceId[]
}

export interface Author {
  readonly id: string | null
  readonly handle: string | null
  readonly followers: number | null
  /** When the account was opened, as the source writes it; read where it is needed, since every post would pay. */
  readonly createdAt: string | null
  readonly verified: boolean
}

/** Where: an ISO 3166-1 alpha-2 country, and a region by its local name. */
export interface Place {
  readonly country: string
  readonly region?: string
}

export type RejectionReason =
  | 'not-json'
  | 'not-an-object'
  | 'missing-field'
  | 'bad-field'
  | 'bad-time'
  | 'too-long'

export type ParsedPost =
  | { readonly kind: 'post'; readonly post: Post }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason; readonly detail: string }

/** The `source` of posts of news feeds: their headlines are nobody's complaint. */
export const NEWS_SOURCE = 'news'

/** Longer than any network allows; a text beyond it is a file, not a post. Unit: UTF-16 units. */
export const MAX_TEXT_LENGTH = 100_000
const MAX_ID_LENGTH = 512
/** The longest name of a region has some 60 letters. A text beyond it would stay in the state of its service. */
const MAX_REGION_LENGTH = 100

/**
 * Turns what a source gave into a post, or says which field is wrong, what it held and what it should hold. Only `id`,
 * `source`, `createdAt` and `text` are required. An optional field of the wrong shape is read as absent, since a post
 * is worth more than its decoration.
 */
export function parsePost(raw: unknown): ParsedPost {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return rejected('not-an-object', 'a post is a JSON object with id, source, createdAt and text')
  }
  const fields = raw as Readonly<Record<string, unknown>>
  const { id, source, createdAt, text } = fields
  if (typeof id !== 'string' || id === '') return wrongField('id', id)
  if (typeof source !== 'string' || source === '') return wrongField('source', source)
  if (typeof createdAt !== 'string') return wrongField('createdAt', createdAt)
  if (typeof text !== 'string') return wrongField('text', text)
  if (id.length > MAX_ID_LENGTH || source.length > MAX_ID_LENGTH) {
    return rejected('too-long', `id or source is longer than ${MAX_ID_LENGTH} characters`)
  }
  if (text.length > MAX_TEXT_LENGTH) {
    return rejected('too-long', `text has ${text.length} characters; at most ${MAX_TEXT_LENGTH} are read`)
  }
  const at = parseInstant(createdAt)
  if (at === undefined) {
    return rejected(
      'bad-time',
      `createdAt is ${show(createdAt)}; write RFC 3339, such as 2022-04-28T20:41:03Z`,
    )
  }
  if (at < EARLIEST || at >= LATEST) {
    return rejected(
      'bad-time',
      `createdAt is ${show(createdAt)}; only ${formatInstant(EARLIEST).slice(0, 4)} to ${formatInstant(LATEST - 1).slice(0, 4)} is believed`,
    )
  }
  return {
    kind: 'post',
    post: {
      id,
      source,
      at,
      text,
      lang: typeof fields.lang === 'string' ? fields.lang : null,
      author: fields.author === undefined || fields.author === null ? null : readAuthor(fields.author),
      place: fields.place === undefined || fields.place === null ? null : readPlace(fields.place),
      isRepost: isPresent(fields.repostOf),
      isReply: isPresent(fields.replyTo),
      isQuote: isPresent(fields.quoteOf),
      about: Array.isArray(fields.about)
        ? fields.about.filter((id): id is string => typeof id === 'string')
        : NONE,
    },
  }
}

const NONE: readonly string[] = []

function readAuthor(raw: unknown): Author | null {
  if (typeof raw !== 'object' || raw === null) return null
  const fields = raw as Readonly<Record<string, unknown>>
  return {
    id: typeof fields.id === 'string' && fields.id !== '' ? fields.id : null,
    handle: typeof fields.handle === 'string' && fields.handle !== '' ? fields.handle : null,
    followers: typeof fields.followers === 'number' && fields.followers >= 0 ? fields.followers : null,
    createdAt: typeof fields.createdAt === 'string' ? fields.createdAt : null,
    verified: fields.verified === true,
  }
}

function readPlace(raw: unknown): Place | null {
  if (typeof raw !== 'object' || raw === null) return null
  const { country, region } = raw as Readonly<Record<string, unknown>>
  if (typeof country !== 'string' || !/^[A-Za-z]{2}$/.test(country)) return null
  const upper = country.toUpperCase()
  const isName = typeof region === 'string' && region !== '' && region.length <= MAX_REGION_LENGTH
  return isName ? { country: upper, region } : { country: upper }
}

function isPresent(reference: unknown): boolean {
  return reference !== undefined && reference !== null && reference !== '' && reference !== false
}

function wrongField(name: string, value: unknown): ParsedPost {
  if (value === undefined) return rejected('missing-field', `${name} is missing`)
  return rejected(
    'bad-field',
    `${name} is ${kindOf(value)}; it must be ${name === 'text' ? 'a text' : 'a text that is not empty'}`,
  )
}

function rejected(reason: RejectionReason, detail: string): ParsedPost {
  return { kind: 'rejected', reason, detail }
}

/** What a field held, without its content: that may be somebody's. */
function kindOf(value: unknown): string {
  if (value === '') return 'empty'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function show(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)
}
