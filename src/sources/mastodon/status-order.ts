import type { Instant } from '../../core/model/instant.js'
import { LATEST } from '../../core/model/instant.js'

/**
 * The order of status ids on one instance. They are texts: compared by length, then letter by letter, as the
 * documentation asks (docs.joinmastodon.org/api/guidelines, "Pagination"), which holds for numbers, ULIDs and flakes
 * alike.
 */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

export function laterId(a: string | null, b: string): string {
  return a === null || compareIds(a, b) < 0 ? b : a
}

/** What may be put into an address and a cursor. */
export function isStatusId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value)
}

/** Before every status: what a timeline that was empty is read on from. */
export const FIRST_ID = '0'

/**
 * The place that many milliseconds earlier. An instance numbers a status by the time at which its author's server says
 * it was written (lib/mastodon/snowflake.rb: milliseconds since 1970, then 16 bits). One that travelled slowly comes in
 * below those that are there already. Reading on from the highest would step over it. Ids of other software say no time
 * and stay as they are.
 */
export function earlierId(id: string, ms: number): string {
  const at = timeOfId(id)
  return at === null ? id : idAt(at - ms)
}

/** When a status was written, by its id; null where the id does not say. */
export function timeOfId(id: string): Instant | null {
  if (!/^\d{17,19}$/.test(id)) return null
  const at = Number(BigInt(id) >> 16n)
  return at >= FIRST_SNOWFLAKE && at < LATEST ? at : null
}

export function idAt(at: Instant): string {
  return String(BigInt(Math.max(Math.floor(at), 0)) << 16n)
}

/** Mastodon 2.0, which brought these ids; statuses from before keep small numbers. */
const FIRST_SNOWFLAKE: Instant = Date.UTC(2017, 0, 1)
