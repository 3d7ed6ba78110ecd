import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backup, restore } from '../../src/cli/store/backup.js'
import { storage } from '../../src/cli/store/storage.js'
import { formatInstant, MINUTE, SECOND } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import { parsePost } from '../../src/core/model/post.js'
import { KEYS } from '../../src/pipeline/log/keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { accessStore } from '../../src/runtime/compose/access-store.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { restoreLines } from '../../src/stores/backup/restore-backup.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { migrateStore } from '../../src/stores/migrate-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { configuration } from '../support/configuration.js'
import { createLine, storedEvents } from '../support/live-line.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startRedis } from '../support/redis-server.js'

const BEGIN = Date.UTC(2024, 0, 1)
const TEXTS = ['netflix non funziona', 'netflix is down', 'netflix non va', "can't open netflix, is it down?"]
const reading = composeReading({ authorKey: 'any' }, configuration)

let room: string
let err: string
let out: string
const opened: Store[] = []
const streams = {
  out: (text: string) => {
    out += text
  },
  err: (text: string) => {
    err += text
  },
}
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'outcry-backup-'))
  err = ''
  out = ''
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(room, { recursive: true, force: true })
})

const keep = (store: Store) => {
  opened.push(store)
  return store
}
const openFolder = (name: string) => keep(openEmbeddedStore(join(room, name), { clock: systemClock }))
const folderOf = (name: string) => accessStore(readSettings({ DATA_DIR: join(room, name) }))

/** Complaints, one every ten seconds from a minute on. */
function complaints(minute: number, count: number): Post[] {
  return Array.from({ length: count }, (_, index) => {
    const parsed = parsePost({
      id: `${minute}-${index}`,
      source: 'x',
      createdAt: formatInstant(BEGIN + minute * MINUTE + index * 10 * SECOND),
      author: { id: `author ${minute} ${index}` },
      text: `${TEXTS[index % TEXTS.length]} ${['mah', 'uffa', 'ancora', 'stasera', 'again'][index % 5]}`,
    })
    if (parsed.kind !== 'post') throw new Error(parsed.detail)
    return parsed.post
  })
}

/** An alert that is open, entries that no stage has consumed, and a log that was trimmed. */
async function fill(store: Store): Promise<void> {
  await migrateStore(store)
  const line = createLine({ store, ...reading })
  await line.intake.accept('ndjson', complaints(0, 40))
  await line.drain()
  await line.intake.accept('ndjson', complaints(7, 10))
  await line.order.step()
  await line.intake.accept('ndjson', complaints(9, 10))
  await store.commit({
    set: [
      { key: `${KEYS.lease}order`, value: '{"v":1,"holder":"a","until":1}' },
      { key: 'webhook/a', value: 'sealed:1:line ends \u2028 and \n' },
    ],
  })
}

/** Events of the hour after a backup. */
async function nextHour(store: Store): Promise<string> {
  const line = createLine({ store, ...reading })
  for (let minute = 11; minute < 71; minute += 10) {
    await line.intake.accept('ndjson', complaints(minute, minute < 30 ? 40 : 2))
    await line.drain()
  }
  return JSON.stringify(await storedEvents(store))
}

test('a store in use is copied at one moment, and the hour after it is the same on the copy', async () => {
  const store = openFolder('data')
  await fill(store)
  let isDone = false
  const done = backup(join(room, 'copy'), folderOf('data'), { ...streams, clock: systemClock }).finally(
    () => {
      isDone = true
    },
  )
  // Both values of a commit are in the copy, or none.
  for (let index = 0; !isDone; index++) {
    const set = ['a/first', 'z/last'].map((key) => ({ key, value: String(index) }))
    await store.commit({ set, append: [{ log: 'other', value: 'x' }] })
  }
  expect(await done).toBe(0)
  expect(readdirSync(join(room, 'copy')).sort()).toEqual(['outcry-backup.json', 'store.ndjson.gz'])
  expect(statSync(join(room, 'copy', 'store.ndjson.gz')).mode & 0o777).toBe(0o600)

  const target = folderOf('restored')
  expect(await restore(join(room, 'copy'), target, streams)).toBe(0)
  await target.close()
  const restored = openFolder('restored')
  const [first = null, last = null, lease = null] = await restored.get(['a/first', 'z/last', 'lease/order'])
  expect(first).toBe(last)
  expect(lease).toBeNull()
  expect(await restored.get(['webhook/a'])).toEqual(await store.get(['webhook/a']))
  const events = await nextHour(store)
  expect(events.length).toBeGreaterThan(1_000)
  expect(await nextHour(restored)).toBe(events)
})

test('the key of the secrets comes with the copy', async () => {
  await openFolder('data').commit({ set: [{ key: 'a', value: '1' }] })
  writeFileSync(join(room, 'data', 'secret.key'), 'k'.repeat(43))
  await backup(join(room, 'copy'), folderOf('data'), { ...streams, clock: systemClock })
  const target = folderOf('restored')
  expect(await restore(join(room, 'copy'), target, streams)).toBe(0)
  await target.close()
  expect(readFileSync(join(room, 'restored', 'secret.key'), 'utf8').trim()).toBe('k'.repeat(43))
})

