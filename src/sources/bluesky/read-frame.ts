import { parseInstant } from '../../core/model/instant.js'
import type { Wire } from './bluesky-options.js'
import { isSeq, isTimeUs } from './stream-cursor.js'
import { POSTS } from './subscribe-address.js'

/** What one frame of either wire says. */
export type Frame =
  | { readonly kind: 'event'; readonly event: StreamEvent }
  /** v2: a word about the cursor that was asked for; the stream goes on. */
  | { readonly kind: 'info'; readonly name: string }
  /** v2: why the server closes the connection now. */
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'odd'; readonly reason: OddReason }

/** Something happened on the network; most of it only moves the place. */
export interface StreamEvent {
  /** The instance's own number, on v2. */
  readonly seq: number | null
  /** When the instance saw it: the place to go on from. Unit: microseconds since 1970. */
  readonly timeUs: number
  readonly written: WrittenRecord | null
  /** A post that its author deleted or rewrote, or an account that is gone with all its posts. */
  readonly removed: RemovedRecord | null
  /** The account whose handle may have changed. */
  readonly identity: string | null
}

export interface RemovedRecord {
  readonly did: string
  /** Null for everything of the account. */
  readonly rkey: string | null
}

/** A record of the posts' collection that was created. */
export interface WrittenRecord {
  readonly did: string
  readonly rkey: string
  /**
   * The stream's time of it, which an operator may have corrected; never the one that the author claims. Unit:
   * microseconds.
   */
  readonly timeUs: number
  readonly record: unknown
}

/** Why a frame, or the record in it, could not be used. */
export type OddReason =
  | 'not-json'
  | 'not-an-object'
  | 'unknown-kind'
  | 'bad-event'
  | 'bad-record'
  | 'no-text'
  | 'too-large'
  | 'binary'

export function readFrame(text: string, wire: Wire): Frame {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return odd('not-json')
  }
  return frameOf(raw, wire)
}

/** The same for a frame that is parsed already. */
export function frameOf(raw: unknown, wire: Wire): Frame {
  const fields = fieldsOf(raw)
  if (fields === null) return odd('not-an-object')
  return wire === 'v2' ? readV2(fields) : readV1(fields)
}

type Fields = Readonly<Record<string, unknown>>

function readV1(fields: Fields): Frame {
  const { kind, did, time_us: timeUs } = fields
  if (kind !== 'commit' && kind !== 'identity' && kind !== 'account') return odd('unknown-kind')
  if (!isTimeUs(timeUs)) return odd('bad-event')
  if (kind !== 'commit') return readAccount(kind, { ...fieldsOf(fields[kind]), did }, null, timeUs)
  const commit = fieldsOf(fields.commit)
  if (commit === null) return odd('bad-event')
  return readCommit({ ...commit, did }, null, timeUs, timeUs)
}

function readV2(fields: Fields): Frame {
  if (fields.$type === 'error') return { kind: 'error', error: wordOf(fields.error) }
  const payload = fieldsOf(fields.payload)
  if (fields.$type !== 'message' || payload === null) return odd('unknown-kind')
  const type = typeof payload.$type === 'string' ? payload.$type : ''
  const kind = type.slice(type.indexOf('#') + 1)
  if (kind === 'info') return { kind: 'info', name: wordOf(payload.name) }
  if (kind !== 'commit' && kind !== 'identity' && kind !== 'account' && kind !== 'sync')
    return odd('unknown-kind')
  const { seq } = payload
  const timeUs = microsOf(payload.time)
  const seenUs = microsOf(payload.witnessedAt) ?? timeUs
  if (!isSeq(seq) || timeUs === null || seenUs === null) return odd('bad-event')
  if (kind !== 'commit') {
    return readAccount(kind, { ...fieldsOf(payload[kind]), did: payload.did }, seq, seenUs)
  }
  return readCommit(payload, seq, seenUs, timeUs)
}

function readCommit(commit: Fields, seq: number | null, seenUs: number, timeUs: number): Frame {
  const { did, operation, collection, rkey, record } = commit
  if (typeof did !== 'string' || typeof rkey !== 'string' || typeof operation !== 'string')
    return odd('bad-event')
  // A filter that a server passes over must not bring in others' records.
  const isPost = collection === POSTS
  const isNew = isPost && operation === 'create'
  const isGone = isPost && (operation === 'delete' || operation === 'update')
  return {
    kind: 'event',
    event: {
      seq,
      timeUs: seenUs,
      written: isNew ? { did, rkey, timeUs, record } : null,
      removed: isGone ? { did, rkey } : null,
      identity: null,
    },
  }
}

/**
 * An account that is not active any more, whatever its status says (deleted, deactivated, suspended, taken down), shows
 * none of its posts. Source: atproto.com/specs/account.
 */
function readAccount(kind: string, { did, active }: Fields, seq: number | null, timeUs: number): Frame {
  const event = { seq, timeUs, written: null, removed: null, identity: null }
  if (typeof did !== 'string') return { kind: 'event', event }
  if (kind === 'identity') return { kind: 'event', event: { ...event, identity: did } }
  const isGone = kind === 'account' && active === false
  return { kind: 'event', event: { ...event, removed: isGone ? { did, rkey: null } : null } }
}

/** RFC 3339 with up to six digits behind the second, of which an instant holds three. */
function microsOf(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const at = parseInstant(value)
  if (at === undefined) return null
  const digits = /\.\d{3}(\d{1,3})/.exec(value)?.[1] ?? ''
  const timeUs = at * 1_000 + Number(digits.padEnd(3, '0'))
  return isTimeUs(timeUs) ? timeUs : null
}

/** A name from outside, as it may stand in a sentence. */
function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z]{1,60}$/.test(value) ? value : 'unnamed'
}

function odd(reason: OddReason): Frame {
  return { kind: 'odd', reason }
}

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}
