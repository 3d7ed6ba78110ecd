import { describe, expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../../../src/pipeline/ports/clock.js'
import { systemClock } from '../../../../src/runtime/process/clock.js'
import { createXClient } from '../../../../src/sources/x/client/x-client.js'
import type { CountsParts } from '../../../../src/sources/x/counts/buy-counts.js'
import { countDataGaps, pollCounts, seedCounts } from '../../../../src/sources/x/counts/buy-counts.js'
import type { CountBucket } from '../../../../src/sources/x/counts/read-counts.js'
import { readCounts } from '../../../../src/sources/x/counts/read-counts.js'
import type { XOptions } from '../../../../src/sources/x/x-options.js'
import { settingsOf } from '../../../../src/sources/x/x-options.js'
import { problems } from '../../../support/fake-x/answers.js'
import type { FakeX } from '../../../support/fake-x/fake-x.js'
import { TOKEN } from '../../../support/fake-x/fake-x.js'
import { askedFor, fakeX } from '../harness.js'

const COUNTS = 'tweets/counts/recent'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ASKS = ['netflix', 'deezer', 'spotify'].map((service) => ({ service, query: `${service} down` }))

const QUICK = {
  settledMs: 0,
  countsEveryMs: 0,
  countsRoundMs: 0,
  seedMs: HOUR,
  backOff: {
    network: { stepMs: 1, longestMs: 2 },
    http: { firstMs: 1, longestMs: 2 },
    tooMany: { firstMs: 1, longestMs: 2 },
  },
}

interface Told {
  readonly service: string
  readonly reason: string
  readonly buckets: readonly CountBucket[]
}

/** What buying needs, with an account of so many requests and a diary of what was told. */
function buying(
  fake: FakeX,
  requests: number,
  over: Partial<CountsParts> = {},
  options: Partial<XOptions> = {},
) {
  const settings = settingsOf({
    token: TOKEN,
    perDay: 1,
    perMonth: 1,
    apiUrl: fake.apiUrl,
    ...QUICK,
    ...options,
  })
  const client = createXClient(settings, TOKEN)
  const controller = new AbortController()
  onTestFinished(() => {
    controller.abort()
    client.close()
  })
  const reported: Told[] = []
  const account = { left: requests }
  const parts: CountsParts = {
    client,
    settings,
    clock: systemClock,
    signal: controller.signal,
    asks: ASKS,
    budget: () => ({ requests: account.left, until: Date.now() + HOUR }),
    bought: async () => {
      account.left--
    },
    onCounts(service, buckets, reason) {
      reported.push({ service, reason, buckets })
    },
    ...over,
  }
  return { parts, reported, account, controller }
}

function server() {
  return fakeX({ youngestMs: 0 })
}

function sumOf({ buckets }: Told): number {
  return buckets.reduce((sum, { posts }) => sum + posts, 0)
}

describe('the history at the first start', () => {
  test('is one request for each service, minute by minute, in the order of their names', async () => {
    const fake = await server()
    const now = Date.now()
    for (const minutes of [5, 5, 30]) fake.withhold({ text: 'netflix down', at: now - minutes * MINUTE })
    fake.withhold({ text: 'netflix down', at: now - 2 * HOUR })
    const { parts, reported, account } = buying(fake, 10)
    const seeded: string[] = []
    const end = await seedCounts(parts, null, async (service) => {
      seeded.push(service)
    })
    expect(end).toEqual({ kind: 'done' })
    expect([seeded, account.left]).toEqual([['deezer', 'netflix', 'spotify'], 7])
    expect(reported.map(({ service, reason }) => `${reason} ${service}`)).toEqual([
      'seed deezer',
      'seed netflix',
      'seed spotify',
    ])
    expect(reported.map(sumOf)).toEqual([0, 3, 0])
    const { buckets } = reported[1]!
    expect(buckets.length).toBeGreaterThanOrEqual(60)
    for (const [n, bucket] of buckets.entries()) {
      expect(bucket.start).toBe(n === 0 ? bucket.start : buckets[n - 1]!.end)
      expect(bucket.isWhole).toBe(bucket.end - bucket.start === MINUTE)
    }
  })

  test('goes on where it was broken off', async () => {
    const fake = await server()
    const { parts, reported } = buying(fake, 10)
    await seedCounts(parts, 'deezer', async () => {})
    expect(reported.map(({ service }) => service)).toEqual(['netflix', 'spotify'])
  })

  test('ends with the money, and says so', async () => {
    const fake = await server()
    const { parts, reported } = buying(fake, 2)
    expect(await seedCounts(parts, null, async () => {})).toEqual({ kind: 'spent' })
    expect([reported.length, fake.charged]).toEqual([2, 0.01])
  })
})

describe('counts instead of posts', () => {
  test('come round after round, each minute once, until the money is spent', async () => {
    const fake = await server()
    const since = Date.now() - 10 * MINUTE
    fake.withhold({ text: 'netflix down', at: since + 5 * MINUTE })
    const { parts, reported } = buying(fake, 3)
    // Time goes on by a minute and a half with every wait.
    let now = Date.now() - 8 * MINUTE
    const clock: Clock = {
      now: () => now,
      async sleep() {
        now += 1.5 * MINUTE
      },
    }
    const end = await pollCounts(
      { ...parts, clock, budget: () => ({ ...parts.budget(), until: now + HOUR }) },
      since,
    )
    expect(end).toEqual({ kind: 'spent' })
    expect(reported.map(({ service, reason }) => `${reason} ${service}`)).toEqual([
      'poll netflix',
      'poll deezer',
      'poll spotify',
    ])
    for (const { buckets } of reported) expect(buckets.every(({ isWhole }) => isWhole)).toBe(true)
  })

  test('do not overlap from one round to the next, and leave nothing out', async () => {
    const fake = await server()
    const since = Math.floor((Date.now() - 20 * MINUTE) / MINUTE) * MINUTE
    const { parts, reported } = buying(fake, 4, { asks: ASKS.slice(0, 1) })
    let now = since + 2 * MINUTE
    const clock: Clock = {
      now: () => now,
      async sleep() {
        now += 2.5 * MINUTE
      },
    }
    await pollCounts({ ...parts, clock, budget: () => ({ ...parts.budget(), until: since + HOUR }) }, since)
    const buckets = reported.flatMap((each) => each.buckets)
    expect(reported.length).toBe(4)
    expect(buckets[0]!.start).toBe(since)
    for (const [n, bucket] of buckets.entries()) expect(bucket.start).toBe(since + n * MINUTE)
  })

  test('spread little money over the time that is left', async () => {
    const fake = await server()
    const since = Date.now() - HOUR
    const { parts } = buying(fake, 5)
    let now = Date.now() - 30 * MINUTE
    const until = now + 20 * MINUTE
    const waits: number[] = []
    const clock: Clock = {
      now: () => now,
      async sleep(ms) {
        waits.push(ms / MINUTE)
        now += ms
      },
    }
    const budget = () => ({ ...parts.budget(), until })
    expect(await pollCounts({ ...parts, clock, budget }, since)).toEqual({ kind: 'done' })
    expect(waits).toEqual([5, 5, 5, 5])
    expect(fake.charged).toBeCloseTo(4 * 0.005)
  })

  test('end with the day', async () => {
    const fake = await server()
    const { parts } = buying(fake, 1_000)
    let now = Date.now() - 30 * MINUTE
    const until = now + 20 * MINUTE
    const clock: Clock = {
      now: () => now,
      async sleep() {
        now += 4 * MINUTE
      },
    }
    const budget = () => ({ requests: 1_000, until })
    expect(await pollCounts({ ...parts, clock, budget }, now - HOUR)).toEqual({ kind: 'done' })
    expect([now, fake.asked.length]).toEqual([until, 5])
  })

  test('stop on the signal', async () => {
    const fake = await server()
    const { parts, controller } = buying(fake, 1_000, {
      onCounts() {
        controller.abort()
      },
    })
    expect(await pollCounts(parts, Date.now() - HOUR)).toEqual({ kind: 'stopped' })
    expect(fake.asked.length).toBe(1)
  })
})

describe('counts of what search left out', () => {
  test('are bought for the services of a gap, where it is long enough', async () => {
    const fake = await server()
    const now = Date.now()
    fake.withhold({ text: 'netflix down', at: now - 30 * MINUTE })
    const { parts, reported } = buying(fake, 10, {}, { countGapMs: 5 * MINUTE })
    const end = await countDataGaps(parts, [
      { services: ['netflix', 'deezer'], from: now - 40 * MINUTE, to: now - 20 * MINUTE },
      { services: ['spotify'], from: now - 4 * MINUTE, to: now },
    ])
    expect(end).toEqual({ kind: 'done' })
    expect(reported.map((each) => [each.reason, each.service, sumOf(each)])).toEqual([
      ['gap', 'netflix', 1],
      ['gap', 'deezer', 0],
    ])
  })
})

describe('faults', () => {
  test('a passing one is asked again, and only an answer is paid for', async () => {
    const fake = await server()
    fake.refuse(COUNTS, 2, problems.tooMany)
    const { parts, reported, account } = buying(fake, 10)
    expect(await seedCounts(parts, 'netflix', async () => {})).toEqual({ kind: 'done' })
    expect([reported.length, account.left]).toEqual([1, 9])
    expect(askedFor(fake, 'GET', COUNTS).length).toBe(3)
  })

  test('a refused token ends it at once', async () => {
    const fake = await server()
    fake.refuse(COUNTS, 100, problems.unauthorized)
    const { parts } = buying(fake, 10)
    expect(await seedCounts(parts, null, async () => {})).toMatchObject({
      kind: 'failed',
      failure: { kind: 'refused', status: 401 },
    })
    expect(fake.asked.length).toBe(1)
  })
})

describe('answers', () => {
  const START = '2026-11-20T20:00:00.000Z'
  const END = '2026-11-20T20:01:00.000Z'
  const bucket = { start: Date.parse(START), end: Date.parse(END), posts: 5, isWhole: true }

  test('are read in both families of names', () => {
    for (const name of ['tweet_count', 'post_count']) {
      expect(readCounts({ data: [{ start: START, end: END, [name]: 5 }], meta: {} }, MINUTE)).toEqual({
        buckets: [bucket],
        nextToken: null,
      })
    }
  })

  test('that are odd leave a gap and no zero', () => {
    const data = [
      { start: START, end: END },
      { start: END, end: START, post_count: 1 },
      null,
      'x',
      { post_count: 3 },
    ]
    expect(readCounts({ data }, MINUTE)).toEqual({ buckets: [], nextToken: null })
    for (const raw of [null, [], 'x', {}]) expect(readCounts(raw, MINUTE)).toBeNull()
  })

  test('say where they go on', () => {
    expect(readCounts({ data: [], meta: { next_token: 'n' } }, MINUTE)).toEqual({
      buckets: [],
      nextToken: 'n',
    })
  })
})
