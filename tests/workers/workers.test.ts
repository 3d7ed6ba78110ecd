import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AlertEvent } from '../../src/core/model/alert.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { replayEvents, storedEvents } from '../support/live-line.js'
import { recordedDay, recordedLines } from '../support/recorded-day.js'
import { freePort, hasRedis, startRedis } from '../support/redis-server.js'
import type { Worker } from '../support/worker.js'
import { startWorker } from '../support/worker.js'

const SEED = 5
const COUNT = 5_000
const KEY = 'the same for both'
const LONG = { timeout: 120_000, interval: 50 }

const folder = mkdtempSync(join(tmpdir(), 'outcry-workers-'))
const file = join(folder, 'posts.ndjson')
const undoing: (() => unknown)[] = []
let expected: AlertEvent[]

beforeAll(() => {
  writeFileSync(file, `${recordedLines(SEED, COUNT).join('\n')}\n`)
  expected = replayEvents(recordedDay(SEED, COUNT), KEY)
  expect(expected.length).toBeGreaterThan(10)
})
afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PLAY = {
  CLOCK: 'stream',
  AUTHOR_KEY: KEY,
  SOURCES: `ndjson:${file}`,
  PORT: '0',
}

function start(name: string, env: Readonly<Record<string, string>>): Worker {
  const worker = startWorker(name, env)
  undoing.push(() => worker.kill('SIGKILL'))
  return worker
}

async function newRedis() {
  const server = await startRedis()
  undoing.push(() => server.stop())
  return server
}

function openRedis(url: string): Store {
  const store = createRedisStore(connectRedis(url, { onUp: () => {}, onDown: () => {} }), {
    prefix: 'outcry',
  })
  undoing.push(() => store.close())
  return store
}

const said = (worker: Worker, part: string) => worker.log().some(({ msg }) => String(msg).includes(part))

async function expectSameAsReplay(store: Store): Promise<void> {
  await expect.poll(async () => (await storedEvents(store)).length, LONG).toBe(expected.length)
  expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))
}

describe('recorded posts give the same events as their replay, byte for byte', () => {
  test('in one process with the embedded store', async () => {
    const data = join(folder, 'embedded')
    const worker = start('all', { ...PLAY, DATA_DIR: data })
    const store = openEmbeddedStore(data, { clock: systemClock })
    undoing.push(() => store.close())
    await expectSameAsReplay(store)
    expect(await worker.kill('SIGTERM')).toBe(0)
  })

  test.skipIf(!hasRedis).each([1, 4])('on Redis with %i detect workers', async (detectors) => {
    const { url } = await newRedis()
    const env = { ...PLAY, REDIS_URL: url }
    const workers = Array.from({ length: detectors }, () => start('detect', env))
    workers.push(start('ingest', env))
    await expectSameAsReplay(openRedis(url))
    expect(await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))).toEqual(workers.map(() => 0))
  })
})

test('two processes cannot use one folder, and the second says so', async () => {
  const env = { ...PLAY, SOURCES: 'none', DATA_DIR: join(folder, 'shared') }
  const first = start('all', env)
  const claimed = () => said(first, 'started')
  await expect.poll(claimed, LONG).toBe(true)
  const second = start('all', env)
  expect(await second.ended).toBe(1)
  expect(said(second, 'another Outcry uses the folder')).toBe(true)
  expect(await first.kill('SIGKILL')).toBe('SIGKILL')
  // However the first one ended, its folder is free.
  const third = start('all', env)
  await expect.poll(() => said(third, 'started'), LONG).toBe(true)
})

test('every mistake of a wrong environment is reported, and nothing starts', async () => {
  const worker = start('all', { PORT: 'eighty', SOURCES: 'twitter', CLOCK: 'stream' })
  expect(await worker.ended).toBe(2)
})

