import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import { readDeliveries } from '../../src/pipeline/notify/delivery-store.js'
import { statesOf } from '../../src/pipeline/notify/order/turn-keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { replayEvents, storedEvents } from '../support/live-line.js'
import { recordedDay, recordedLines } from '../support/recorded-day.js'
import { freePort, hasRedis, startRedis } from '../support/redis-server.js'
import { seededRandom } from '../support/seeded-random.js'
import { subscribe } from '../support/subscribe.js'
import { startReceiver } from '../support/webhook-receiver.js'
import { createKiller } from './killer.js'
import { sendPosts } from './sender.js'
import { watchStandstill } from './standstill.js'

/**
 * A deployment is played recorded posts while its processes are killed, `kill -9`, at named points and at random
 * moments, Redis among them. Processes and Redis stand still, Redis is full, and clocks jump by up to two days.
 * Afterwards the alerts must be those of an undisturbed replay. Every event must have come to the subscriber under one
 * id, unless a newer one has overtaken it.
 *
 * Short here; `npm run test:fault` plays ten rounds of 100,000 posts with twenty kills each.
 */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 2)
const KILLS = Number(process.env.FAULT_KILLS ?? 4)
const POSTS = Number(process.env.FAULT_POSTS ?? 12_000)
const SEED = Number(process.env.FAULT_SEED ?? 1)
const KEY = 'the same for both'
/** As `subscribe` names it. */
const SUBSCRIPTION = 'wh_receiver'
/** A round lasts about so long for each kill. */
const SECONDS_A_KILL = 5
const ROUND_TIME = (240 + KILLS * SECONDS_A_KILL * 6) * 1_000

const undoing: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo()
})

describe.skipIf(!hasRedis)('nothing is lost and nothing counts twice', () => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
    'whatever is killed (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const folder = mkdtempSync(join(tmpdir(), 'outcry-fault-'))
      undoing.push(() => rmSync(folder, { recursive: true, force: true }))
      // By turns, the posts are read from a file and sent to the API.
      const isSent = seed % 2 === 0
      const lines = recordedLines(seed, POSTS)
      const file = join(folder, 'posts.ndjson')
      writeFileSync(file, `${lines.join('\n')}\n`)
      const expected = replayEvents(recordedDay(seed, POSTS), KEY, isSent)
      expect(expected.length).toBeGreaterThan(10)

      const redis = await startRedis()
      undoing.push(() => redis.stop())
      const store = createRedisStore(connectRedis(redis.url, { onUp: () => {}, onDown: () => {} }), {
        prefix: 'outcry',
      })
      undoing.push(() => store.close())
      let secret = ''
      const receiver = await startReceiver({ secret: () => secret, failsFirst: () => random() < 0.1 })
      undoing.push(() => receiver.close())
      secret = await subscribe(store, receiver.url)

      const port = await freePort()
      const { secret: key } = await createApiKeys({ store, clock: systemClock }).create({
        name: 'test',
        scopes: ['ingest'],
      })
      const killer = createKiller({
        redis,
        random,
        env: {
          REDIS_URL: redis.url,
          CLOCK: 'stream',
          AUTHOR_KEY: KEY,
          SOURCES: isSent ? 'none' : `ndjson:${file}`,
          PORT: String(port),
          // The recording lasts as long as the kills need.
          NDJSON_SPEED: String(Math.ceil((POSTS * 0.6) / (KILLS * SECONDS_A_KILL))),
          WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
          LOG_LEVEL: 'warn',
        },
      })
      undoing.push(() => killer.stop())
      const standstill = watchStandstill(store)
      const pauseMs = (KILLS * SECONDS_A_KILL * 1_000) / (POSTS / 250) / 2
      const sending = isSent
        ? sendPosts(lines, { url: `http://127.0.0.1:${port}/v1/posts`, key, pauseMs })
        : Promise.resolve({ requests: 0 })
      await killer.kill(KILLS)
      const stood = standstill.stop()
      const kills = killer.kills()
      const { requests } = await sending
      expect(kills.length).toBeGreaterThanOrEqual(KILLS)
      expect(kills.every(({ signal }) => signal === 'SIGKILL')).toBe(true)

      await expect
        .poll(async () => (await storedEvents(store)).length, { timeout: ROUND_TIME, interval: 200 })
        .toBe(expected.length)
      expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))

      const events = expected.map(({ alert, sequence }) => `${alert.id}/${sequence}`).sort()
      // All arrive, apart from those that a newer state of their alert has overtaken; the newest of each is never among these.
      await expect
        .poll(() => notReceived(store, events, receiver.received), { timeout: ROUND_TIME, interval: 200 })
        .toEqual([])
      const newest = new Map(expected.map(({ alert, sequence }) => [alert.id, `${alert.id}/${sequence}`]))
      await expect
        .poll(() => [...newest.values()].filter((event) => !receiver.received.has(event)))
        .toEqual([])
      expect([...receiver.received.keys()].filter((event) => !events.includes(event))).toEqual([])
      expect([...receiver.received.values()].every((ids) => ids.size === 1)).toBe(true)
      expect(new Set([...receiver.received.values()].flatMap((ids) => [...ids])).size).toBe(
        receiver.received.size,
      )
      expect(receiver.late).toEqual([])
      expect(receiver.badSignatures()).toBe(0)
      console.log(
        `seed ${seed}, ${isSent ? `${requests} requests to the API` : 'from a file'}: ${kills.length} kills (${killer.summary()}), ${events.length} events equal, ` +
          `${receiver.received.size} received with ${receiver.requests()} requests; longest standstill in seconds ${JSON.stringify(stood)}`,
      )
    },
    ROUND_TIME + 60_000,
  )
})

/** Events that neither came nor were overtaken. */
async function notReceived(
  store: Store,
  events: readonly string[],
  received: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const { deliveries } = await readDeliveries(store, SUBSCRIPTION, { limit: 1_000 })
  const overtaken = deliveries
    .filter(({ state }) => state.kind === 'discarded' && state.reason === 'overtaken')
    .flatMap((delivery) => statesOf(delivery).map(({ alert, sequence }) => `${alert}/${sequence}`))
  return events.filter((event) => !received.has(event) && !overtaken.includes(event))
}
