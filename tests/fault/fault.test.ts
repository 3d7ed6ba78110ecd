import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { replayEvents } from '../support/live-line.js'
import { recordedDay, recordedLines } from '../support/recorded-day.js'
import type { RedisServer } from '../support/redis-server.js'
import { freePort, hasRedis, startRedis } from '../support/redis-server.js'
import { seededRandom } from '../support/seeded-random.js'
import { subscribe } from '../support/subscribe.js'
import { startReceiver } from '../support/webhook-receiver.js'
import { expectIdentical } from './expect-identical.js'
import { keepTraces } from './keep-traces.js'
import type { Killer } from './killer.js'
import { createKiller } from './killer.js'
import { sendPosts } from './sender.js'
import { watchStandstill } from './standstill.js'

/**
 * A deployment is played recorded posts while its processes are killed, `kill -9`, at named points and at random
 * moments. Processes stand still, and their clocks jump by up to two days. Redis is killed, stands still, is full, and
 * comes back empty for a while; the disk of the embedded store is full. Afterwards the alerts must be those of an
 * undisturbed replay. Every event must have come to the subscriber under one id, unless a newer one has overtaken it.
 *
 * Short here; `npm run test:fault` does 1,000 acts.
 */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 1)
const ACTS = Number(process.env.FAULT_ACTS ?? 8)
const EMBEDDED_ACTS = Number(process.env.FAULT_EMBEDDED_ACTS ?? 5)
const POSTS = Number(process.env.FAULT_POSTS ?? 12_000)
const SEED = Number(process.env.FAULT_SEED ?? 1)
const KEY = 'the same for both'
/** A round lasts about so long for each act. */
const SECONDS_AN_ACT = 1.5
const roundTime = (acts: number) => (300 + acts * SECONDS_AN_ACT * 6) * 1_000

const undoing: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo()
})

/** What a round begins with: posts, the events that they give, a subscriber, and a key to send with. */
async function prepare(seed: number, store: Store, isSent: boolean) {
  const random = seededRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'outcry-fault-'))
  undoing.push(() => rmSync(folder, { recursive: true, force: true }))
  const lines = recordedLines(seed, POSTS)
  const file = join(folder, 'posts.ndjson')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const expected = replayEvents(recordedDay(seed, POSTS), KEY, isSent)
  expect(expected.length).toBeGreaterThan(10)

  let secret = ''
  const receiver = await startReceiver({ secret: () => secret, failsFirst: () => random() < 0.1 })
  undoing.push(() => receiver.close())
  secret = await subscribe(store, receiver.url)
  const port = await freePort()
  const keys = createApiKeys({ store, clock: systemClock })
  const { secret: key } = await keys.create({ name: 'test', scopes: ['ingest'] })
  const env = (acts: number) => ({
    CLOCK: 'stream',
    AUTHOR_KEY: KEY,
    SOURCES: isSent ? 'none' : `ndjson:${file}`,
    PORT: String(port),
    // The recording lasts as long as the acts need.
    NDJSON_SPEED: String(Math.ceil((POSTS * 0.6) / (acts * SECONDS_AN_ACT))),
    WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    LOG_LEVEL: 'warn',
  })
  const send = (acts: number) =>
    isSent
      ? sendPosts(lines, {
          url: `http://127.0.0.1:${port}/v1/posts`,
          key,
          pauseMs: (acts * SECONDS_AN_ACT * 1_000) / (POSTS / 250) / 2,
        })
      : Promise.resolve({ requests: 0 })
  return { random, expected, receiver, env, send }
}

/** Acts while the posts come. */
async function play(killer: Killer, acts: number, sending: Promise<{ readonly requests: number }>) {
  const begun = performance.now()
  await killer.act(acts)
  const minutes = (performance.now() - begun) / 60_000
  const { requests } = await sending
  const summary = `${acts} acts, ${Math.round(acts / minutes)} a minute (${killer.summary()})`
  // Said before anything is judged: a run that fails is hard to repeat.
  console.log(summary)
  return requests
}

function expectNoOtherEnds(killer: Killer, acts: number): void {
  expect(killer.acts().length).toBe(acts)
  expect(killer.ends()).toEqual([])
}

const seeds = Array.from({ length: ROUNDS }, (_, round) => SEED + round)

