import { firstIdAt } from '../../../src/sources/x/post-id.js'
import type { Matchable } from './query.js'

/** A post as a test writes it; the server makes of it what X would send. */
export interface Written {
  readonly text: string
  readonly at: number
  readonly lang?: string
  readonly author?: string
  /** The author's handle; `somebodyID` otherwise. */
  readonly handle?: string
  readonly replyTo?: string
  readonly retweetOf?: string
  /** A long post's whole text; `text` is then its beginning. */
  readonly note?: string
  /** The first version of which this is an edit. */
  readonly editOf?: string
  /** Countries in which X withholds it, or its author. */
  readonly withheld?: readonly string[]
  readonly authorWithheld?: readonly string[]
}

export interface Entry {
  readonly id: string
  readonly written: Written
}

/** Which names the fields have: the documents of X hold both. */
export type Family = 'tweet' | 'post'

let serial = 0

/** An id as X gives them: its upper bits are the time. */
export function entryOf(written: Written): Entry {
  serial = (serial + 1) % 4_000_000
  return { id: String(BigInt(firstIdAt(written.at)) + BigInt(serial)), written }
}

export function matchableOf({ written }: Entry): Matchable {
  return {
    text: written.note ?? written.text,
    lang: written.lang ?? 'en',
    isRetweet: written.retweetOf !== undefined,
    isReply: written.replyTo !== undefined,
    handle: handleOf(written),
  }
}

/** The post with those fields that were asked for; only three come by themselves. */
export function dataOf({ id, written }: Entry, family: Family, fields: ReadonlySet<string>) {
  const all: Record<string, unknown> = {
    author_id: authorOf(written),
    created_at: new Date(written.at).toISOString(),
    lang: written.lang ?? 'en',
  }
  const data: Record<string, unknown> = {
    id,
    text: written.text,
    [`edit_history_${family}_ids`]: written.editOf === undefined ? [id] : [written.editOf, id],
  }
  for (const [name, value] of Object.entries(all)) if (fields.has(name)) data[name] = value
  if (fields.has('referenced_tweets') && written.retweetOf !== undefined) {
    data[`referenced_${family}s`] = [{ type: 'retweeted', id: written.retweetOf }]
  }
  if (fields.has('note_tweet') && written.note !== undefined) data[`note_${family}`] = { text: written.note }
  if (fields.has('withheld') && written.withheld !== undefined) {
    data.withheld = { copyright: false, country_codes: written.withheld }
  }
  return data
}

export function userOf({ written }: Entry) {
  const id = authorOf(written)
  return {
    id,
    username: handleOf(written),
    name: 'Somebody',
    created_at: '2015-01-01T00:00:00.000Z',
    verified: false,
    public_metrics: { followers_count: 10, following_count: 5, tweet_count: 100, listed_count: 0 },
    ...(written.authorWithheld === undefined
      ? {}
      : { withheld: { country_codes: written.authorWithheld, scope: 'user' } }),
  }
}

function handleOf(written: Written): string {
  return written.handle ?? `somebody${authorOf(written)}`
}

function authorOf(written: Written): string {
  return written.author ?? '98'
}
