import { afterEach, expect, test } from 'vitest'
import {
  changeSubscription,
  createSubscription,
  readSubscription,
} from '../../src/pipeline/endpoints/subscriptions.js'
import { createEncryptedStore } from '../../src/stores/encrypted-store.js'
import { aSubscription, movedClock, openStores } from '../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

const asked = aSubscription({ url: 'https://hooks.example/very-secret' })

test('URLs and secrets of webhooks are kept encrypted, and read and changed as if they were not', async () => {
  const plain = stores.open()
  const store = createEncryptedStore(plain, async () => 'a key of a test')
  const made = await createSubscription(store, asked)
  expect(await readSubscription(store, 'wh_a')).toMatchObject({ subscription: made })
  const changed = await changeSubscription(store, 'wh_a', (now) => ({ ...now, locale: 'it' }))
  expect(changed).toEqual({ ...made, locale: 'it' })
  const kept = await plain.list({ prefix: '', limit: 100 })
  expect(kept.map(({ key }) => key)).toEqual(['webhook/wh_a'])
  expect(kept[0]!.value).toMatch(/^sealed:1:[A-Za-z0-9+/=]+$/)
})

test('another key opens nothing, and neither does a value under the key of another', async () => {
  const plain = stores.open()
  const store = createEncryptedStore(plain, async () => 'a key of a test')
  await createSubscription(store, asked)
  const other = createEncryptedStore(plain, async () => 'another key')
  await expect(readSubscription(other, 'wh_a')).rejects.toThrow(
    'webhook/wh_a cannot be decrypted: SECRET_KEY is not the one it was stored by; set that one again',
  )
  const [encrypted] = await plain.get(['webhook/wh_a'])
  await plain.commit({ set: [{ key: 'webhook/wh_b', value: encrypted! }] })
  await expect(readSubscription(store, 'wh_b')).rejects.toThrow('cannot be decrypted')
})

test('what was stored in the open before is sealed at the first look', async () => {
  const plain = stores.open()
  const made = await createSubscription(plain, asked)
  const store = createEncryptedStore(plain, async () => 'a key of a test')
  await readSubscription(store, 'wh_a')
  expect((await plain.get(['webhook/wh_a']))[0]).toMatch(/^sealed:1:/)
  expect(await changeSubscription(store, 'wh_a', (now) => ({ ...now, locale: 'it' }))).toEqual({
    ...made,
    locale: 'it',
  })
})

test('a key that cannot be had yet is asked for again, and one who reads no secret needs none', async () => {
  const plain = stores.open()
  let asks = 0
  const store = createEncryptedStore(plain, async () => {
    if (++asks === 1) throw new Error('away')
    return 'a key of a test'
  })
  await store.commit({ set: [{ key: 'service-state/1', value: 'open' }] })
  expect([await store.get(['service-state/1']), asks]).toEqual([['open'], 0])
  await expect(createSubscription(store, asked)).rejects.toThrow('away')
  expect((await createSubscription(store, asked)).id).toBe('wh_a')
})
