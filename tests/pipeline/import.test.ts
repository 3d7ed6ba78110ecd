import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEngine } from '../../src/core/engine/engine.js'
import { shardOf } from '../../src/core/engine/shard-of.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { DAY, HOUR, MINUTE } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import { loadShard } from '../../src/pipeline/detect/stored-shard.js'
import type { Learnt } from '../../src/pipeline/intake/import-seeds.js'
import { importSeeds } from '../../src/pipeline/intake/import-seeds.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { zoneOfCountry } from '../../src/runtime/config/zone-of-country.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { compareEvents } from '../support/compare-events.js'
import { configuration } from '../support/configuration.js'
import { createLine, storedEvents } from '../support/live-line.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startRedis } from '../support/redis-server.js'
import { runMain } from '../support/run-main.js'

const BEGIN = Date.UTC(2024, 4, 6)
const END = BEGIN + 7 * DAY
const reading = composeReading({ authorKey: 'any' }, configuration)

const OPENINGS = ['ugh', 'is it just me or', 'so', 'great,', 'hello?', 'again', 'sigh:']
const FAULTS = ['is down', 'not working', "won't load", 'keeps crashing', 'login broken']
const ENDINGS = ['since lunch', 'in milan', 'on my tv', 'at the office', 'on android', 'after the update']

function complaint(number: number, at: number): Post {
  const text = `${OPENINGS[number % 7]} netflix ${FAULTS[number % 5]} ${ENDINGS[number % 6]}`
  return {
    ...{ id: `${at}-${number}`, source: 'x', at, text, lang: 'en', place: null, about: [] },
    author: { id: `${at}-${number}`, handle: null, followers: null, createdAt: null, verified: false },
    ...{ isRepost: false, isReply: false, isQuote: false },
  }
}

/** So many complaints every ten minutes. */
function complaints(from: number, to: number, every10Minutes: number): Post[] {
  const posts: Post[] = []
  for (let at = from; at < to; at += 10 * MINUTE) {
    for (let number = 0; number < every10Minutes; number++)
      posts.push(complaint(number + at / MINUTE, at + number * 20_000))
  }
  return posts
}

function learn(posts: readonly Post[]): Learnt {
  const engine = createEngine({ ...reading, zoneOfCountry })
  for (const post of posts) engine.take(reading.classifyPost(post))
  engine.finish()
  const [from, to] = [posts[0]!.at, posts.at(-1)!.at]
  return { id: `${from}-${posts.length}`, from, to, posts: posts.length, seeds: engine.seeds(from) }
}

let redis: RedisServer | undefined
let stores = 0
beforeAll(async () => {
  if (hasRedis) redis = await startRedis()
})
afterAll(() => redis?.stop())

const drivers = hasRedis ? (['embedded', 'redis'] as const) : (['embedded'] as const)

