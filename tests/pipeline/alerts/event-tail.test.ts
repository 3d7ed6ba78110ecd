import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createNameAlert } from '../../../src/pipeline/alerts/alert-names.js'
import { EVENTS, storeEvents } from '../../../src/pipeline/alerts/alert-store.js'
import { announceEvents } from '../../../src/pipeline/alerts/announce-events.js'
import type { EventTail, TailParts } from '../../../src/pipeline/alerts/event-tail.js'
import { createEventTail, EventsGone } from '../../../src/pipeline/alerts/event-tail.js'
import type { LogEntry, Store } from '../../../src/pipeline/ports/store.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { connectRedis } from '../../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../../src/stores/redis/redis-store.js'
import { anAlert, anEvent } from '../../api/api-server.js'
import type { RedisServer } from '../../support/redis-server.js'
import { hasRedis, startRedis } from '../../support/redis-server.js'

const HOUR = 3_600_000
const giveUp = new AbortController()
setMaxListeners(0, giveUp.signal)
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const nameAlert = createNameAlert({ services: new Map(), publicUrl: null })

function tailOf(store: Store, over: Partial<TailParts> = {}): EventTail {
  return createEventTail({ store, clock: systemClock, pollMs: 10, nameAlert, ...over })
}

async function add(store: Store, from: number, count: number): Promise<void> {
  const numbers = oneTo(count).map((index) => from + index - 1)
  await store.commit(storeEvents(numbers.map((number) => anEvent(anAlert(`alr_${number}`)))))
}

/** Follows from a number on until so many were heard. */
async function logEntry(tail: EventTail, after: number, count: number): Promise<number[]> {
  const observed: number[] = []
  while (observed.length < count) {
    const last = observed.at(-1) ?? after
    const entries = await tail.read(last, 7)
    for (const { number } of entries) observed.push(number)
    if (entries.length === 0) await tail.wait(last, giveUp.signal)
  }
  return observed
}

/** A store that counts how often the log was read. */
function counted(store: Store): { readonly store: Store; reads: number } {
  const counts = {
    reads: 0,
    store: {
      ...store,
      readLog(log: string, after: number, limit: number): Promise<LogEntry[]> {
        if (log === EVENTS) counts.reads++
        return store.readLog(log, after, limit)
      },
    },
  }
  return counts
}

let redis: RedisServer | null = null
let stores = 0
beforeAll(async () => {
  if (!hasRedis) return
  redis = await startRedis()
})
afterAll(() => redis?.stop())

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-tail-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const drivers = hasRedis ? (['embedded', 'redis'] as const) : (['embedded'] as const)

function open(driver: (typeof drivers)[number]): Store {
  if (driver === 'embedded') return openEmbeddedStore(folder, { clock: systemClock })
  const connection = connectRedis(redis!.url, { onUp: () => {}, onDown: () => {} })
  return createRedisStore(connection, { prefix: `tail${++stores}` })
}

describe.each(drivers)('on the store %s', (driver) => {
  let store: Store
  beforeEach(() => {
    store = open(driver)
  })
  afterEach(() => store.close())

  test('readers from any offset receive each event once, in order, while events are stored', async () => {
    await add(store, 1, 40)
    const tail = tailOf(store, { kept: 16 })
    const following = [0, 10, 39, 40].map((after) => logEntry(tail, after, 300 - after))
    for (let from = 41; from <= 300; from += 10) await add(store, from, 10)
    const observed = await Promise.all(following)
    expect(observed).toEqual([0, 10, 39, 40].map((after) => oneTo(300).slice(after)))
  })

  test('what is no longer kept is not skipped in silence', async () => {
    await add(store, 1, 10)
    await store.commit({ trim: [{ log: EVENTS, upTo: 6 }] })
    const tail = tailOf(store)
    await expect(tail.read(3, 5)).rejects.toThrow(EventsGone)
    expect((await tail.read(6, 5)).map(({ number }) => number)).toEqual([7, 8, 9, 10])
  })

  test('a log whose every event is deleted says so, and its end has nothing to read', async () => {
    await add(store, 1, 10)
    await store.commit({ trim: [{ log: EVENTS, upTo: 10 }] })
    const tail = tailOf(store)
    await expect(tail.read(0, 5)).rejects.toThrow(EventsGone)
    await expect(tail.read(9, 5)).rejects.toThrow(EventsGone)
    expect(await tail.read(10, 5)).toEqual([])
  })
})

describe('however many follow', () => {
  test('the log is read once for all of them', async () => {
    const store = openEmbeddedStore(folder, { clock: systemClock })
    const counting = counted(store)
    const tail = tailOf(counting.store)
    const waiting = Array.from({ length: 100 }, () => tail.wait(0, giveUp.signal))
    // The tail knows where it stands once it lets somebody go.
    await add(store, 1, 1)
    await Promise.all(waiting)
    const before = counting.reads
    const following = Array.from({ length: 100 }, () => logEntry(tail, 1, 5))
    await add(store, 2, 5)
    await Promise.all(following)
    // Each looks once before it waits; what comes then is read by one.
    expect(counting.reads - before).toBeLessThanOrEqual(100 + 2)
    await store.close()
  })

  test('nothing is read while nobody waits', async () => {
    const store = openEmbeddedStore(folder, { clock: systemClock })
    const counting = counted(store)
    const tail = tailOf(counting.store, { pollMs: 1 })
    const leaving = new AbortController()
    const waiting = tail.wait(0, leaving.signal)
    leaving.abort()
    await waiting
    await add(store, 1, 3)
    expect(counting.reads).toBe(0)
    await store.close()
  })
})

test('a store that signals events wakes its readers, without being polled', async () => {
  const { store, onEvents } = announceEvents(openEmbeddedStore(folder, { clock: systemClock }))
  const tail = tailOf(store, { pollMs: HOUR })
  onEvents(tail.wake)
  const following = logEntry(tail, 0, 3)
  await add(store, 1, 1)
  await store.commit({ set: [{ key: 'other', value: '1' }] })
  await add(store, 2, 2)
  expect(await following).toEqual([1, 2, 3])
  await store.close()
})

test('a store that fails for a moment costs nothing but that moment', async () => {
  const real = openEmbeddedStore(folder, { clock: systemClock })
  let isAway = true
  let looks = 0
  const store: Store = {
    ...real,
    // The first look is the reader's own; those after it are of the one that waits for all.
    tails: (logs) => (isAway && looks++ > 0 ? Promise.reject(new Error('away')) : real.tails(logs)),
  }
  const quick = { ...systemClock, sleep: (_ms: number, signal: AbortSignal) => systemClock.sleep(5, signal) }
  const tail = tailOf(store, { clock: quick })
  const following = logEntry(tail, 0, 2)
  await add(real, 1, 2)
  isAway = false
  expect(await following).toEqual([1, 2])
  await real.close()
})