describe.skipIf(!hasRedis)('on Redis', () => {
  test('workers wait for a Redis that is not there yet, say so, and go on when it is', async () => {
    const port = await freePort()
    const env = { ...PLAY, REDIS_URL: `redis://127.0.0.1:${port}` }
    const workers = [start('ingest', env), start('detect', env)]
    for (const worker of workers) {
      await expect.poll(() => said(worker, 'does not answer'), LONG).toBe(true)
    }
    const server = await startRedis([], port)
    undoing.push(() => server.stop())
    await expectSameAsReplay(openRedis(env.REDIS_URL))
  })

  test('a worker that waits for Redis stops when it is asked to', async () => {
    const env = { ...PLAY, REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
    const workers = [start('ingest', env), start('detect', env)]
    for (const worker of workers) {
      await expect.poll(() => said(worker, 'does not answer'), LONG).toBe(true)
    }
    expect(await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))).toEqual([0, 0])
  })

  test('Redis may go and come back in the middle', async () => {
    const server = await newRedis()
    const env = { ...PLAY, REDIS_URL: server.url, NDJSON_SPEED: '1500' }
    start('ingest', env)
    start('detect', env)
    const store = openRedis(server.url)
    await expect.poll(async () => (await store.tails(['intake']))[0], LONG).toBeGreaterThan(3)
    await server.crash()
    await server.start()
    await expectSameAsReplay(store)
  })

  test('a malformed job fails and is reported; the others go on', async () => {
    const server = await newRedis()
    const [host, port] = ['127.0.0.1', server.port]
    const queue = new Queue('detect', { connection: { host, port }, prefix: '{outcry}:bull' })
    undoing.push(() => queue.close())
    await queue.add('detect', { shard: 'three' }, { jobId: 'broken' })
    await queue.add('detect', null, { jobId: 'empty' })
    const env = { ...PLAY, REDIS_URL: server.url }
    const detect = start('detect', env)
    start('ingest', env)
    await expectSameAsReplay(openRedis(server.url))
    const failed = detect.log().filter(({ msg }) => String(msg).includes('a job failed and was given up'))
    expect(failed.map(({ job }) => job).sort()).toEqual(['broken', 'empty'])
    expect(JSON.stringify(failed)).toContain('is not {\\"shard\\": 0 to 15}')
  })

  test.each([
    [
      'a watch',
      'service-state/05/netflix',
      '{"version":99}',
      'service-state/05/netflix cannot be used: its version is 99',
      'detect',
    ],
    [
      'the offset of the sequencer',
      'sequencer/offset',
      'garbage',
      'the offset of the sequencer cannot be used: it is not JSON',
      'ingest',
    ],
  ])(
    '%s that this version cannot read stops the worker with what to do',
    async (_, key, value, says, name) => {
      const server = await newRedis()
      const store = openRedis(server.url)
      await store.commit({
        set: [
          { key, value },
          { key: 'shard/05/head', value: '{"version":1,"time":0,"holes":[],"silences":[]}' },
        ],
        append: [{ log: 'shard/05', value: '{"v":1,"said":[{"reach":1}]}' }],
      })
      const worker = start(name, { ...PLAY, REDIS_URL: server.url })
      expect(await worker.ended).toBe(1)
      const fatal = worker.log().find(({ level }) => level === 60)
      expect(fatal?.msg).toContain(says)
      expect(fatal?.msg).toContain('Upgrade this worker')
      expect(await store.get([key])).toEqual([value])
    },
  )

  test('Redis without memory: nothing is accepted, it shows, and it goes on when there is room', async () => {
    const server = await newRedis()
    const connection = connectRedis(server.url, { onUp: () => {}, onDown: () => {} })
    undoing.push(() => connection.disconnect())
    await connection.config('SET', 'maxmemory', '1')
    const env = { ...PLAY, REDIS_URL: server.url }
    const ingest = start('ingest', env)
    start('detect', env)
    await expect.poll(() => said(ingest, 'raise maxmemory'), LONG).toBe(true)
    await connection.config('SET', 'maxmemory', '0')
    await expectSameAsReplay(openRedis(server.url))
  })
})