describe.skipIf(!hasRedis)('nothing is lost and nothing counts twice', () => {
  test.each(seeds)(
    'whatever is killed (seed %i)',
    async (seed) => {
      // By turns, the posts are read from a file and sent to the API.
      const isSent = seed % 2 === 0
      const redis = await startRedis()
      undoing.push(() => redis.stop())
      const store = createRedisStore(connectRedis(redis.url, { onUp: () => {}, onDown: () => {} }), {
        prefix: 'outcry',
      })
      undoing.push(() => store.close())
      const { random, expected, receiver, env, send } = await prepare(seed, store, isSent)
      const killer = await createKiller({
        workers: ['ingest', 'detect', 'detect', 'deliver', 'api'],
        faults: faultsOf(redis),
        lost: { name: 'emptiness', act: (draw) => redis.lose(500 + draw() * 2_000) },
        random,
        env: { ...env(ACTS), REDIS_URL: redis.url },
      })
      undoing.push(() => killer.stop())
      const traces = { name: `redis-${seed}`, killer, expected, data: redis.folder, store: () => store }
      await keepTraces(traces, async () => {
        const standstill = watchStandstill(store)
        const requests = await play(killer, ACTS, send(ACTS))
        const stood = standstill.stop()
        await expectIdentical(store, expected, receiver, roundTime(ACTS))
        expectNoOtherEnds(killer, ACTS)
        console.log(
          `seed ${seed}, ${isSent ? `${requests} requests to the API` : 'from a file'}: ${expected.length} events equal, ` +
            `${receiver.received.size} received with ${receiver.requests()} requests; longest standstill in seconds ${JSON.stringify(stood)}`,
        )
      })
    },
    roundTime(ACTS) * 2,
  )
})

const faultsOf = (redis: RedisServer) => ({
  kill: async (draw: () => number) => {
    await redis.crash()
    await sleep(100 + draw() * 1_000)
    await redis.start()
  },
  pause: (draw: () => number) => redis.pause(300 + draw() * 2_500),
  'full memory': (draw: () => number) => redis.fill(300 + draw() * 1_500),
})

/** A disk of its own for the embedded store, where this machine lets us mount one. */
const DISK_MEGABYTES = 256
const disk = mkdtempSync(join(tmpdir(), 'outcry-small-disk-'))
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m`, 'tmpfs', disk]).status === 0
if (!isMounted) console.warn('a full disk is left out: only root may mount a small one')
process.on('exit', () => {
  if (isMounted) spawnSync('umount', ['--lazy', disk])
  rmSync(disk, { recursive: true, force: true })
})

describe.skipIf(!isMounted)(
  'one process with the embedded store loses nothing and counts nothing twice',
  () => {
    test.each(seeds)(
      'whatever is killed, and when its disk is full (seed %i)',
      async (seed) => {
        const folder = join(disk, String(seed))
        const begun = openEmbeddedStore(folder, { clock: systemClock })
        const isSent = seed % 2 === 1
        const { random, expected, receiver, env, send } = await prepare(seed, begun, isSent)
        await begun.close()
        const killer = await createKiller({
          workers: ['all'],
          faults: { 'full disk': fillDisk },
          random,
          env: { ...env(EMBEDDED_ACTS), DATA_DIR: folder },
        })
        undoing.push(() => killer.stop())
        let store: Store | null = null
        const open = () => {
          if (store !== null) return store
          store = openEmbeddedStore(folder, { clock: systemClock })
          undoing.push(() => store?.close())
          return store
        }
        await keepTraces(
          { name: `embedded-${seed}`, killer, expected, data: folder, store: open },
          async () => {
            const requests = await play(killer, EMBEDDED_ACTS, send(EMBEDDED_ACTS))
            await expectIdentical(open(), expected, receiver, roundTime(EMBEDDED_ACTS))
            expectNoOtherEnds(killer, EMBEDDED_ACTS)
            console.log(
              `seed ${seed}, embedded store, ${isSent ? `${requests} requests to the API` : 'from a file'}: ` +
                `${expected.length} events equal`,
            )
          },
        )
      },
      roundTime(EMBEDDED_ACTS) * 2,
    )
  },
)

/** Leaves no byte free for a while. */
async function fillDisk(draw: () => number): Promise<void> {
  const ballast = join(disk, 'ballast')
  const piece = Buffer.alloc(65_536)
  const until = performance.now() + 300 + draw() * 2_000
  while (performance.now() < until) {
    // What others free meanwhile is taken too.
    try {
      for (;;) appendFileSync(ballast, piece)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
    await sleep(20)
  }
  rmSync(ballast)
}
