import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/pipeline/ports/store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { startLosingProxy } from '../support/losing-proxy.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startCluster, startRedis } from '../support/redis-server.js'
import { describeStore } from './store-conformance.js'

const opened: Store[] = []
const folders: string[] = []
const silent = { onUp: () => {}, onDown: () => {} }

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-store-'))
  folders.push(folder)
  return folder
}

function keep(store: Store): Store {
  opened.push(store)
  return store
}

describeStore('the embedded store', async () => keep(openEmbeddedStore(newFolder(), { clock: systemClock })))

test('the embedded store opens a folder with a dot in its name', async () => {
  const folder = join(newFolder(), 'tmp.wXd')
  const first = openEmbeddedStore(folder, { clock: systemClock })
  await first.commit({ set: [{ key: 'a', value: '1' }] })
  await first.close()
  expect(readdirSync(folder).sort()).toEqual(['data.mdb', 'lock.mdb'])
  const second = keep(openEmbeddedStore(folder, { clock: systemClock }))
  expect(await second.get(['a'])).toEqual(['1'])
})

test('the embedded store holds after it is opened again', async () => {
  const folder = newFolder()
  const first = openEmbeddedStore(folder, { clock: systemClock })
  await first.commit({ set: [{ key: 'a', value: '1' }], append: [{ log: 'l', value: 'x' }] })
  await first.close()
  const second = keep(openEmbeddedStore(folder, { clock: systemClock }))
  expect(await second.get(['a'])).toEqual(['1'])
  expect(await second.commit({ append: [{ log: 'l', value: 'y' }] })).toEqual({ kind: 'done', appended: [2] })
})

test('a folder that cannot be made is named with what to do', () => {
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  expect(() => openEmbeddedStore(join(file, 'data'), { clock: systemClock })).toThrow(
    /the store in .*file\/data cannot be opened: .*; check the folder and its permissions, or set DATA_DIR/,
  )
})

describe.skipIf(!hasRedis)('on Redis', () => {
  let server: RedisServer
  let stores = 0

  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  const openRedis = (prefix = `test${++stores}`, url = server.url) =>
    keep(createRedisStore(connectRedis(url, silent), { prefix }))

  describeStore('the store', async () => openRedis())

  describe('a Redis Cluster', () => {
    let cluster: RedisServer
    beforeAll(async () => {
      cluster = await startCluster()
    })
    afterAll(() => cluster.stop())

    describeStore('the store', async () => openRedis(undefined, `${cluster.url},${cluster.url}`))
  })

  test('two deployments on one Redis do not meet', async () => {
    const [one, two] = [openRedis('one'), openRedis('two')]
    await one.commit({ set: [{ key: 'a', value: '1' }], append: [{ log: 'l', value: 'x' }] })
    expect(await two.get(['a'])).toEqual([null])
    expect(await two.list({ prefix: '', limit: 9 })).toEqual([])
  })

  test('a commit under way when Redis dies is done once, when it is back', async () => {
    const own = await startRedis()
    try {
      const store = openRedis('crash', own.url)
      await store.commit({ append: [{ log: 'l', value: 'before' }] })
      const commits = Array.from({ length: 200 }, (_, index) =>
        store.commit({ append: [{ log: 'l', value: String(index) }] }),
      )
      await own.crash()
      const late = store.commit({ append: [{ log: 'l', value: 'while it was away' }] })
      await own.start()
      await Promise.all([...commits, late])
      const values = (await store.readLog('l', 0, 1_000)).map(({ value }) => value)
      expect(values).toHaveLength(202)
      expect(new Set(values).size).toBe(202)
    } finally {
      await own.stop()
    }
  })

  test('a commit whose answer was lost with the connection is done once', async () => {
    const proxy = await startLosingProxy(server.port)
    try {
      const store = openRedis('lost-answer', `redis://127.0.0.1:${proxy.port}`)
      await store.commit({ set: [{ key: 'a', value: '1' }], append: [{ log: 'l', value: 'before' }] })
      proxy.loseNextAnswer()
      const change = {
        checks: [{ key: 'a', value: '1' }],
        set: [{ key: 'a', value: '2' }],
        append: [{ log: 'l', value: 'x' }],
      }
      expect(await store.commit(change)).toEqual({ kind: 'done', appended: [2] })
      expect(proxy.lost()).toBe(1)
      expect((await store.readLog('l', 0, 9)).map(({ value }) => value)).toEqual(['before', 'x'])
    } finally {
      await proxy.stop()
    }
  })

  test('without memory nothing is accepted, but what frees some goes through', async () => {
    const own = await startRedis()
    try {
      const connection = connectRedis(own.url, silent)
      const store = keep(createRedisStore(connection, { prefix: 'full' }))
      await store.commit({ append: [{ log: 'l', value: 'x'.repeat(100_000) }] })
      await connection.config('SET', 'maxmemory', '1')
      await expect(store.commit({ set: [{ key: 'a', value: '1' }] })).rejects.toMatchObject({
        kind: 'full',
        message: expect.stringContaining('raise maxmemory'),
      })
      expect(await store.get(['a'])).toEqual([null])
      const freed = await store.commit({ set: [{ key: 'b', value: '1' }], trim: [{ log: 'l', upTo: 1 }] })
      expect(freed.kind).toBe('done')
      expect(await store.readLog('l', 0, 9)).toEqual([])
    } finally {
      await own.stop()
    }
  })
})
