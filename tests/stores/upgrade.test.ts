import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import { readFeedback } from '../../src/pipeline/alerts/feedback.js'
import { createCurrentAlerts } from '../../src/pipeline/alerts/search/current-alerts.js'
import { readSubscriptions } from '../../src/pipeline/endpoints/subscriptions.js'
import { readDeliveries } from '../../src/pipeline/notify/delivery-store.js'
import { readGroups } from '../../src/pipeline/notify/notification-groups.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { readSilences } from '../../src/pipeline/silences/silences.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { prepareSharedStore } from '../../src/runtime/compose/prepare-store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { createLog } from '../../src/runtime/process/log.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { createEncryptedStore } from '../../src/stores/encrypted-store.js'
import { migrateStore, readSchema, SCHEMA } from '../../src/stores/migrate-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { cloudEvening } from '../support/cloud-evening.js'
import { configuration } from '../support/configuration.js'
import { createLine, replayEvents, storedEvents } from '../support/live-line.js'
import { hasRedis, startRedis } from '../support/redis-server.js'

const FIXTURE = new URL('../fixtures/store-0.1/', import.meta.url)
const recorded = JSON.parse(readFileSync(new URL('recorded.json', FIXTURE), 'utf8')) as {
  readonly apiKey: string
  readonly authorKey: string
  readonly acceptedPosts: number
  readonly eventsStored: number
}
const secretKey = readFileSync(new URL('secret.key', FIXTURE), 'utf8').trim()
const posts = cloudEvening(5)
const uninterrupted = outline(replayEvents(posts, recorded.authorKey))

/**
 * Which alerts there were and how each ended. The detection of 0.1.0 decided the first events, so that numbers and moments may differ
 * from those of a replay; an alert that runs is carried on, and none is doubled or lost.
 */
