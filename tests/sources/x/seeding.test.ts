import { expect, test } from 'vitest'
import { firstIdAt } from '../../../src/sources/x/post-id.js'
import { askedFor, fakeX, until } from './harness.js'
import { createMemoryIntake, createMemoryLedger, detailsOf, kindsOf, runX, serviceOf } from './live-source.js'

const COUNTS = 'tweets/counts/recent'
const now = () => Date.now()
const THREE = ['alpha', 'beta', 'gamma'].map(serviceOf)

test('the history of every service is counted at the first start, minute by minute, beside the stream', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  for (let n = 0; n < 5; n++) fake.withhold({ text: 'alpha down', at: now() - 600_000 - n, lang: 'en' })
  const { intake, counts, ledger } = runX(fake, { services: THREE, takesCounts: true })
  await until('seeded', () => intake.stored !== null && JSON.parse(intake.stored).seededTo === '*')
  expect(counts.map(({ service, reason }) => `${service} ${reason}`)).toEqual([
    'alpha seed',
    'beta seed',
    'gamma seed',
  ])
  const { buckets } = counts[0]!
  expect(buckets.length).toBeGreaterThanOrEqual(60)
  expect(buckets.reduce((sum, { posts }) => sum + posts, 0)).toBe(5)
  expect(buckets.slice(1, -1).every(({ isWhole }) => isWhole)).toBe(true)
  expect(ledger.counts).toBe(3)
  expect(fake.charged).toBeCloseTo(0.015, 9)
  expect(kindsOf(intake)).toContain('live')
})

test('a seeding that was broken off goes on where it was, and a whole one is not done again', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const cursor = (seededTo: string) =>
    createMemoryIntake(JSON.stringify({ v: 1, newest: null, gapFrom: null, seededTo }))
  const first = runX(fake, { services: THREE, takesCounts: true, intake: cursor('alpha') })
  await until('seeded', () => JSON.parse(first.intake.stored!).seededTo === '*')
  expect(first.counts.map(({ service }) => service)).toEqual(['beta', 'gamma'])
  await first.stop()
  const second = runX(fake, { services: THREE, takesCounts: true, intake: cursor('*') })
  await until('live', () => kindsOf(second.intake).includes('live'))
  await second.stop()
  expect(second.counts).toEqual([])
})

test('without a taker no counts are bought', async () => {
  const fake = await fakeX()
  const { intake, stop } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  await until('a post', () => intake.posts.length === 1)
  await stop()
  expect(askedFor(fake, 'GET', COUNTS)).toEqual([])
})

test('seeding leaves counts their part of the budget', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const { intake, counts } = runX(fake, {
    services: THREE,
    takesCounts: true,
    ledger: createMemoryLedger(),
    options: { perDay: 0.02, streamShare: 0.5, settledMs: 0 },
  })
  await until('two were seeded', () => counts.length === 2)
  expect(counts.map(({ reason }) => reason)).toEqual(['seed', 'seed'])
  await until('said', () => kindsOf(intake).includes('degraded') || kindsOf(intake).includes('live'))
  // The cursor is stored after the counts were handed over.
  await until('stored', () => JSON.parse(intake.stored!).seededTo === 'beta')
})

test('counts that cannot be booked are reported, and tried again', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const [day, month] = [new Date().toISOString().slice(0, 10), new Date().toISOString().slice(0, 7)]
  const ledger = createMemoryLedger({ day, month, spentToday: 0.6, spentThisMonth: 0.6, postsThisMonth: 0 })
  const { add } = ledger
  ledger.add = () => Promise.reject(new Error('full'))
  const { intake, counts } = runX(fake, {
    takesCounts: true,
    ledger,
    options: { perDay: 1, streamShare: 0.5, settledMs: 0 },
    intake: createMemoryIntake(
      JSON.stringify({ v: 1, newest: firstIdAt(now() - 600_000), gapFrom: null, seededTo: '*' }),
    ),
  })
  await until('told', () => detailsOf(intake).includes('could not be booked or handed over: full'))
  expect(counts).toEqual([])
  ledger.add = add
  await until('counted', () => counts.length > 0)
  expect(detailsOf(intake)).toContain('only counts are read until')
})
