import { hash53 } from '../../model/hash53.js'
import type { Instant } from '../../model/instant.js'
import { parseInstant } from '../../model/instant.js'
import type { Place, Post } from '../../model/post.js'
import type { Reading } from '../../model/reading.js'
import type { Feature, Label, Language, Platform, ServiceId } from '../../model/vocabulary.js'
import type { IsWord } from './mask-contacts.js'
import { maskText } from './mask-text.js'

/**
 * What the detection keeps of a post: no author but a keyed hash, no text but a masked excerpt. Plain data, since
 * a classified post ahead of stream time waits in the engine's state.
 */
export interface ClassifiedPost {
  readonly at: Instant
  readonly source: string
  readonly id: string
  /** Identifies the post: a hash of source and id. */
  readonly key: number
  /** The author, or the post itself where it names none. */
  readonly author: number
  readonly label: Label
  /** How surely the label is right: a calibrated probability, 0–1. */
  readonly confidence: number
  /** The catalogued services that the label is about. */
  readonly services: readonly ServiceId[]
  /** Catalogued services that are only named. */
  readonly named: readonly ServiceId[]
  /** Uncatalogued services reported as broken. */
  readonly discovered: readonly ServiceId[]
  /** Services of whose official accounts this is one. */
  readonly official: readonly ServiceId[]
  readonly isRepost: boolean
  /** Whether it answers somebody, so that it is not said to all. */
  readonly isReply: boolean
  /** Template, language, features and phrases are of complaints alone; nothing asks for those of another post. */
  readonly template: number
  readonly isShort: boolean
  /** Alike for near-duplicates of a long text; empty for a short text and for a post without a complaint. */
  readonly signature: string
  /** Whether its account was opened lately; where that is unknown, it was not. */
  readonly isNew: boolean
  /**
   * Why nothing is known of its account: the network says no age, or the post no author. Absent where the age is known,
   * and where Outcry has seen the account on an earlier day.
   */
  readonly unverified?: 'age' | 'author'
  /** Hashes of the instance it was written on, where its network has several, and of the link it holds. */
  readonly instance: number | null
  readonly link: number | null
  readonly lang: Language | null
  readonly features: readonly Feature[]
  readonly platforms: readonly Platform[]
  readonly place: Place | null
  readonly phrases: readonly string[]
  readonly hashtags: readonly string[]
  /** Of complaints alone: nothing else becomes evidence. */
  readonly text: string
}

export interface ClassifiedPostParts {
  /** A keyed hash of an author, an integer below 2^53; keyed, so that no list of accounts can be hashed to compare. */
  readonly hashAuthor: (author: string) => number
  readonly officialOf: (post: Pick<Post, 'source' | 'author'>) => readonly ServiceId[]
  readonly textLength: number
  readonly isWord?: IsWord
  /** An account younger than this is new. */
  readonly newWithin: Instant
}

export function toClassifiedPost(post: Post, reading: Reading, parts: ClassifiedPostParts): ClassifiedPost {
  const isComplaint = reading.label === 'complaint' || reading.discovered.length > 0
  return {
    at: post.at,
    source: post.source,
    id: post.id,
    key: postKey(post),
    author: parts.hashAuthor(
      post.author?.id == null ? `post ${post.source} ${post.id}` : `${post.source} ${post.author.id}`,
    ),
    label: reading.label,
    confidence: reading.score,
    services: reading.services,
    named: reading.mentioned.filter((id) => !reading.services.includes(id)),
    discovered: reading.discovered,
    official: parts.officialOf(post),
    isRepost: post.isRepost,
    isReply: isReply(post),
    template: hash53(reading.template),
    isShort: reading.isShort,
    signature: reading.signature,
    isNew: isNew(post, parts.newWithin),
    ...unverified(post),
    instance: hashOrNull(instanceOf(post)),
    link: hashOrNull(reading.link),
    lang: reading.lang,
    features: reading.features,
    platforms: reading.platforms,
    place: reading.place,
    phrases: reading.phrases,
    hashtags: reading.hashtags,
    text: isComplaint ? maskText(post.text, parts.textLength, parts.isWord) : '',
  }
}

/** Some networks mark an answer only by the handle that the text begins with. */
function isReply(post: Post): boolean {
  return post.isReply || /^\s*@\w/.test(post.text)
}

function isNew({ author, at }: Post, within: Instant): boolean {
  const since = author?.createdAt == null ? undefined : parseInstant(author.createdAt)
  return since !== undefined && at - since < within
}

function unverified({ author }: Post): Pick<ClassifiedPost, 'unverified'> {
  if (author?.id == null) return { unverified: 'author' }
  const since = author.createdAt == null ? undefined : parseInstant(author.createdAt)
  return since === undefined ? { unverified: 'age' } : {}
}

/** Networks of many instances name it in the id ("mastodon.social/123") or in the handle ("anna@mastodon.social"). */
function instanceOf({ id, author }: Post): string | null {
  return (
    /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/./i.exec(id)?.[1] ??
    /.@([^@\s]+)$/.exec(author?.handle ?? '')?.[1] ??
    null
  )
}

function hashOrNull(text: string | null): number | null {
  return text === null ? null : hash53(text.toLowerCase())
}

/** Identity of a post as one number; a space cannot join two pairs into one, for sources hold none. */
export function postKey(post: { readonly source: string; readonly id: string }): number {
  return hash53(`${post.source} ${post.id}`)
}

/** Whether an account of the service answers one customer: that is no statement to all. */
export function isDeskAnswer(
  { isReply, official }: Pick<ClassifiedPost, 'isReply' | 'official'>,
  service: ServiceId,
): boolean {
  return isReply && official.includes(service)
}
