import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createApiKeys } from '../../../src/pipeline/access/api-keys.js'
import { syncKeys } from '../../../src/pipeline/access/sync-keys.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import type { Silence } from '../../../src/pipeline/silences/silences.js'
import { changeSilence, changeSilences, readSilences } from '../../../src/pipeline/silences/silences.js'
import { syncSilences } from '../../../src/pipeline/silences/sync-silences.js'
import { connectRedis } from '../../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../../src/stores/redis/redis-store.js'
import type { RedisServer } from '../../support/redis-server.js'
import { hasRedis, startRedis } from '../../support/redis-server.js'
import { movedClock, openStores } from '../../webhooks/alert-events.js'

const clock = movedClock()
const folders = openStores(clock)
let redis: RedisServer | undefined
let connection: ReturnType<typeof connectRedis> | undefined
const drivers = hasRedis ? (['embedded', 'redis'] as const) : (['embedded'] as const)

beforeAll(async () => {
  if (!hasRedis) return
  redis = await startRedis()
  connection = connectRedis(redis.url, { onUp: () => {}, onDown: () => {} })
})
afterEach(() => folders.clear())
afterAll(async () => {
  connection?.disconnect()
  await redis?.stop()
})

const open = (driver: (typeof drivers)[number]): Store =>
  driver === 'embedded' ? folders.open() : createRedisStore(connection!, { prefix: 'silences' })

describe.each(drivers)('on the store %s', (driver) => {
  test('changes of one silence at the same time are all stored, and a file changes only its own', async () => {
    const [store, now] = [open(driver), clock.now()]
    const own: Silence = {
      ...{ id: 'sil_own', kind: 'silence', matchers: [], window: null, comment: '' },
      ...{ createdBy: 'ops', createdAt: now, startsAt: now, endsAt: now + 10 },
    }
    await changeSilences(store, now, () => ({ silences: [own], result: null }))
    const longer = () =>
      changeSilence(store, now, 'sil_own', (before) => ({
        ...before,
        endsAt: before.endsAt + 1,
        updatedBy: 'k',
      }))
    await Promise.all([longer(), longer(), longer()])
    expect(await changeSilence(store, now, 'sil_none', (before) => before)).toBeNull()

    const declared = { ...own, id: 'sil_file-a', createdBy: 'a file' }
    expect(await syncSilences(store, [declared], now)).toMatchObject({ created: ['sil_file-a'] })
    expect(await syncSilences(store, [], now)).toMatchObject({ changed: [], deleted: ['sil_file-a'] })
    expect(await readSilences(store)).toMatchObject([
      { id: 'sil_own', endsAt: now + 13, updatedBy: 'k' },
      { id: 'sil_file-a', endsAt: now },
    ])

    const secret = `outcry_Abcdef12_${'k'.repeat(43)}`
    const key = { id: 'page', name: 'page', scopes: ['read' as const], expiresAt: null, secret }
    expect(await syncKeys(store, [key], now)).toMatchObject({ created: ['Abcdef12'] })
    expect(await createApiKeys({ store, clock }).check(secret)).toMatchObject({ kind: 'known' })
    expect(await syncKeys(store, [key], now)).toEqual({ created: [], changed: [], deleted: [] })
    expect(await syncKeys(store, [], now)).toMatchObject({ deleted: ['Abcdef12'] })
  })
})