describe('a restore changes nothing', () => {
  beforeEach(async () => {
    await openFolder('data').commit({ set: [{ key: 'a', value: '1' }] })
    await backup(join(room, 'copy'), folderOf('data'), { ...streams, clock: systemClock })
  })

  test('into a store that is not empty', async () => {
    await expect(restore(join(room, 'copy'), folderOf('data'), streams)).rejects.toThrow('is not empty')
  })

  test('from a backup that is not whole', async () => {
    await expect(restore(room, folderOf('restored'), streams)).rejects.toThrow('holds no whole backup')
  })

  test('from a backup that was changed', async () => {
    const manifest = join(room, 'copy', 'outcry-backup.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"sha256":"./, '"sha256":"_'))
    expect(await restore(join(room, 'copy'), folderOf('restored'), streams)).toBe(1)
    expect(err).toContain('its checksum is another; nothing was changed')
    expect(readdirSync(room)).not.toContain('restored')
  })

  test('from a file that was cut off', async () => {
    appendFileSync(join(room, 'copy', 'store.ndjson.gz'), 'x')
    await expect(restore(join(room, 'copy'), folderOf('restored'), streams)).rejects.toThrow()
    expect(readdirSync(room)).not.toContain('restored')
  })
})

test('a backup into a folder with files is refused', async () => {
  await openFolder('data').commit({ set: [{ key: 'a', value: '1' }] })
  await expect(
    backup(join(room, 'data'), folderOf('data'), { ...streams, clock: systemClock }),
  ).rejects.toThrow('is not empty; name a new one for each backup')
})

test('a restore that was killed lets no process start, and the next one begins again', async () => {
  const store = openFolder('restored')
  async function* dying() {
    yield ['log', 'intake', 7] as const
    for (let number = 1; number < 600; number++) yield ['entry', 'intake', number, 'x'] as const
    throw new Error('killed')
  }
  await expect(restoreLines(store, dying())).rejects.toThrow('killed')
  await expect(migrateStore(store)).rejects.toThrow('Run the same `outcry restore` again')
  async function* whole() {
    yield ['value', 'b', '2'] as const
    yield ['log', 'intake', 9] as const
    yield ['entry', 'intake', 9, 'y'] as const
  }
  await restoreLines(store, whole())
  expect(await store.list({ prefix: '', limit: 9 })).toEqual([{ key: 'b', value: '2' }])
  expect(await store.readLog('intake', 0, 9)).toEqual([{ number: 9, value: 'y' }])
})

test('storage lists what takes room, largest first', async () => {
  await openFolder('data').commit({
    set: [
      { key: 'point/netflix/1', value: 'x'.repeat(5_000) },
      { key: 'point/netflix/2', value: 'x'.repeat(5_000) },
      { key: 'alert/1', value: 'x'.repeat(200) },
    ],
    append: [{ log: 'shard/03', value: 'x'.repeat(1_000) }],
  })
  expect(await storage(folderOf('data'), { ...streams, json: false })).toBe(0)
  expect(out).toBe(
    [
      'kind              count       size',
      'point/                2    10.0 kB',
      'log shard/NN          1     1.0 kB',
      'alert/                1      207 B',
      'total                      11.2 kB',
      '',
    ].join('\n'),
  )
  out = ''
  await storage(folderOf('data'), { ...streams, json: true })
  expect(JSON.parse(out.split('\n')[0]!)).toEqual({ kind: 'point/', count: 2, bytes: 10_030 })
})

describe.skipIf(!hasRedis)('with Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  const redisOf = (prefix: string) =>
    accessStore(readSettings({ REDIS_URL: server.url, REDIS_PREFIX: prefix }))
  const openRedis = (prefix: string) =>
    keep(createRedisStore(connectRedis(server.url, { onUp: () => {}, onDown: () => {} }), { prefix }))

  test('a folder moves to Redis and back, and the hour after it is the same', async () => {
    const store = openFolder('data')
    await fill(store)
    writeFileSync(join(room, 'data', 'secret.key'), 'k'.repeat(43))
    const copy = (from: ReturnType<typeof accessStore>, name: string) =>
      backup(join(room, name), from, { ...streams, clock: systemClock })
    await copy(folderOf('data'), 'one')
    const moved = redisOf('moved')
    expect(await restore(join(room, 'one'), moved, streams)).toBe(0)
    expect(await openRedis('moved').get([KEYS.secretKey])).toEqual(['k'.repeat(43)])
    await copy(moved, 'two')
    await moved.close()
    const back = folderOf('back')
    expect(await restore(join(room, 'two'), back, streams)).toBe(0)
    await back.close()
    const digest = (name: string) =>
      JSON.parse(readFileSync(join(room, name, 'outcry-backup.json'), 'utf8')).sha256
    expect(digest('two')).toBe(digest('one'))
    const events = await nextHour(store)
    expect(await nextHour(openRedis('moved'))).toBe(events)
    expect(await nextHour(openFolder('back'))).toBe(events)
  })
})
