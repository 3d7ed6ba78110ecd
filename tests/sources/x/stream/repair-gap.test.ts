import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src/runtime/process/clock.js'
import { createXClient } from '../../../../src/sources/x/client/x-client.js'
import { firstIdAt } from '../../../../src/sources/x/post-id.js'
import type { GapPage, GapParts, GapReport } from '../../../../src/sources/x/stream/repair-gap.js'
import { repairGap } from '../../../../src/sources/x/stream/repair-gap.js'
import type { XOptions } from '../../../../src/sources/x/x-options.js'
import { settingsOf } from '../../../../src/sources/x/x-options.js'
import { problems } from '../../../support/fake-x/answers.js'
import type { FakeX } from '../../../support/fake-x/fake-x.js'
import { TOKEN } from '../../../support/fake-x/fake-x.js'
import { askedFor, fakeX } from '../harness.js'

const SEARCH = 'tweets/search/recent'
const MINUTE = 60_000
const QUERIES = [
  { value: 'netflix down', tag: 'svc:netflix' },
  { value: '(spotify OR deezer) down', tag: 'svc:spotify svc:deezer' },
]
const QUICK = {
  settledMs: 0,
  searchEveryMs: 0,
  backOff: {
    network: { stepMs: 1, longestMs: 2 },
    http: { firstMs: 1, longestMs: 2 },
    tooMany: { firstMs: 1, longestMs: 2 },
  },
}

interface Repaired {
  readonly report: GapReport
  readonly pages: GapPage[]
  readonly texts: string[]
}

/** Repairs a gap of ten minutes that ended now, unless told otherwise. */
async function repair(
  fake: FakeX,
  over: Partial<GapParts> = {},
  options: Partial<XOptions> = {},
): Promise<Repaired> {
  const settings = settingsOf({
    token: TOKEN,
    perDay: 1,
    perMonth: 1,
    apiUrl: fake.apiUrl,
    ...QUICK,
    ...options,
  })
  const client = createXClient(settings, TOKEN)
  onTestFinished(() => client.close())
  const pages: GapPage[] = []
  const now = Date.now()
  const report = await repairGap({
    client,
    settings,
    clock: systemClock,
    signal: new AbortController().signal,
    queries: QUERIES,
    from: firstIdAt(now - 10 * MINUTE),
    to: now,
    postsLeft: () => 1_000,
    take: async (page) => {
      pages.push(page)
    },
    ...over,
  })
  return { report, pages, texts: pages.flatMap(({ posts }) => posts.map(({ text }) => text)) }
}

function server() {
  return fakeX({ youngestMs: 0 })
}

test('what was written in the gap is found, for all services, oldest first, and nothing else', async () => {
  const fake = await server()
  const now = Date.now()
  fake.withhold({ text: 'netflix down 1', at: now - 9 * MINUTE })
  fake.withhold({ text: 'netflix down 2', at: now - 2 * MINUTE })
  fake.withhold({ text: 'deezer down', at: now - 5 * MINUTE })
  fake.withhold({ text: 'netflix down before', at: now - 11 * MINUTE })
  fake.withhold({ text: 'netflix is fine', at: now - 5 * MINUTE })
  const { report, texts } = await repair(fake)
  expect(texts).toEqual(['netflix down 1', 'netflix down 2', 'deezer down'])
  expect(report).toEqual({ posts: 3, dataGaps: [], failure: null })
})

test('posts after the stream was back are left to the stream', async () => {
  const fake = await server()
  const now = Date.now()
  fake.withhold({ text: 'netflix down in the gap', at: now - 3 * MINUTE })
  fake.withhold({ text: 'netflix down after it', at: now - MINUTE })
  const { texts } = await repair(fake, { to: now - 2 * MINUTE })
  expect(texts).toEqual(['netflix down in the gap'])
})

test('every post of every page is reported once, to be paid for', async () => {
  const fake = await server()
  const ids = Array.from(
    { length: 230 },
    (_, n) => fake.withhold({ text: `netflix down ${n}`, at: Date.now() - 5 * MINUTE + n * 1_000 }).id,
  )
  const { report, pages } = await repair(fake)
  expect(report).toEqual({ posts: 230, dataGaps: [], failure: null })
  expect(pages.map(({ bought }) => bought.length)).toEqual([100, 0, 100, 30])
  expect(
    pages
      .flatMap(({ bought }) => bought)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...ids].sort())
  expect(fake.charged).toBeCloseTo(230 * 0.005)
})

test('money for fewer posts reads fewer, and what is missing is named', async () => {
  const fake = await server()
  const now = Date.now()
  for (let n = 0; n < 40; n++) fake.withhold({ text: `netflix down ${n}`, at: now - 5 * MINUTE + n * 1_000 })
  let left = 25
  const from = firstIdAt(now - 10 * MINUTE)
  const { report, texts } = await repair(fake, {
    from,
    to: now,
    postsLeft: () => left,
    take: async ({ bought }) => {
      left -= bought.length
    },
  })
  expect(fake.charged).toBeCloseTo(25 * 0.005)
  expect([left, texts, report.posts]).toEqual([0, [], 25])
  expect(report.failure).toBeNull()
  // Search goes backwards: the newest of one service were read, and nothing of the other two.
  expect(report.dataGaps).toEqual([
    { services: ['spotify', 'deezer'], from: now - 10 * MINUTE, to: now },
    { services: ['netflix'], from: now - 10 * MINUTE, to: now - 5 * MINUTE + 15_000 },
  ])
})

