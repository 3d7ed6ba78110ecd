import { expect, test } from 'vitest'
import { NOTHING_SPENT } from '../../../../src/sources/x/budget/budget-guard.js'
import { createSpend } from '../../../../src/sources/x/budget/spend.js'
import type { MemoryLedger } from '../live-source.js'
import { createMemoryLedger } from '../live-source.js'

const NOON = Date.UTC(2026, 10, 20, 12)
const PRICES = { post: 0.25, user: 0.5, countsRequest: 0.125 }
const LIMITS = { perDay: 10, perMonth: 100, streamShare: 1, postsPerMonth: 1_000 }

function spendOn(ledger: MemoryLedger) {
  const time = { now: NOON }
  const spend = createSpend(ledger.state, {
    ledger,
    limits: LIMITS,
    prices: PRICES,
    clock: { now: () => time.now, sleep: () => Promise.resolve() },
  })
  return { spend, time }
}

const posts = (...ids: string[]) => ids.map((id) => ({ id, users: 0 }))

test('a post is paid once in a UTC day, and again on the next', async () => {
  const ledger = createMemoryLedger()
  const { spend, time } = spendOn(ledger)
  spend.notePosts(posts('1', '2', '1'))
  await spend.settle()
  spend.notePosts(posts('2'))
  await spend.settle()
  expect(ledger.state.spentToday).toBe(0.5)
  time.now += 86_400_000
  spend.notePosts(posts('2'))
  await spend.settle()
  expect(ledger.state).toMatchObject({ day: '2026-11-21', spentToday: 0.25, spentThisMonth: 0.75 })
})

test('what is noted counts at once, before it is booked and while it is', async () => {
  const { spend } = spendOn(createMemoryLedger())
  expect(spend.postsLeft()).toBe(13)
  spend.notePosts([{ id: '1', users: 1 }])
  spend.noteCounts()
  expect(spend.postsLeft()).toBe(12)
  expect(spend.countsLeft().requests).toBe(73)
  const settled = spend.settle()
  expect(spend.countsLeft().requests).toBe(73)
  await settled
  expect(spend.countsLeft().requests).toBe(73)
})

test('what could not be booked stays noted, and is booked once', async () => {
  const ledger = createMemoryLedger()
  const { spend } = spendOn(ledger)
  ledger.failure = new Error('full')
  spend.notePosts(posts('1'))
  await expect(spend.settle()).rejects.toThrow('full')
  spend.notePosts(posts('2'))
  ledger.failure = null
  await Promise.all([spend.settle(), spend.settle()])
  expect(ledger.state).toMatchObject({ spentToday: 0.5, postsThisMonth: 2 })
})

test('what others of the deployment spent is learnt', async () => {
  const ledger = createMemoryLedger(NOTHING_SPENT)
  const { spend } = spendOn(ledger)
  ledger.state = { ...NOTHING_SPENT, day: '2026-11-20', month: '2026-11', spentToday: 10, spentThisMonth: 10 }
  expect(spend.verdict().mode).toBe('stream')
  await spend.refresh()
  expect(spend.verdict().mode).toBe('off')
})
