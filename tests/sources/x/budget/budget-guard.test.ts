import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SpendState } from '../../../../src/sources/x/budget/budget-guard.js'
import {
  book,
  countsLeft,
  judgeSpending,
  NOTHING_SPENT,
  nextDay,
  nextMonth,
  postsLeft,
} from '../../../../src/sources/x/budget/budget-guard.js'

const NOW = Date.UTC(2026, 10, 20, 12)
const PRICES = { post: 0.005, user: 0, countsRequest: 0.005 }
const LIMITS = { perDay: 1, perMonth: 10, streamShare: 0.8, postsPerMonth: 1_500 }
const DAY_ENDS = Date.UTC(2026, 10, 21)
const MONTH_ENDS = Date.UTC(2026, 11, 1)

function spent(today: number, month: number, posts = 0): SpendState {
  return {
    day: '2026-11-20',
    month: '2026-11',
    spentToday: today,
    spentThisMonth: month,
    postsThisMonth: posts,
  }
}

function judge(state: SpendState, now = NOW) {
  return judgeSpending(state, LIMITS, PRICES, now)
}

test('within its limits it streams, up to the last post that fits', () => {
  expect(judge(NOTHING_SPENT)).toEqual({ mode: 'stream', reason: 'within-limits' })
  expect(judge(spent(0.795, 0.795))).toEqual({ mode: 'stream', reason: 'within-limits' })
})

test('the share of the stream spent, it counts; all spent, it is off; each says until when', () => {
  expect(judge(spent(0.8, 0.8))).toEqual({ mode: 'counts', reason: 'day-spent', until: DAY_ENDS })
  expect(judge(spent(0.995, 0.995))).toEqual({ mode: 'counts', reason: 'day-spent', until: DAY_ENDS })
  expect(judge(spent(1, 1))).toEqual({ mode: 'off', reason: 'day-spent', until: DAY_ENDS })
  expect(judge(spent(0, 8))).toEqual({ mode: 'counts', reason: 'month-spent', until: MONTH_ENDS })
  expect(judge(spent(0, 10))).toEqual({ mode: 'off', reason: 'month-spent', until: MONTH_ENDS })
})

test('the month outlasts the day as a reason', () => {
  expect(judge(spent(1, 10))).toEqual({ mode: 'off', reason: 'month-spent', until: MONTH_ENDS })
  expect(judge(spent(0.9, 9))).toEqual({ mode: 'counts', reason: 'month-spent', until: MONTH_ENDS })
})

test("X's own cap of posts ends the stream, however much money is left", () => {
  expect(judge(spent(0, 0, 1_499)).mode).toBe('stream')
  expect(judge(spent(0, 0, 1_500))).toEqual({
    mode: 'counts',
    reason: 'posts-of-month-read',
    until: MONTH_ENDS,
  })
})

test('a new day forgets the day, a new month both', () => {
  const full = spent(1, 5, 10)
  expect(judge(full, DAY_ENDS - 1).mode).toBe('off')
  expect(judge(full, DAY_ENDS).mode).toBe('stream')
  expect(judge(spent(1, 10), DAY_ENDS).mode).toBe('off')
  expect(judge(spent(1, 10, 1_500), MONTH_ENDS).mode).toBe('stream')
})

test('a purchase is priced by what was read, and begins a new day at nothing', () => {
  const prices = { ...PRICES, user: 0.01 }
  expect(book(spent(0.1, 2, 7), { at: NOW, posts: 2, users: 1, counts: 1 }, prices)).toEqual(
    spent(0.1 + 0.025, 2 + 0.025, 9),
  )
  expect(book(spent(0.1, 2, 7), { at: DAY_ENDS, posts: 1, users: 0, counts: 0 }, PRICES)).toEqual({
    day: '2026-11-21',
    month: '2026-11',
    spentToday: 0.005,
    spentThisMonth: 2.005,
    postsThisMonth: 8,
  })
})

test('a purchase of yesterday that is booked late does not bring yesterday back', () => {
  expect(book(spent(0.5, 2), { at: NOW - 86_400_000, posts: 1, users: 0, counts: 0 }, PRICES)).toEqual(
    spent(0.505, 2.005, 1),
  )
})

test('what is left for posts is the smallest of day, month and cap', () => {
  const left = (state: SpendState) => postsLeft(state, LIMITS, PRICES, NOW)
  expect(left(NOTHING_SPENT)).toBe(160)
  expect(left(spent(0.795, 0.795))).toBe(1)
  expect(left(spent(0.8, 0.8))).toBe(0)
  expect(left(spent(0, 7.99))).toBe(2)
  expect(left(spent(0, 0, 1_490))).toBe(10)
  expect(left(spent(0, 0, 1_600))).toBe(0)
  expect(postsLeft(NOTHING_SPENT, LIMITS, { ...PRICES, user: 0.015 }, NOW)).toBe(40)
})

test('what is left for counts is the smaller of day and month, with its end', () => {
  const left = (state: SpendState) => countsLeft(state, LIMITS, PRICES, NOW)
  expect(left(NOTHING_SPENT)).toEqual({ requests: 200, until: DAY_ENDS })
  expect(left(spent(0.99, 0.99))).toEqual({ requests: 2, until: DAY_ENDS })
  expect(left(spent(0.1, 9.985))).toEqual({ requests: 3, until: MONTH_ENDS })
  expect(left(spent(2, 3))).toEqual({ requests: 0, until: DAY_ENDS })
})

test('days and months end where UTC says', () => {
  expect(nextDay(DAY_ENDS)).toBe(Date.UTC(2026, 10, 22))
  expect(nextMonth(Date.UTC(2026, 11, 31, 23, 59))).toBe(Date.UTC(2027, 0, 1))
})

test('a client that asks before each purchase never spends more than the limits', () => {
  const purchases = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 20_000_000 }) }), { maxLength: 300 })
  fc.assert(
    fc.property(purchases, (list) => {
      let now = NOW
      let state = NOTHING_SPENT
      const limits = { perDay: 0.1, perMonth: 0.3, streamShare: 0.5, postsPerMonth: 30 }
      for (const { wait } of list) {
        now += wait
        const { mode } = judgeSpending(state, limits, PRICES, now)
        if (mode === 'off') continue
        const isStream = mode === 'stream'
        state = book(state, { at: now, posts: isStream ? 1 : 0, users: 0, counts: isStream ? 0 : 1 }, PRICES)
        expect(state.spentToday).toBeLessThanOrEqual(limits.perDay + 1e-6)
        expect(state.spentThisMonth).toBeLessThanOrEqual(limits.perMonth + 1e-6)
      }
    }),
  )
})
