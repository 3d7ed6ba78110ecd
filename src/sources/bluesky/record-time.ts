import { EARLIEST, type Instant, MINUTE, parseInstant } from '../../core/model/instant.js'

/**
 * When a record was written. The stream's time says when the network saw it, and a resync or an import brings old
 * records as if they were new. The record's `createdAt` and its key (a TID, which holds a time) say how old it is: the
 * oldest of the three counts. Clocks of clients are a little wrong, so a record that claims to be at most `SKEW` old
 * has the stream's time.
 */
export function recordTime(streamAt: Instant, createdAt: unknown, rkey: string): Instant {
  const claimed = typeof createdAt === 'string' ? parseInstant(createdAt) : undefined
  const oldest = Math.min(streamAt, claimed ?? streamAt, instantOfTid(rkey) ?? streamAt)
  if (streamAt - oldest <= SKEW) return streamAt
  return Math.max(oldest, EARLIEST)
}

const SKEW = 5 * MINUTE

const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/
const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'

/**
 * The time in a TID: microseconds since 1970, then ten bits of the clock's id, in base 32. Null for any other key.
 * Source: atproto.com/specs/tid.
 */
export function instantOfTid(rkey: string): Instant | null {
  if (!TID.test(rkey)) return null
  let value = 0n
  for (const letter of rkey) value = value * 32n + BigInt(ALPHABET.indexOf(letter))
  const at = Math.floor(Number(value >> 10n) / 1_000)
  // A key that a client invented may have the form of a TID and no sensible time.
  return at >= EARLIEST ? at : null
}
