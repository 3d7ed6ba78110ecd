import { expect, test } from 'vitest'
import { NOTHING_SPENT } from '../../../src/sources/x/budget/budget-guard.js'
import { firstIdAt } from '../../../src/sources/x/post-id.js'
import { askedFor, fakeX, until } from './harness.js'
import { createMemoryIntake, createMemoryLedger, detailsOf, kindsOf, runX, textsOf } from './live-source.js'

const now = () => Date.now()
const down = (text = '') => ({ text: `netflix down ${text}`, at: now(), lang: 'en' })

/** A state in which so much is spent today. */
function spentToday(usd: number, posts = 0) {
  const date = new Date().toISOString()
  return {
    day: date.slice(0, 10),
    month: date.slice(0, 7),
    spentToday: usd,
    spentThisMonth: usd,
    postsThisMonth: posts,
  }
}

test('at the limit of the day the stream ends and the source is off, and says what would raise it', async () => {
  const fake = await fakeX()
  const { intake, ledger } = runX(fake, { options: { perDay: 0.015 } })
  await until('live', () => kindsOf(intake).includes('live'))
  for (let n = 0; n < 3; n++) fake.write(down(String(n)))
  await until('off', () => kindsOf(intake).includes('off'))
  await until('disconnected', () => fake.connected === 0)
  expect(intake.posts).toHaveLength(3)
  expect(ledger.state.spentToday).toBeCloseTo(0.015, 9)
  expect(detailsOf(intake)).toMatch(
    /the budget of the day \(USD 0\.015\) is spent, so nothing is read until \d{4}-\d\d-\d\dT00:00Z; X_BUDGET_USD_PER_DAY raises it/,
  )
  expect(fake.charged).toBeCloseTo(0.015, 9)
})

test('with a taker of counts it steps down to counts, spreads them over the day, and comes back', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  // Two seconds before the last midnight.
  const shift = 86_400_000 * Math.floor(now() / 86_400_000) - 2_000 - now()
  const old = now() + shift - 600_000
  const { intake, ledger, counts, waits } = runX(fake, {
    takesCounts: true,
    now: () => now() + shift,
    intake: createMemoryIntake(
      JSON.stringify({ v: 1, newest: firstIdAt(old), gapFrom: null, seededTo: '*' }),
    ),
    options: { perDay: 0.04, streamShare: 0.5, countsRoundMs: 1, settledMs: 0, countGapMs: 3_600_000 },
  })
  await until('live', () => kindsOf(intake).includes('live'))
  for (let n = 1; n <= 4; n++) fake.write({ ...down(String(n)), at: old + n })
  await until('degraded', () => kindsOf(intake).includes('degraded'))
  expect(intake.conditions.find(({ kind }) => kind === 'degraded')).toMatchObject({ isUnavailable: true })
  await until('counted', () => counts.length >= 2)
  expect(fake.connected).toBe(0)
  expect(ledger.posts).toBe(4)
  expect(counts.slice(0, 2).map(({ service, reason }) => `${service} ${reason}`)).toEqual([
    'netflix poll',
    'spotify poll',
  ])
  const minutes = counts[0]!.buckets
  expect(minutes.length).toBeGreaterThanOrEqual(9)
  expect(minutes.every(({ isWhole }) => isWhole)).toBe(true)
  // Four requests were left for two seconds, three after the first.
  expect(waits.some((ms) => ms > 300 && ms < 700)).toBe(true)
  await until('live with the new day', () => kindsOf(intake).at(-1) === 'live')
})

test('counts that spend the last of the budget end with the source off', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake, ledger } = runX(fake, {
    takesCounts: true,
    ledger: createMemoryLedger(spentToday(0.034)),
    options: { perDay: 0.04, streamShare: 0.5, countsRoundMs: 1, settledMs: 0 },
    intake: createMemoryIntake(
      JSON.stringify({ v: 1, newest: firstIdAt(now() - 600_000), gapFrom: null, seededTo: '*' }),
    ),
  })
  await until('off', () => kindsOf(intake).includes('off'))
  expect(kindsOf(intake)).toEqual(['degraded', 'off'])
  expect(ledger.counts).toBe(1)
})

