import type { Instant } from '../../core/model/instant.js'
import { LATEST } from '../../core/model/instant.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
import type { Wire } from './bluesky-options.js'

/**
 * How far a stream was consumed. `seq` is exact, but only on the host that gave it. `timeUs` is when the instance saw
 * the event, in microseconds since 1970. It means nearly the same everywhere, and is what is left after a change of
 * host or of wire.
 */
export interface StreamCursor {
  readonly host: string
  readonly seq: number | null
  readonly timeUs: number
}

/** What to ask a host for, and what is known of the answer in advance. */
export interface Resumption {
  /** A sequence number, or a time in microseconds: servers distinguish them by their size, at 10^15. */
  readonly cursor: number | null
  readonly by: 'seq' | 'time' | 'nothing'
}

/** Sequence numbers stay below; times since September 2001 are above. Source: the cursor parameter of the lexicon. */
const FIRST_TIME = 1e15

/** Cursors of before carry `version`; a sequence number that is none is dropped, and time alone counts. */
const codec = defineCursorCodec<StreamCursor>({
  kind: 'cursor of Bluesky',
  version: 2,
  migrations: { 1: ({ version: _, ...cursor }) => cursor },
  isValid: ({ host, timeUs }) => typeof host === 'string' && isTimeUs(timeUs),
})

/** The form in which a cursor is stored. */
export function writeCursor(streamCursor: StreamCursor): string {
  return codec.write(streamCursor)
}

/** Null for anything that is no cursor: then the stream is consumed from now on. */
export function readCursor(cursor: string): StreamCursor | null {
  const read = codec.read(cursor)
  return read === null
    ? null
    : { host: read.host, seq: isSeq(read.seq) ? read.seq : null, timeUs: read.timeUs }
}

/**
 * Where to go on from: exactly there on the same host by v2, a little earlier in time everywhere else. Both are
 * inclusive.
 */
export function resumeFrom(
  streamCursor: StreamCursor | null,
  host: string,
  wire: Wire,
  rewindMs: number,
): Resumption {
  if (streamCursor === null) return { cursor: null, by: 'nothing' }
  if (wire === 'v2' && streamCursor.host === host && streamCursor.seq !== null)
    return { cursor: streamCursor.seq, by: 'seq' }
  return { cursor: Math.max(streamCursor.timeUs - rewindMs * 1_000, FIRST_TIME), by: 'time' }
}

/**
 * Whether the first event after going on by number shows that the number meant another event: the host was rebuilt, or
 * stands for several instances. The event then has a lower number than was asked for, the same with another time, or a
 * higher with an earlier one.
 */
export function isAnotherArchive(
  streamCursor: StreamCursor,
  first: { readonly seq: number | null; readonly timeUs: number },
  toleranceMs: number,
): boolean {
  if (streamCursor.seq === null || first.seq === null) return false
  if (first.seq < streamCursor.seq || first.timeUs < streamCursor.timeUs - toleranceMs * 1_000) return true
  return first.seq === streamCursor.seq && first.timeUs > streamCursor.timeUs + toleranceMs * 1_000
}

export function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < FIRST_TIME
}

export function isTimeUs(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= FIRST_TIME && instantOf(value as number) < LATEST
}

export function instantOf(timeUs: number): Instant {
  return Math.floor(timeUs / 1_000)
}
