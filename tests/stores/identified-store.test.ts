import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toProblem } from '../../src/api/http/problem.js'
import { beginAnew } from '../../src/cli/store/begin-anew.js'
import { KEYS } from '../../src/pipeline/log/keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { accessStore } from '../../src/runtime/compose/access-store.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import type { IdentifiedStore } from '../../src/stores/identified-store.js'
import { createIdentifiedStore } from '../../src/stores/identified-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startRedis } from '../support/redis-server.js'

describe.skipIf(!hasRedis)('a Redis that comes back empty', () => {
  let server: RedisServer
  let stores = 0
  let said: string[] = []
  const opened: Store[] = []
  beforeAll(async () => {
    server = await startRedis()
  })
  beforeEach(() => {
    stores++
    said = []
  })
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })
  afterAll(() => server.stop())

  function openRaw(): Store {
    const connection = connectRedis(server.url, { onUp: () => {}, onDown: () => {} })
    const store = createRedisStore(connection, { prefix: `lost${stores}` })
    opened.push(store)
    return store
  }

  async function openIdentified(): Promise<IdentifiedStore> {
    const store = createIdentifiedStore(openRaw(), {
      onLost: () => said.push('lost'),
      onFound: () => said.push('found'),
    })
    await store.refuseLost()
    await store.identify()
    return store
  }

  const flush = async () => {
    const connection = connectRedis(server.url, { onUp: () => {}, onDown: () => {} })
    await connection.flushall()
    connection.disconnect()
  }
  const post = { append: [{ log: 'intake', value: 'a post' }] }

  test('accepts nothing, and is reported once', async () => {
    const store = await openIdentified()
    expect(await store.commit(post)).toEqual({ kind: 'done', appended: [1] })
    await flush()
    for (let batch = 0; batch < 3; batch++) {
      await expect(store.commit(post)).rejects.toMatchObject({
        kind: 'lost',
        message: expect.stringContaining('outcry begin-anew'),
      })
    }
    expect(said).toEqual(['lost'])
    expect(await openRaw().tails(['intake'])).toEqual([0])
  })

  test('is a 503 to a sender', async () => {
    const store = await openIdentified()
    await flush()
    const error = await store.commit(post).catch((reason: unknown) => reason)
    expect(toProblem(error)).toMatchObject({ status: 503, detail: expect.stringContaining('lost its data') })
  })

  test('does not answer that a key is unknown', async () => {
    const store = await openIdentified()
    await store.commit({ set: [{ key: 'api-key/a', value: '1' }] })
    await flush()
    await expect(store.get(['api-key/a'])).rejects.toMatchObject({ kind: 'lost' })
    await expect(store.list({ prefix: 'api-key/', limit: 9 })).rejects.toMatchObject({ kind: 'lost' })
    expect(said).toEqual(['lost'])
  })

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['no key', (store) => store.list({ prefix: 'service/', limit: 9 })],
    ['no entry', (store) => store.readLog('intake', 0, 9)],
    ['no log', (store) => store.tails(['intake'])],
  ])('does not answer a first question that it holds %s', async (_, ask) => {
    const store = await openIdentified()
    await store.commit({ ...post, set: [{ key: 'service/a', value: '1' }] })
    await flush()
    await expect(ask(store)).rejects.toMatchObject({ kind: 'lost' })
  })

  test('is no new store to a process that starts meanwhile', async () => {
    const store = await openIdentified()
    await flush()
    await expect(store.commit(post)).rejects.toMatchObject({ kind: 'lost' })
    await expect(openIdentified()).rejects.toMatchObject({ kind: 'lost' })
  })

  test('is used again when its data is back', async () => {
    const store = await openIdentified()
    const [id] = await store.get([KEYS.storeId])
    await flush()
    await expect(store.commit(post)).rejects.toMatchObject({ kind: 'lost' })
    await openRaw().commit({ set: [{ key: KEYS.storeId, value: id! }], delete: [KEYS.lostStore] })
    expect(await store.commit(post)).toMatchObject({ kind: 'done' })
    expect(said).toEqual(['lost', 'found'])
  })

  test('begins anew on the word of the operator; processes of before end', async () => {
    const errors: string[] = []
    const streams = { out: () => {}, err: (text: string) => void errors.push(text) }
    const store = await openIdentified()
    const access = accessStore(readSettings({ REDIS_URL: server.url, REDIS_PREFIX: `lost${stores}` }))
    expect(await beginAnew(access, streams)).toBe(1)
    await flush()
    await expect(store.commit(post)).rejects.toMatchObject({ kind: 'lost' })
    expect(await beginAnew(access, streams)).toBe(0)
    await access.close()
    expect(errors).toEqual([
      expect.stringContaining('nothing was changed'),
      expect.stringContaining('start every Outcry process again'),
    ])
    await expect(store.commit(post)).rejects.toMatchObject({
      name: 'DamagedState',
      message: expect.stringContaining('Start this process again'),
    })
    expect(await (await openIdentified()).commit(post)).toEqual({ kind: 'done', appended: [1] })
  })
})
