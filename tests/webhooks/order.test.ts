import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { AlertEvent, Changes, EventType } from '../../src/core/model/alert.js'
import { MINUTE } from '../../src/core/model/instant.js'
import type { Subscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Delivery, Outcome } from '../../src/pipeline/notify/deliveries.js'
import { readDeliveries } from '../../src/pipeline/notify/delivery-store.js'
import { statesOf } from '../../src/pipeline/notify/order/turn-keys.js'
import { redeliver } from '../../src/pipeline/notify/redeliver.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import type { TurnLock } from '../../src/webhooks/deliver/turn-lock.js'
import { createTurnLock } from '../../src/webhooks/deliver/turn-lock.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startRedis } from '../support/redis-server.js'
import { seededRandom } from '../support/seeded-random.js'
import { formats } from '../support/texts.js'
import { anEvent, aSubscription, movedClock, openStores, put } from './alert-events.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Random = () => number

interface Played {
  readonly store: Store
  readonly clock: ReturnType<typeof movedClock>
  readonly newLock: (store: Store) => TurnLock
  /** At once: the embedded store has one. */
  readonly processes: 1 | 2
}

/** A life of an alert, from its opening to its end, perhaps with a flare-up. */
function lifeOf(id: string, random: Random): AlertEvent[] {
  const types: EventType[] = ['alert.opened']
  while (random() < 0.6) types.push(random() < 0.5 ? 'alert.updated' : 'alert.acknowledged')
  types.push(random() < 0.3 ? 'alert.retracted' : 'alert.resolved')
  if (types.at(-1) === 'alert.resolved' && random() < 0.4) types.push('alert.reopened', 'alert.resolved')
  const changes: readonly Changes[] = [{ severity: ['minor', 'major'] }, { scope: [[], ['IT']] }]
  return types.map((type, index) => ({
    ...anEvent(type, index + 1, { id }),
    ...(type === 'alert.updated' ? { changed: changes[index % 2]! } : {}),
  }))
}

const ANSWER = { latencyMs: 1, retryAfterMs: null, wantsNoMore: false, answer: '' }

/** Processes over one store that send through an endpoint which delays, fails, and answers after it took a message. */
function newWorld({ store, clock, newLock }: Played, random: Random) {
  /** Ids of the messages that endpoints took, in the order of arrival. */
  const arrived: string[] = []
  let failing = 0.4

  async function pause(): Promise<void> {
    for (let left = Math.floor(random() * 6); left > 0; left--) await new Promise(setImmediate)
  }

  function start() {
    const state = { isDead: false }
    const leases = new Map<string, string>()
    const alive = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        if (state.isDead) throw new Error('killed')
        const done = await work(...args)
        if (state.isDead) throw new Error('killed')
        return done
      }
    }
    const own: Store = {
      ...store,
      get: alive(store.get),
      list: alive(store.list),
      commit: alive(store.commit),
      takeLease: alive(async (lease: string, holder: string, ttlMs: number) => {
        const isTaken = await store.takeLease(lease, holder, ttlMs)
        if (isTaken) leases.set(lease, holder)
        // Taken while it was killed: nobody else would give this lease back.
        if (isTaken && state.isDead) await store.dropLease(lease, holder)
        return isTaken
      }),
      dropLease: alive(store.dropLease),
    }
    const queue = createMemoryQueue({ clock, onFailed: () => {} })
    const deliverer = createDeliverer({
      store: own,
      queue,
      clock,
      formats,
      turns: newLock(own),
      staleAfterMs: Number.POSITIVE_INFINITY,
      send: async ({ headers }): Promise<Outcome> => {
        await pause()
        const isTaken = random() > failing / 2
        if (isTaken && !state.isDead) arrived.push(headers['webhook-id']!)
        await pause()
        return !isTaken || random() < failing
          ? { kind: 'unanswered', error: 'cut off', latencyMs: 1 }
          : { kind: 'answered', status: 200, ...ANSWER }
      },
    })
    const stop = queue.work(deliverer.handle, { atOnce: 6 })
    const end = async () => {
      await (await stop)()
      await queue.close()
    }
    closing.push(end)
    /** The leases of the dead end at once, as if their time had passed: waiting for it takes the test real seconds. */
    const kill = async () => {
      state.isDead = true
      for (const [lease, holder] of leases) await store.dropLease(lease, holder)
    }
    return { ...deliverer, queue, kill }
  }

  async function step(processes: readonly ReturnType<typeof start>[]): Promise<void> {
    for (const process of processes) {
      try {
        await process.fanOut()
        await process.remind()
        await process.sweep()
      } catch (error) {
        if (!String(error).includes('killed')) throw error
      }
    }
    await pause()
  }

  const heal = () => {
    failing = 0
  }
  return { arrived, start, step, heal }
}

const KINDS: Readonly<Record<string, Partial<Subscription>>> = {
  standard: {},
  pagerduty: { format: 'pagerduty', url: 'https://events.pagerduty.com/v2/enqueue?routing_key=k' },
  slack: { format: 'slack' },
  grouped: { groupWait: 20 },
  reminded: { remindEvery: 120 },
}

