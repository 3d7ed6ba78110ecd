import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ApiKeys } from '../../../src/pipeline/access/api-keys.js'
import { allows, createApiKeys } from '../../../src/pipeline/access/api-keys.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { StoreError } from '../../../src/pipeline/ports/store.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function openStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-keys-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  closing.push(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

/** Keys in a time that the test sets. */
function keysAt(store: Store): { keys: ApiKeys; time: { now: number } } {
  const time = { now: Date.UTC(2026, 0, 1) }
  return { keys: createApiKeys({ store, clock: { ...systemClock, now: () => time.now } }), time }
}

test('a key is known by itself alone, and only its hash is stored', async () => {
  const store = openStore()
  const { keys, time } = keysAt(store)
  const { key, secret } = await keys.create({ name: 'feeder', scopes: ['ingest'] })
  expect(secret).toMatch(/^outcry_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/)
  expect(key).toEqual({
    id: secret.slice(7, 15),
    name: 'feeder',
    scopes: ['ingest'],
    createdAt: time.now,
    expiresAt: null,
    lastUsedAt: null,
  })
  expect(await keys.check(secret)).toEqual({ kind: 'known', key: { ...key, lastUsedAt: time.now } })

  const everything = JSON.stringify(await store.list({ prefix: '', limit: 100 }))
  expect(everything).toContain(key.id)
  expect(everything).not.toContain(secret.slice(16))
})

test('a malformed key is distinguished from a wrong key', async () => {
  const { keys } = keysAt(openStore())
  const { secret } = await keys.create({ name: 'a', scopes: ['read'] })
  const wrongEnd = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
  expect(await keys.check(wrongEnd)).toEqual({ kind: 'unknown', reason: 'wrong-secret' })
  expect(await keys.check(`outcry_00000000_${secret.slice(16)}`)).toEqual({
    kind: 'unknown',
    reason: 'no-such-key',
  })
  for (const text of [
    '',
    secret.slice(0, -1),
    `${secret}0`,
    ` ${secret}`,
    secret.replace('outcry', 'other'),
  ]) {
    expect(await keys.check(text)).toEqual({ kind: 'unknown', reason: 'malformed' })
  }
})

test('a revoked key opens nothing, and the others still do', async () => {
  const { keys, time } = keysAt(openStore())
  const first = await keys.create({ name: 'first', scopes: ['read'] })
  time.now += 1
  const second = await keys.create({ name: 'second', scopes: ['admin', 'read'] })
  expect((await keys.list()).map(({ name, scopes }) => ({ name, scopes }))).toEqual([
    { name: 'first', scopes: ['read'] },
    { name: 'second', scopes: ['read', 'admin'] },
  ])
  expect(await keys.revoke(first.key.id)).toBe(true)
  expect(await keys.revoke(first.key.id)).toBe(false)
  expect(await keys.check(first.secret)).toEqual({ kind: 'unknown', reason: 'no-such-key' })
  expect(await keys.check(second.secret)).toMatchObject({ kind: 'known' })
  expect((await keys.list()).map(({ name }) => name)).toEqual(['second'])
})

test('when a key was last used is written once a minute', async () => {
  const store = openStore()
  const { keys, time } = keysAt(store)
  const { secret } = await keys.create({ name: 'a', scopes: ['read'] })
  const began = time.now
  const seen: number[] = []
  for (const second of [0, 1, 59, 60, 61, 119, 120]) {
    time.now = began + second * 1_000
    await keys.check(secret)
    const [{ lastUsedAt } = { lastUsedAt: null }] = await keys.list()
    seen.push((lastUsedAt! - began) / 1_000)
  }
  expect(seen).toEqual([0, 0, 0, 60, 60, 60, 120])
})

test('a key that is revoked while it is being used stays revoked', async () => {
  const store = openStore()
  const { keys } = keysAt(store)
  const { key, secret } = await keys.create({ name: 'a', scopes: ['read'] })
  const slow = createApiKeys({
    clock: systemClock,
    store: {
      ...store,
      async commit(change) {
        await keys.revoke(key.id)
        return store.commit(change)
      },
    },
  })
  await slow.check(secret)
  expect(await keys.list()).toEqual([])
})

test('a full store does not lock out who reads', async () => {
  const store = openStore()
  const { secret, key } = await keysAt(store).keys.create({ name: 'a', scopes: ['read'] })
  const full: Store = { ...store, commit: () => Promise.reject(new StoreError('full', 'no room')) }
  const checked = await createApiKeys({ store: full, clock: systemClock }).check(secret)
  expect(checked).toMatchObject({ kind: 'known', key: { id: key.id } })
})

test('admin may do everything, and who sends posts may not read them', () => {
  const may = (scopes: Parameters<typeof allows>[0]['scopes']) =>
    (['read', 'ingest', 'admin'] as const).filter((needed) => allows({ scopes }, needed))
  expect(may(['admin'])).toEqual(['read', 'ingest', 'admin'])
  expect(may(['ingest'])).toEqual(['ingest'])
  expect(may(['read'])).toEqual(['read'])
  expect(may([])).toEqual([])
})
