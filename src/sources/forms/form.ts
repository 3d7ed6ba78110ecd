import type { Post } from '../../core/model/post.js'
import type { ProblemReason } from '../ndjson/input-problem.js'

export type Fields = Readonly<Record<string, unknown>>

/** What was in one record. */
export interface Unpacked {
  readonly posts: Post[]
  /** Records of a known form without a public post: a boost, a robot, an event about an account. */
  passed: number
  readonly problems: RecordProblem[]
}

export interface RecordProblem {
  readonly reason: ProblemReason
  readonly detail: string
}

/** Whether an account is official by the catalogue. The handles of all others are left out. */
export type IsOfficial = (network: string, handle: string) => boolean

/** Decodes a record into the result; false where the record is of another form. */
export type Form = (record: Fields, into: Unpacked, isOfficial: IsOfficial) => boolean

/** For an error: what a reading command takes. */
export const EXPECTED =
  'expected posts of Outcry (id, source, createdAt, text), answers of the X API v2 (data, includes), ' +
  'Mastodon statuses or an outbox, Bluesky posts or records, Jetstream events, ' +
  'a JSON list of these, or CSV with a header that names a text and a time'

export function newUnpacked(): Unpacked {
  return { posts: [], passed: 0, problems: [] }
}

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

export function unusable(into: Unpacked, network: string, reason: string): void {
  into.problems.push({
    reason: 'bad-field',
    detail: `a record of ${network} cannot be used: ${reason}`,
  })
}