function openOn(driver: (typeof drivers)[number]): Store {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-import-'))
  const store =
    driver === 'embedded'
      ? openEmbeddedStore(folder, { clock: systemClock })
      : createRedisStore(connectRedis(redis!.url, SILENT), { prefix: `import${++stores}` })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

const SILENT = { onUp: () => {}, onDown: () => {} }

/** Plays posts to a store with the live path, in a line that was just started. */
async function live(store: Store, posts: readonly Post[], isEnd = true): Promise<AlertEvent[]> {
  const line = createLine({ store, ...reading })
  await line.intake.accept('x', posts)
  if (isEnd) await line.intake.end('x')
  await line.drain()
  return storedEvents(store)
}

const baseOf = async (store: Store) =>
  (await loadShard(store, shardOf('netflix'))).saved?.serviceStates.find(
    ({ service }) => service === 'netflix',
  )?.base

const quiet = learn(complaints(BEGIN, END, 4))
const burst = complaints(END + 6 * HOUR, END + 6 * HOUR + 20 * MINUTE, 8)

describe.each(drivers)('on %s, after a week of four complaints every ten minutes is imported', (driver) => {
  const openStore = () => openOn(driver)

  test('twice as many are judged against that week: no alert, where a new store opens one', async () => {
    expect((await live(openStore(), burst)).map(({ type }) => type)).toContain('alert.opened')
    const store = openStore()
    expect(await importSeeds(store, systemClock, quiet)).toEqual({ kind: 'imported' })
    expect(await live(store, burst)).toEqual([])
    expect((await baseOf(store))!.exposed).toBeGreaterThan(6.9 * DAY)
  })

  test('an outage opens an alert whose baseline is ready', async () => {
    const store = openStore()
    await importSeeds(store, systemClock, quiet)
    const events = await live(store, complaints(END + 6 * HOUR, END + 6 * HOUR + 30 * MINUTE, 29))
    expect(events[0]).toMatchObject({ type: 'alert.opened', alert: { signal: { baseline: 'ready' } } })
    expect(events[0]!.alert.signal.expected).toBeGreaterThan(0.5)
  })

  test('the events are those of a replay that begins with the same history', async () => {
    const store = openStore()
    await importSeeds(store, systemClock, quiet)
    const posts = complaints(END + 6 * HOUR, END + 6 * HOUR + 30 * MINUTE, 29)
    const engine = createEngine({ ...reading, zoneOfCountry })
    for (const seed of quiet.seeds) engine.seed(seed)
    const replayed = posts.flatMap((post) => engine.take(reading.classifyPost(post)))
    replayed.push(...engine.finish())
    expect(await live(store, posts)).toEqual(replayed.sort(compareEvents))
  })
})

describe.each(drivers)('on %s, an import', (driver) => {
  const openStore = () => openOn(driver)

  test('makes no event itself, even of a history with an outage, and learns nothing from the outage', async () => {
    const store = openStore()
    const outage = [
      ...complaints(BEGIN, BEGIN + 3 * DAY, 1),
      ...complaints(BEGIN + 3 * DAY, BEGIN + 3 * DAY + HOUR, 29),
    ]
    const learnt = learn(outage)
    await importSeeds(store, systemClock, learnt)
    expect(await live(store, [])).toEqual([])
    const base = (await baseOf(store))!
    expect(base.exposed).toBeLessThan(3.1 * DAY)
    expect(base.complaints / base.minutes).toBeLessThan(0.3)
  })

  test('counts once, however often and however concurrently it is made', async () => {
    const store = openStore()
    const kinds = await Promise.all([1, 2, 3].map(() => importSeeds(store, systemClock, quiet)))
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['imported', 'known', 'known'])
    await live(store, [])
    expect((await baseOf(store))!.exposed).toBeLessThan(7.1 * DAY)
  })

  test('of a time that was imported or processed is refused, with the time to leave out', async () => {
    const store = openStore()
    await importSeeds(store, systemClock, quiet)
    const shifted = learn(complaints(BEGIN + 6 * DAY, END + DAY, 1))
    expect(await importSeeds(store, systemClock, shifted)).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/are imported already/),
    })
    await live(store, complaints(END + 2 * DAY, END + 2 * DAY + HOUR, 1))
    const processed = learn(complaints(END + DAY, END + 2 * DAY + 30 * MINUTE, 1))
    expect(await importSeeds(store, systemClock, processed)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('--to 2024-05-15T00:00:00.000Z'),
    })
  })

  test('into a store that has learnt adds to it, and what was learnt later counts more', async () => {
    const store = openStore()
    await live(store, complaints(END, END + DAY, 2), false)
    const before = (await baseOf(store))!
    expect(await importSeeds(store, systemClock, quiet)).toEqual({ kind: 'imported' })
    await live(store, complaints(END + DAY, END + DAY + 10 * MINUTE, 1))
    const after = (await baseOf(store))!
    expect(after.exposed - before.exposed).toBeGreaterThan(6.9 * DAY)
    const [own, both] = [before, after].map(({ complaints, minutes }) => complaints / minutes)
    expect(both).toBeGreaterThan(own!)
    expect(both).toBeLessThan(0.4)
  })
})

describe.each(drivers)('outcry import on %s', (driver) => {
  test('teaches the store of the deployment once, and the live path knows what is usual', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-import-'))
    onTestFinished(() => {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true, force: true })
    })
    vi.stubEnv('DATA_DIR', join(folder, 'data'))
    vi.stubEnv('REDIS_URL', driver === 'redis' ? redis!.url : '')
    const file = join(folder, 'week.ndjson')
    const lines = complaints(BEGIN, END, 4).map(({ id, source, at, text, author }) =>
      JSON.stringify({ id, source, createdAt: new Date(at).toISOString(), text, author: { id: author!.id } }),
    )
    writeFileSync(file, lines.join('\n'))
    const imported = []
    for (let time = 0; time < 2; time++) {
      const { code, out } = await runMain(['import', file, '--json'])
      imported.push([code, JSON.parse(out)])
    }
    const week = { posts: lines.length, services: ['netflix'] }
    expect(imported).toEqual([
      [0, expect.objectContaining({ ...week, imported: true })],
      [0, expect.objectContaining({ ...week, imported: false })],
    ])
    const store =
      driver === 'redis'
        ? createRedisStore(connectRedis(redis!.url, SILENT), { prefix: 'outcry' })
        : openEmbeddedStore(join(folder, 'data'), { clock: systemClock })
    onTestFinished(() => store.close())
    expect(await live(store, burst)).toEqual([])
    expect((await baseOf(store))!.exposed).toBeGreaterThan(6.9 * DAY)
  })
})
