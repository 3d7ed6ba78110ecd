import type { Instant } from '../../core/model/instant.js'

/**
 * An id of X: a number that grows with time, longer than what a double holds exactly, and therefore a text of digits.
 * Its upper bits are the milliseconds since the epoch of X. Source: github.com/twitter-archive/snowflake.
 */
export function isPostId(value: unknown): value is string {
  return typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value)
}

/** The newer of two ids. */
export function newerId(a: string, b: string): string {
  return a.length === b.length ? (a > b ? a : b) : a.length > b.length ? a : b
}

/** When a post of this id was written; null for an id of before November 2010, which says nothing. */
export function instantOfId(id: string): Instant | null {
  const number = BigInt(id)
  return number < FIRST_SNOWFLAKE ? null : Number(number >> 22n) + EPOCH
}

/** The first id that a post written at this instant may have. */
export function firstIdAt(at: Instant): string {
  return String(BigInt(Math.max(at - EPOCH, 0)) << 22n)
}

const EPOCH: Instant = 1_288_834_974_657
const FIRST_SNOWFLAKE = 30_000_000_000n
