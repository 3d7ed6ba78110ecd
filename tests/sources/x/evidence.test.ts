import { expect, test } from 'vitest'
import { DAY, MINUTE } from '../../../src/core/model/instant.js'
import { evidenceLeft, judgeSpending } from '../../../src/sources/x/budget/budget-guard.js'
import type { CountBucket } from '../../../src/sources/x/counts/read-counts.js'
import { toHistory } from '../../../src/sources/x/counts/to-history.js'
import type { CountsMemory } from '../../../src/sources/x/counts/watch-counts.js'
import { createCountsMonitor } from '../../../src/sources/x/counts/watch-counts.js'
import { firstIdAt } from '../../../src/sources/x/post-id.js'
import { askedFor, fakeX, until } from './harness.js'
import { createMemoryIntake, createMemoryLedger, detailsOf, runX, serviceOf } from './live-source.js'

const SEARCH = 'tweets/search/recent'
const now = () => Date.now()

function createMemory(): CountsMemory & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    read: async (service) => texts.get(service) ?? null,
    write: async (service, text) => {
      texts.set(service, text)
    },
  }
}

function minutes(from: number, to: number, postsAt: (at: number) => number): CountBucket[] {
  const found: CountBucket[] = []
  for (let start = from - (from % MINUTE); start < to; start += MINUTE) {
    found.push({ start, end: start + MINUTE, posts: postsAt(start), isWhole: true })
  }
  return found
}

/** A memory that knows a quiet week of netflix, up to so long ago. */
async function quietWeek(until: number) {
  const memory = createMemory()
  const week = minutes(until - 7 * DAY, until, (at) => ((at / MINUTE) % 5 === 0 ? 1 : 0))
  await createCountsMonitor(memory).take('netflix', week, until)
  return memory
}

function spentToday(usd: number) {
  const date = new Date().toISOString()
  return {
    day: date.slice(0, 10),
    month: date.slice(0, 7),
    spentToday: usd,
    spentThisMonth: usd,
    postsThisMonth: 0,
  }
}

async function poll(posts: number, options: { readonly perDay: number; readonly evidenceShare: number }) {
  const fake = await fakeX({ youngestMs: 0 })
  for (let n = 0; n < posts; n++) {
    fake.withhold({ text: `netflix down ${n}`, at: now() - 3 * MINUTE - n, lang: 'en' })
  }
  const began = now() - 10 * MINUTE
  const running = runX(fake, {
    services: [serviceOf('netflix')],
    takesCounts: true,
    countsMemory: await quietWeek(began - MINUTE),
    ledger: createMemoryLedger(spentToday(0.6)),
    intake: createMemoryIntake(
      JSON.stringify({ v: 1, newest: firstIdAt(began), gapFrom: null, seededTo: '*' }),
    ),
    options: { streamShare: 0.5, settledMs: 0, ...options },
  })
  await until('polled', () => running.counts.length > 0)
  return { fake, ...running }
}

test('polled counts that are surprising lead to one page of posts, which go to the intake and are reported', async () => {
  const { fake, intake, ledger } = await poll(40, { perDay: 1, evidenceShare: 0.2 })
  await until('posts', () => intake.posts.length > 0)
  await until('told', () =>
    detailsOf(intake).includes('counts of netflix are unusually high: 25 of its posts'),
  )
  expect(intake.posts).toHaveLength(25)
  const asked = askedFor(fake, 'GET', SEARCH)
  expect(asked).toHaveLength(1)
  expect(ledger.posts).toBe(25)
  expect(fake.charged).toBeCloseTo(25 * 0.005 + ledger.counts * 0.005, 9)
})

test('counts as usual lead to no search', async () => {
  const { fake, intake, stop } = await poll(1, { perDay: 1, evidenceShare: 0.2 })
  await stop()
  expect(intake.posts).toEqual([])
  expect(askedFor(fake, 'GET', SEARCH)).toEqual([])
})

test('without money for ten posts nothing is searched for, and that is reported', async () => {
  const { fake, intake } = await poll(40, { perDay: 0.64, evidenceShare: 0 })
  await until('told', () => detailsOf(intake).includes('no money is left to search for its posts'))
  expect(askedFor(fake, 'GET', SEARCH)).toEqual([])
})

test('counts leave the reserve of evidence alone', () => {
  const limits = { perDay: 1, perMonth: 10, streamShare: 0.5, evidenceShare: 0.2, postsPerMonth: 1_000 }
  const prices = { post: 0.005, user: 0, countsRequest: 0.005 }
  const state = spentToday(0.8)
  expect(judgeSpending(state, limits, prices, now()).mode).toBe('off')
  expect(evidenceLeft(state, limits, prices, now())).toBe(40)
  expect(judgeSpending(spentToday(0.79), limits, prices, now()).mode).toBe('counts')
})

test('a rise is judged once, by the past that a restart remembers', async () => {
  const end = Math.floor(now() / MINUTE) * MINUTE
  const memory = await quietWeek(end)
  const rise = minutes(end, end + 3 * MINUTE, () => 30)
  expect(await createCountsMonitor(memory).take('netflix', rise, end)).toBe(end)
  expect(await createCountsMonitor(memory).take('netflix', rise, end)).toBeNull()
  expect(await createCountsMonitor(createMemory()).take('netflix', rise, end)).toBeNull()
})

test('a history is summed to whole buckets of five minutes; one that lacks a minute is left out', () => {
  const start = Date.UTC(2026, 0, 1)
  const counted = minutes(start + MINUTE, start + 15 * MINUTE, () => 2)
  expect(toHistory('netflix', counted)).toEqual({
    service: 'netflix',
    buckets: [
      [start + 5 * MINUTE, 10],
      [start + 10 * MINUTE, 10],
    ],
  })
})
