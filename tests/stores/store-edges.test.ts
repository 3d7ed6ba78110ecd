import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../src/pipeline/ports/store.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { createEncryptedStore } from '../../src/stores/encrypted-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { hasRedis, startRedis } from '../support/redis-server.js'

const clock = { now: () => 0, sleep: async () => {} }

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-edges-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function openEmbedded(folder = newFolder()): Store {
  const store = openEmbeddedStore(folder, { clock })
  onTestFinished(() => store.close())
  return store
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('a folder of the embedded store', () => {
  test('is for its owner alone', async () => {
    const folder = join(newFolder(), 'new')
    openEmbedded(folder)
    expect([folder, join(folder, 'data.mdb'), join(folder, 'lock.mdb')].map(modeOf)).toEqual([
      '700',
      '600',
      '600',
    ])
  })

  test('that others could read is closed to them', async () => {
    const folder = newFolder()
    await openEmbeddedStore(folder, { clock }).close()
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'data.mdb'), 0o644)
    openEmbedded(folder)
    expect([folder, join(folder, 'data.mdb')].map(modeOf)).toEqual(['700', '600'])
  })
})

test('of a change that fails half-way nothing is stored, and what was asked at the same moment is', async () => {
  const store = openEmbedded()
  const tooLong = 'k'.repeat(5_000)
  const asked = await Promise.allSettled([
    store.commit({
      set: [
        { key: 'a', value: '1' },
        { key: tooLong, value: '2' },
      ],
    }),
    store.commit({ append: [{ log: 'l', value: 'x' }] }),
  ])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(await store.get(['a'])).toEqual([null])
  expect(await store.readLog('l', 0, 9)).toEqual([{ number: 1, value: 'x' }])
})

test('a list holds no key that only begins like the end of another prefix', async () => {
  const store = openEmbedded()
  await store.commit({ set: ['a', 'a/1', 'a/2', 'b'].map((key) => ({ key, value: key })) })
  const keys = async (range: Parameters<Store['list']>[0]) => (await store.list(range)).map(({ key }) => key)
  expect(await keys({ prefix: 'a/', limit: 9 })).toEqual(['a/1', 'a/2'])
  expect(await keys({ prefix: 'a/', limit: 9, reverse: true })).toEqual(['a/2', 'a/1'])
  expect(await keys({ prefix: 'a/', limit: 9, after: 'a' })).toEqual(['a/1', 'a/2'])
})

test('pages follow each other without a gap, from both ends', async () => {
  const store = openEmbedded()
  await store.commit({ set: ['p/1', 'p/2', 'p/3', 'p/4', 'p/5'].map((key) => ({ key, value: key })) })
  const page = async (reverse: boolean, after?: string) =>
    (await store.list({ prefix: 'p/', limit: 2, reverse, ...(after === undefined ? {} : { after }) })).map(
      ({ key }) => key,
    )
  expect([await page(false), await page(false, 'p/2'), await page(false, 'p/4')]).toEqual([
    ['p/1', 'p/2'],
    ['p/3', 'p/4'],
    ['p/5'],
  ])
  expect([await page(true), await page(true, 'p/4'), await page(true, 'p/2')]).toEqual([
    ['p/5', 'p/4'],
    ['p/3', 'p/2'],
    ['p/1'],
  ])
})

test('a lease is free again after its time, and not a millisecond before', async () => {
  let now = 0
  const store = openEmbeddedStore(newFolder(), { clock: { ...clock, now: () => now } })
  onTestFinished(() => store.close())
  expect(await store.takeLease('leader', 'one', 100)).toBe(true)
  now = 99
  expect(await store.takeLease('leader', 'two', 100)).toBe(false)
  now = 100
  expect(await store.takeLease('leader', 'two', 100)).toBe(true)
})

test('two texts under one key are encrypted with two nonces, one text with the same', async () => {
  const store = openEmbedded()
  const encrypted = createEncryptedStore(store, async () => 'a secret of some length')
  const sealed: string[] = []
  for (const value of ['one', 'two', 'one']) {
    await encrypted.commit({ set: [{ key: 'webhook/a', value }] })
    sealed.push((await store.get(['webhook/a']))[0]!)
  }
  const nonces = sealed.map((text) => Buffer.from(text.split(':')[2]!, 'base64').toString('hex', 0, 12))
  expect(nonces[0]).not.toBe(nonces[1])
  expect(sealed[0]).toBe(sealed[2])
})

test.skipIf(!hasRedis)('a key that was deleted is in no list on Redis, nor in its index', async () => {
  const server = await startRedis()
  onTestFinished(() => server.stop())
  const connection = connectRedis(server.url, { onUp: () => {}, onDown: () => {} })
  const store = createRedisStore(connection, { prefix: 'edges' })
  onTestFinished(() => store.close())
  await store.commit({ set: ['a', 'b'].map((key) => ({ key, value: key })) })
  await store.commit({ delete: ['a'] })
  expect(await store.list({ prefix: '', limit: 1 })).toEqual([{ key: 'b', value: 'b' }])
  expect(await connection.zcard('{edges}:index')).toBe(1)
})