test('without money nothing is asked', async () => {
  const fake = await server()
  const { report } = await repair(fake, { postsLeft: () => 9 })
  expect(fake.asked).toEqual([])
  expect(report.dataGaps.flatMap(({ services }) => services)).toEqual(['netflix', 'spotify', 'deezer'])
})

test('pages end where they are limited, so that every service has its newest', async () => {
  const fake = await server()
  const now = Date.now()
  for (let n = 0; n < 250; n++) fake.withhold({ text: `netflix down ${n}`, at: now - 5 * MINUTE + n * 100 })
  fake.withhold({ text: 'spotify down', at: now - 5 * MINUTE })
  const { report, texts } = await repair(fake, {}, { gapPages: 2 })
  expect(askedFor(fake, 'GET', SEARCH).length).toBe(2)
  expect(texts.length).toBe(101)
  expect(texts).toContain('spotify down')
  expect(texts).toContain('netflix down 249')
  expect(report.dataGaps.map(({ services }) => services)).toEqual([['netflix']])
})

test('a gap longer than is repaired is searched from there on, and the rest is a data gap', async () => {
  const fake = await server()
  const now = Date.now()
  fake.withhold({ text: 'netflix down long ago', at: now - 50 * MINUTE })
  fake.withhold({ text: 'netflix down', at: now - 5 * MINUTE })
  const { report, texts } = await repair(
    fake,
    { from: firstIdAt(now - 60 * MINUTE), to: now },
    { longestGapMs: 10 * MINUTE },
  )
  expect(texts).toEqual(['netflix down'])
  expect(report.dataGaps.length).toBe(1)
  const [dataGap] = report.dataGaps
  expect([dataGap!.services, dataGap!.from]).toEqual([['netflix', 'spotify', 'deezer'], now - 60 * MINUTE])
  expect(dataGap!.to).toBeGreaterThanOrEqual(now - 10 * MINUTE)
})

test('a cursor older than X remembers does not spoil the search', async () => {
  const fake = await server()
  fake.withhold({ text: 'netflix down', at: Date.now() - 5 * MINUTE })
  const { report, texts } = await repair(fake, { from: firstIdAt(Date.now() - 30 * 86_400_000) })
  expect(texts).toEqual(['netflix down'])
  expect(report.failure).toBeNull()
})

test('a passing fault is asked again, a lasting one is given up and named', async () => {
  const fake = await server()
  fake.withhold({ text: 'netflix down', at: Date.now() - 5 * MINUTE })
  fake.refuse(SEARCH, 2, problems.unavailable)
  const once = await repair(fake)
  expect([once.texts, once.report.failure]).toEqual([['netflix down'], null])

  fake.refuse(SEARCH, 1_000, problems.unavailable)
  const never = await repair(fake)
  expect(never.report.failure).toMatchObject({ kind: 'http', status: 503 })
  expect(never.report.dataGaps.flatMap(({ services }) => services)).toEqual(['netflix', 'spotify', 'deezer'])
})

test('credits that are gone end it at once', async () => {
  const fake = await server()
  fake.setCredits(0)
  const { report } = await repair(fake)
  expect(report.failure).toMatchObject({ kind: 'no-credits' })
  expect(fake.asked.length).toBe(1)
})

test('a stop ends it between two pages', async () => {
  const fake = await server()
  for (let n = 0; n < 150; n++) fake.withhold({ text: `netflix down ${n}`, at: Date.now() - 5 * MINUTE })
  const controller = new AbortController()
  const { report } = await repair(fake, {
    signal: controller.signal,
    take: async () => controller.abort(),
  })
  expect(askedFor(fake, 'GET', SEARCH).length).toBe(1)
  expect([report.posts, report.failure]).toEqual([100, null])
  expect(report.dataGaps.length).toBe(2)
})

test('it waits until search knows what was just written', async () => {
  const fake = await fakeX({ youngestMs: 300 })
  fake.withhold({ text: 'netflix down', at: Date.now() - MINUTE })
  const { report, texts } = await repair(fake, {}, { settledMs: 350 })
  expect([texts, report.failure]).toEqual([['netflix down'], null])
})

test.each(['tweet', 'post'] as const)('authors come with their own posts: %s', async (family) => {
  const fake = await fakeX({ youngestMs: 0, family })
  fake.withhold({ text: 'netflix down 1', at: Date.now() - 2 * MINUTE, author: '1' })
  fake.withhold({ text: 'netflix down 2', at: Date.now() - MINUTE, author: '2' })
  const { pages } = await repair(fake, {}, { expandAuthors: true })
  expect(pages[0]!.posts.map(({ author }) => author?.handle)).toEqual(['somebody1', 'somebody2'])
  expect(pages[0]!.bought.map(({ users }) => users)).toEqual([1, 1])
})