test('what was spent before a restart still counts', async () => {
  const fake = await fakeX()
  const { intake } = runX(fake, { ledger: createMemoryLedger(spentToday(5)), options: { perDay: 5 } })
  await until('off', () => kindsOf(intake).includes('off'))
  expect(kindsOf(intake)).toEqual(['off'])
  expect(fake.asked).toEqual([])
})

test('with a new day it comes back by itself', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const dayEnds = Date.UTC(2026, 5, 16)
  const shift = dayEnds - 300 - now()
  const shifted = () => now() + shift
  const { intake } = runX(fake, {
    now: shifted,
    ledger: createMemoryLedger({
      ...NOTHING_SPENT,
      day: '2026-06-15',
      month: '2026-06',
      spentToday: 1,
      spentThisMonth: 1,
    }),
    options: { perDay: 1 },
  })
  await until('off', () => kindsOf(intake).includes('off'))
  expect(fake.connected).toBe(0)
  await until('live', () => kindsOf(intake).includes('live'))
  fake.write(down())
  await until('a post', () => intake.posts.length === 1)
})

test('the same post again costs nothing in the same day', async () => {
  const fake = await fakeX()
  const { intake, ledger } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  const entry = fake.write(down())
  fake.resend(entry)
  fake.write(down('last'))
  await until('all', () => textsOf(intake).includes('netflix down last'))
  expect(ledger.posts).toBe(2)
})

test('authors are asked for only where that is wanted, and then they are on the bill', async () => {
  const fake = await fakeX()
  const { intake, ledger } = runX(fake, { options: { expandAuthors: true } })
  await until('live', () => kindsOf(intake).includes('live'))
  fake.write(down())
  await until('a post', () => intake.posts.length === 1)
  expect(intake.posts[0]!.author).toMatchObject({ followers: 10, createdAt: '2015-01-01T00:00:00.000Z' })
  expect(ledger.state.spentToday).toBeCloseTo(0.015, 9)
  const [asked] = askedFor(fake, 'GET', 'tweets/search/stream')
  expect(asked!.query.get('expansions')).toBe('author_id,geo.place_id')
})

test('a post that cannot be read is paid for all the same', async () => {
  const fake = await fakeX()
  const { intake, ledger, stop } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  fake.sendRaw('{"data":{"id":"5"}}\r\n')
  fake.write(down())
  await until('a post', () => intake.posts.length === 1)
  await stop()
  expect(ledger.posts).toBe(2)
})

test('while the ledger cannot be read nothing is bought, and afterwards it begins', async () => {
  const fake = await fakeX()
  const ledger = createMemoryLedger()
  ledger.failure = new Error('the store does not answer')
  const { intake } = runX(fake, { ledger })
  await until('told', () => detailsOf(intake).includes('cannot be read (the store does not answer)'))
  expect(fake.asked).toEqual([])
  ledger.failure = null
  await until('live', () => kindsOf(intake).includes('live'))
})

test('while the ledger cannot be written nothing more is read, and what was read is booked later', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake, ledger } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  ledger.failure = new Error('full')
  fake.write(down('first'))
  await until('told', () => detailsOf(intake).includes('posts could not be stored (full)'))
  ledger.failure = null
  await until('live again', () => kindsOf(intake).at(-1) === 'live')
  fake.write(down('second'))
  await until('stored', () => textsOf(intake).includes('netflix down second'))
  expect(ledger.posts).toBe(2)
})

test('credits that run out turn it off, and it goes on by itself when there are some', async () => {
  const fake = await fakeX({ credits: 0 })
  const { intake } = runX(fake)
  await until('off', () => kindsOf(intake).includes('off'))
  expect(detailsOf(intake)).toContain('X has no credits left for this account (402 CreditsDepleted)')
  fake.setCredits(10)
  await until('live', () => kindsOf(intake).includes('live'))
})
