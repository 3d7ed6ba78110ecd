import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'

/** What was spent, durably kept. Unit of money: US dollars. */
export interface SpendState {
  /** The UTC day and month that the sums are of: `2026-11-20`, `2026-11`; empty before the first purchase. */
  readonly day: string
  readonly month: string
  readonly spentToday: number
  readonly spentThisMonth: number
  readonly postsThisMonth: number
}

/** What X puts on the bill. */
export interface Purchase {
  readonly at: Instant
  /** Posts read, by the stream or by search. */
  readonly posts: number
  /** Authors read beside posts. */
  readonly users: number
  /** Requests for counts. */
  readonly counts: number
}

/** Unit: US dollars for one. */
export interface Prices {
  readonly post: number
  /** 0 where authors are not asked for. */
  readonly user: number
  readonly countsRequest: number
}

export interface SpendLimits {
  readonly perDay: number
  readonly perMonth: number
  /** The part of each limit that posts may take, 0–1; the rest is for counts. */
  readonly streamShare: number
  /** The part of each limit that counts leave for evidence, 0–1; none where it is not given. */
  readonly evidenceShare?: number
  /** X's own cap for an app on pay-per-use. */
  readonly postsPerMonth: number
}

/** What may still be bought: posts as they come; only counts; nothing. `until` is when the spent limit begins anew. */
export type SpendVerdict =
  | { readonly mode: 'stream'; readonly reason: 'within-limits' }
  | {
      readonly mode: 'counts' | 'off'
      readonly reason: 'day-spent' | 'month-spent' | 'posts-of-month-read'
      readonly until: Instant
    }

export const NOTHING_SPENT: SpendState = {
  day: '',
  month: '',
  spentToday: 0,
  spentThisMonth: 0,
  postsThisMonth: 0,
}

/**
 * Decides from what was spent whether the next purchase still fits. Within a day spending only grows, so the mode only
 * steps down and needs no hysteresis; a new UTC day or month begins at nothing. The month comes first, since it
 * outlasts the day as a reason.
 */
export function judgeSpending(
  state: SpendState,
  limits: SpendLimits,
  prices: Prices,
  now: Instant,
): SpendVerdict {
  const { spentToday, spentThisMonth, postsThisMonth } = begun(state, now)
  const [dayEnds, monthEnds] = [nextDay(now), nextMonth(now)]
  if (!fits(spentThisMonth + prices.countsRequest, forCounts(limits.perMonth, limits))) {
    return { mode: 'off', reason: 'month-spent', until: monthEnds }
  }
  if (!fits(spentToday + prices.countsRequest, forCounts(limits.perDay, limits))) {
    return { mode: 'off', reason: 'day-spent', until: dayEnds }
  }
  const post = prices.post + prices.user
  if (postsThisMonth >= limits.postsPerMonth) {
    return { mode: 'counts', reason: 'posts-of-month-read', until: monthEnds }
  }
  if (!fits(spentThisMonth + post, limits.perMonth * limits.streamShare)) {
    return { mode: 'counts', reason: 'month-spent', until: monthEnds }
  }
  if (!fits(spentToday + post, limits.perDay * limits.streamShare)) {
    return { mode: 'counts', reason: 'day-spent', until: dayEnds }
  }
  return { mode: 'stream', reason: 'within-limits' }
}

/** Adds a purchase. One of yesterday that is booked late counts as one of today. */
export function book(state: SpendState, { at, posts, users, counts }: Purchase, prices: Prices): SpendState {
  const before = begun(state, at)
  const cost = posts * prices.post + users * prices.user + counts * prices.countsRequest
  return {
    ...before,
    spentToday: before.spentToday + cost,
    spentThisMonth: before.spentThisMonth + cost,
    postsThisMonth: before.postsThisMonth + posts,
  }
}

export function nextDay(now: Instant): Instant {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
}

export function nextMonth(now: Instant): Instant {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** The same sums, begun anew where a new day or month has come. Time that goes back changes nothing. */
export function begun(state: SpendState, now: Instant): SpendState {
  const text = formatInstant(now)
  const [day, month] = [text.slice(0, 10), text.slice(0, 7)]
  const isNewDay = day > state.day
  const isNewMonth = month > state.month
  return {
    day: isNewDay ? day : state.day,
    month: isNewMonth ? month : state.month,
    spentToday: isNewDay ? 0 : state.spentToday,
    spentThisMonth: isNewMonth ? 0 : state.spentThisMonth,
    postsThisMonth: isNewMonth ? 0 : state.postsThisMonth,
  }
}

/** How many more posts the stream and search may read. */
export function postsLeft(state: SpendState, limits: SpendLimits, prices: Prices, now: Instant): number {
  if (judgeSpending(state, limits, prices, now).mode !== 'stream') return 0
  const { spentToday, spentThisMonth, postsThisMonth } = begun(state, now)
  const money = Math.min(
    limits.perDay * limits.streamShare - spentToday,
    limits.perMonth * limits.streamShare - spentThisMonth,
  )
  const affordable = Math.floor((money + ROUNDING) / (prices.post + prices.user))
  return Math.min(affordable, limits.postsPerMonth - postsThisMonth)
}

/** How many more requests for counts fit, and until when that is all. */
export function countsLeft(
  state: SpendState,
  limits: SpendLimits,
  prices: Prices,
  now: Instant,
): { readonly requests: number; readonly until: Instant } {
  const { spentToday, spentThisMonth } = begun(state, now)
  const today = forCounts(limits.perDay, limits) - spentToday
  const thisMonth = forCounts(limits.perMonth, limits) - spentThisMonth
  const money = Math.max(Math.min(today, thisMonth), 0)
  return {
    requests: Math.floor((money + ROUNDING) / prices.countsRequest),
    until: thisMonth < today ? nextMonth(now) : nextDay(now),
  }
}

/** How many posts may be bought as evidence: up to the whole limits, of which counts leave a part. */
export function evidenceLeft(state: SpendState, limits: SpendLimits, prices: Prices, now: Instant): number {
  const { spentToday, spentThisMonth, postsThisMonth } = begun(state, now)
  const money = Math.min(limits.perDay - spentToday, limits.perMonth - spentThisMonth)
  const affordable = Math.floor((money + ROUNDING) / (prices.post + prices.user))
  return Math.max(0, Math.min(affordable, limits.postsPerMonth - postsThisMonth))
}

function forCounts(limit: number, { evidenceShare = 0 }: SpendLimits): number {
  return limit * (1 - evidenceShare)
}

/** Sums of prices are not exact in floating point; a ten-thousandth of a cent decides nothing. */
const ROUNDING = 1e-6

function fits(spent: number, limit: number): boolean {
  return spent <= limit + ROUNDING
}
