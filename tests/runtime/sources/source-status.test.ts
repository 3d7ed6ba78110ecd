import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createMetrics } from '../../../src/runtime/process/metrics.js'
import { createSourceReporter } from '../../../src/runtime/sources/source-status.js'
import { readSourceStatuses } from '../../../src/runtime/sources/stored-status.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'

let now = Date.UTC(2024, 4, 6)
const clock = { ...systemClock, now: () => now }
let folder: string
let store: Store
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-status-'))
  store = openEmbeddedStore(folder, { clock })
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('without a source that works, log, lag and status say so within a minute, and again when one does', async () => {
  const lines: string[] = []
  const log = pino(
    { level: 'debug' },
    {
      write: (line) => {
        const { level, msg } = JSON.parse(line) as { level: number; msg: string }
        if (level > 30 || msg.includes('data')) lines.push(msg)
      },
    },
  )
  const metrics = createMetrics()
  const reporter = createSourceReporter({ store, clock, log, metrics, time: 'system', maxSkew: 2 * MINUTE })
  const lag = async () =>
    (await metrics.sourceLag.get()).values.map(({ labels, value }) => `${labels.source} ${value}`)
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      now += 1_000
      await reporter.save()
    }
  }
  // The API itself listens, which brings no post.
  reporter.report('http', { kind: 'live' })
  reporter.report('bluesky', { kind: 'connecting', detail: 'jetstream.example is unavailable (ENOTFOUND)' })
  reporter.report('status', { kind: 'connecting', detail: 'no page can be reached' })
  await pass(15)
  expect(lines).toEqual([])
  await pass(10)
  expect(lines).toEqual([
    'no data: no source works (bluesky is connecting, status is connecting); ' +
      'services are "no-data" until one does, and all are tried again',
  ])
  await pass(60)
  expect(lines.slice(1)).toEqual([
    'bluesky: no connection for a minute (jetstream.example is unavailable (ENOTFOUND))',
    'status: no connection for a minute (no page can be reached)',
  ])
  expect(await lag()).toEqual(['bluesky 75', 'status 75'])
  reporter.report('bluesky', { kind: 'live' })
  await pass(5)
  expect(lines.slice(3)).toEqual(['a source works again: services have data'])
  expect(await lag()).toEqual(['status 90'])
  const statuses = await readSourceStatuses(store, now)
  expect(statuses.map(({ name, state, lagSeconds }) => [name, state, lagSeconds])).toEqual([
    ['bluesky', 'live', null],
    ['http', 'live', null],
    ['status', 'connecting', 90],
  ])

  // The process is gone: nobody reads what it read.
  now += 61_000
  expect((await readSourceStatuses(store, now)).map(({ state }) => state)).toEqual(['off', 'off', 'off'])
})

test.each(['system', 'stream'] as const)('a post of 2038 is never the last post (%s time)', async (time) => {
  const metrics = createMetrics()
  const log = pino({ level: 'silent' })
  const reporter = createSourceReporter({ store, clock, log, metrics, time, maxSkew: 2 * MINUTE })
  const post = (at: number) => ({ id: String(at), source: 'mastodon', at, text: 'hello' }) as unknown as Post
  const last = async () => {
    await reporter.save()
    const status = (await readSourceStatuses(store, now)).find(({ name }) => name === 'mastodon')!
    return [status.lastEventAt, status.lagSeconds, status.posts]
  }
  const ahead = Date.UTC(2038, 0, 1)
  const lag = (seconds: number) => (time === 'system' ? seconds : null)
  reporter.stored('mastodon', [post(now - 5_000), post(ahead), post(now - 7_000)])
  expect(await last()).toEqual([new Date(now - 5_000).toISOString(), lag(5), 3])
  reporter.stored('mastodon', [post(now), post(ahead)])
  expect(await last()).toEqual([new Date(now).toISOString(), lag(0), 5])
  if (time === 'stream') return
  reporter.stored('mastodon', [post(ahead)])
  expect(await last()).toEqual([new Date(now).toISOString(), 0, 6])
  // A phone that is a little fast is not in the future.
  reporter.stored('mastodon', [post(now + 30_000)])
  expect(await last()).toEqual([new Date(now + 30_000).toISOString(), 0, 7])
  now += HOUR
  reporter.stored('mastodon', [post(now - 1_000)])
  expect(await last()).toEqual([new Date(now - 1_000).toISOString(), 1, 8])
})