/** Plays an evening with kills, and gives what each endpoint saw of each alert, as sequences in their order. */
async function play(played: Played, seed: number) {
  const { store, clock } = played
  const random = seededRandom(seed)
  const world = newWorld(played, random)
  for (const [name, over] of Object.entries(KINDS)) {
    const url = `https://receiver.example/${name}`
    await createSubscription(store, aSubscription({ id: `wh_${name}`, url, ...over }))
  }
  const lives = ['alr_1', 'alr_2', 'alr_3', 'alr_4'].map((id) => lifeOf(id, random))
  const left = lives.map((life) => [...life])
  let processes = Array.from({ length: played.processes }, world.start)
  while (left.some((life) => life.length > 0)) {
    const life = left[Math.floor(random() * left.length)]!
    if (life.length > 0) await put(store, life.shift()!)
    if (random() < 0.3) {
      await processes[0]!.kill()
      processes = [...processes.slice(1), world.start()]
    }
    await world.step(processes)
    if (random() < 0.2) await askAgain(store, random, { store, clock, queue: processes.at(-1)!.queue })
    clock.move(Math.floor(random() * random() * 10 * MINUTE))
  }
  world.heal()
  // A process that was killed may still have moved the log on, so that one step of another finds nothing to do.
  for (let quiet = 0; quiet < 3; quiet = (await isAnyPending(store)) ? 0 : quiet + 1) {
    await world.step(processes)
    clock.move(MINUTE)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return { lives, seen: await sequencesSeen(store, world.arrived) }
}

async function askAgain(store: Store, random: Random, parts: Parameters<typeof redeliver>[1]): Promise<void> {
  const all = await deliveriesOf(store)
  const one = all[Math.floor(random() * all.length)]
  if (one !== undefined) await redeliver(one.id, parts)
}

async function deliveriesOf(store: Store): Promise<Delivery[]> {
  const pages = Object.keys(KINDS).map((name) => readDeliveries(store, `wh_${name}`, { limit: 1_000 }))
  return (await Promise.all(pages)).flatMap(({ deliveries }) => deliveries)
}

async function isAnyPending(store: Store): Promise<boolean> {
  const groups = await store.list({ prefix: 'notification-group/', limit: 9 })
  if (groups.some(({ value }) => !value.includes('"until":null'))) return true
  return (await deliveriesOf(store)).some(({ state }) => state.kind === 'pending')
}

async function sequencesSeen(store: Store, arrived: readonly string[]) {
  const byMessage = new Map((await deliveriesOf(store)).map((one) => [one.messageId, one]))
  const seen = new Map<string, number[]>()
  for (const messageId of arrived) {
    const delivery = byMessage.get(messageId)!
    for (const { alert, sequence } of statesOf(delivery)) {
      const pair = `${delivery.subscription} ${alert}`
      seen.set(pair, [...(seen.get(pair) ?? []), sequence])
    }
  }
  return seen
}

function expectOrder({ lives, seen }: Awaited<ReturnType<typeof play>>): void {
  for (const name of Object.keys(KINDS)) {
    for (const life of lives) {
      const sequences = seen.get(`wh_${name} ${life[0]!.alert.id}`) ?? []
      expect({ name, sequences }).toEqual({ name, sequences: sequences.toSorted((a, b) => a - b) })
      expect({ name, last: sequences.at(-1) }).toEqual({ name, last: life.length })
    }
  }
}

const SILENT = { onUp: () => {}, onDown: () => {} }

/** `EVENINGS=40 npx vitest run tests/webhooks/order.test.ts` plays more of them. */
const EVENINGS = Number(process.env.EVENINGS ?? 3)
const seeds = Array.from({ length: EVENINGS }, (_, index) => index + 1)

/** A store whose answers take a random time, as over a network, so that two processes meet in any order. */
function delayed(store: Store, random: Random): Store {
  const pause = async () => {
    for (let left = Math.floor(random() * 8); left > 0; left--) await new Promise(setImmediate)
  }
  const slow = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      await pause()
      const done = await work(...args)
      await pause()
      return done
    }
  }
  return { ...store, get: slow(store.get), list: slow(store.list), commit: slow(store.commit) }
}

/** Leases that end only when they are given back: time in these tests is not the time of requests. */
function lastingLeases(store: Store): Store {
  const holders = new Map<string, string>()
  return {
    ...store,
    takeLease: async (name, holder) => {
      if ((holders.get(name) ?? holder) !== holder) return false
      holders.set(name, holder)
      return true
    },
    dropLease: async (name, holder) => {
      if (holders.get(name) === holder) holders.delete(name)
    },
  }
}

function newLocks(): (own: Store) => TurnLock {
  let drawn = 0
  return (own) => createTurnLock({ store: own, holder: `${drawn++}`, ttlMs: MINUTE })
}

describe('an endpoint never gets an older state of an alert after a newer one, and gets the newest', () => {
  function openEmbedded() {
    const clock = movedClock()
    const stores = openStores(clock)
    closing.push(stores.clear)
    return { store: stores.open(), clock }
  }

  test.each(seeds)('on the embedded store, evening %i', async (seed) => {
    const newLock = () => createTurnLock(null)
    expectOrder(await play({ ...openEmbedded(), newLock, processes: 1 }, seed))
  })

  test.each(seeds)('of two processes on a slow store, evening %i', async (seed) => {
    const { store, clock } = openEmbedded()
    const slow = delayed(lastingLeases(store), seededRandom(seed + 77))
    expectOrder(await play({ store: slow, clock, newLock: newLocks(), processes: 2 }, seed))
  })

  let redis: RedisServer | undefined
  afterAll(async () => redis?.stop())

  test.runIf(hasRedis).each(seeds)('of two processes on Redis, evening %i', async (seed) => {
    redis ??= await startRedis()
    const store = createRedisStore(connectRedis(redis.url, SILENT), { prefix: `order-${seed}` })
    closing.push(() => store.close())
    expectOrder(await play({ store, clock: movedClock(), newLock: newLocks(), processes: 2 }, seed))
  })
})