function outline(events: readonly AlertEvent[]): string[] {
  const last = new Map(events.map(({ alert }) => [alert.service, alert.status]))
  const opened = events.filter(({ type }) => type === 'alert.opened').map(({ alert }) => alert.service)
  return opened.sort().map((service) => `${service} ${last.get(service)}`)
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The folder that 0.1.0 wrote, in a copy; or an empty one. */
function openFolder(data: Buffer | null): Store {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-upgrade-'))
  if (data !== null) writeFileSync(join(folder, 'data.mdb'), data)
  const store = openEmbeddedStore(folder, { clock: systemClock })
  closing.push(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

const fixtureData = gunzipSync(readFileSync(new URL('data.mdb.gz', FIXTURE)))

/** Accepts the posts that were not accepted before the upgrade, and works everything off. */
async function goOn(store: Store): Promise<string[]> {
  const line = createLine({ store, ...composeReading({ authorKey: recorded.authorKey }, configuration) })
  await line.intake.accept('x', posts.slice(recorded.acceptedPosts))
  await line.intake.end('x')
  await line.drain()
  return outline(await storedEvents(store))
}

async function dump(store: Store): Promise<unknown> {
  const values = await store.list({ prefix: '', limit: 10_000 })
  return { values, outputs: await store.readLog('shard-outputs', 0, 1_000) }
}

describe('a folder of 0.1.0', () => {
  test('holds its key, webhooks, silence, vote, deliveries and alerts after the upgrade', async () => {
    const plain = openFolder(fixtureData)
    expect(await migrateStore(plain)).toEqual({ kind: 'migrated', keys: expect.any(Number), entries: 16 })
    const store = createEncryptedStore(plain, async () => secretKey)
    const keys = createApiKeys({ store, clock: systemClock })
    expect(await keys.check(recorded.apiKey)).toMatchObject({ kind: 'known', key: { name: 'recorded' } })
    const webhooks = await readSubscriptions(store)
    expect(webhooks.map(({ id }) => id).sort()).toEqual(['wh_failing', 'wh_grouped', 'wh_now'])
    const groups = await readGroups(store, ['wh_grouped'])
    expect(groups.get('wh_grouped')!.group).toMatchObject({ notified: [], waiting: expect.any(Array) })
    expect((await readDeliveries(store, 'wh_failing', { limit: 99 })).deliveries.length).toBeGreaterThan(0)
    expect((await readSilences(store)).map(({ id }) => id)).toEqual(['sil_1'])
    const current = await createCurrentAlerts(store).read()
    expect([...current.keys()].sort()).toEqual(['aws', 'netflix', 'slack', 'twitch'])
    const votes = await readFeedback(store, [current.get('netflix')!.id])
    expect(votes).toEqual([{ confirm: 1, deny: 0 }])
  })

  test('gives the events of an evening without an upgrade, byte for byte', async () => {
    const store = openFolder(fixtureData)
    await migrateStore(store)
    expect(await goOn(store)).toEqual(uninterrupted)
  })

  test('is the same after an upgrade that dies at any commit and is done again', async () => {
    const undisturbed = openFolder(fixtureData)
    let commits = 0
    await migrateStore({
      ...undisturbed,
      commit(change) {
        commits++
        return undisturbed.commit(change)
      },
    })
    const expected = await dump(undisturbed)
    expect(commits).toBeGreaterThan(20)
    for (const nth of [1, 2, 9, commits - 4, commits - 3, commits - 2, commits - 1, commits]) {
      const store = openFolder(fixtureData)
      await expect(migrateStore(failingAt(store, nth)), `commit ${nth}`).rejects.toThrow('killed')
      await migrateStore(store)
      expect(await dump(store), `commit ${nth}`).toEqual(expected)
    }
  })

  test('is migrated once', async () => {
    const store = openFolder(fixtureData)
    await migrateStore(store)
    expect(await migrateStore(store)).toEqual({ kind: 'current' })
  })
})

test('a new store gets the number of the layout and nothing else', async () => {
  const store = openFolder(null)
  expect(await migrateStore(store)).toEqual({ kind: 'new' })
  expect(await store.list({ prefix: '', limit: 9 })).toEqual([{ key: 'meta/schema', value: String(SCHEMA) }])
})

test('a store of a newer Outcry is refused, with what to do', async () => {
  const store = openFolder(null)
  await store.commit({ set: [{ key: 'meta/schema', value: '3' }] })
  await expect(migrateStore(store)).rejects.toThrow(/its layout is 3, this Outcry knows 2\..*Upgrade/)
})

/** A store whose process dies just before its n-th commit. */
function failingAt(store: Store, nth: number): Store {
  let commits = 0
  return {
    ...store,
    commit: async (change) => {
      if (++commits === nth) throw new Error('killed')
      return store.commit(change)
    },
  }
}

describe.runIf(hasRedis)('a Redis of 0.1.0', () => {
  test('is migrated by one of two processes, and gives the same events', async () => {
    const server = await startRedis()
    closing.push(() => server.stop())
    const stores = [1, 2].map(() => {
      const connection = connectRedis(server.url, { onUp: () => {}, onDown: () => {} })
      const store = createRedisStore(connection, { prefix: 'outcry' })
      closing.push(() => store.close())
      return store
    })
    await copyStore(openFolder(fixtureData), stores[0]!)
    await Promise.all(
      stores.map((store) =>
        prepareSharedStore(store, { clock: systemClock, log: createLog('silent', 'test') }),
      ),
    )
    expect(await readSchema(stores[1]!)).toBe(SCHEMA)
    expect(await stores[1]!.list({ prefix: 'watch/', limit: 9 })).toEqual([])
    expect(await goOn(stores[1]!)).toEqual(uninterrupted)
  })
})

/** Copies values and logs; entries that were trimmed are appended as blanks and trimmed again, so that numbers stay. */
async function copyStore(from: Store, to: Store): Promise<void> {
  await to.commit({ set: await from.list({ prefix: '', limit: 10_000 }) })
  const shards = Array.from({ length: 16 }, (_, shard) => `shard/${String(shard).padStart(2, '0')}`)
  for (const log of ['intake', 'events', 'findings', ...shards]) {
    const entries = await from.readLog(log, 0, 10_000)
    const [tail = 0] = await from.tails([log])
    const trimmed = tail - entries.length
    const values = [...Array.from({ length: trimmed }, () => ''), ...entries.map(({ value }) => value)]
    await to.commit({ append: values.map((value) => ({ log, value })), trim: [{ log, upTo: trimmed }] })
  }
}
