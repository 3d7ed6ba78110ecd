import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/core/engine/engine.js'
import { SHARDS, shardOf } from '../../src/core/engine/shard-of.js'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { EVENTS, withPosts } from '../../src/pipeline/alerts/alert-store.js'
import { createTakePost } from '../../src/pipeline/intake/replay-post.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { classifyOnce } from '../support/classify-once.js'
import { cloudEvening } from '../support/cloud-evening.js'
import { configuration } from '../support/configuration.js'
import type { LiveLine } from '../support/live-line.js'
import { createLine, replayEvents, storedEvents } from '../support/live-line.js'
import { recordedDay } from '../support/recorded-day.js'
import { seededRandom } from '../support/seeded-random.js'

const KEY = 'the same for both'
const composed = composeReading({ authorKey: KEY }, configuration)
const reading = { ...composed, classifyPost: classifyOnce(composed.classifyPost) }
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function openStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-live-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  closing.push(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

const posts = recordedDay(3, 8_000)
const expected = replayEvents(posts, KEY)

test('the recorded day has something to compare: alerts of catalogued services and of a discovered one', () => {
  const services = new Set(expected.map(({ alert }) => alert.service))
  expect([...services].sort()).toEqual(['netflix', 'quibblio', 'vodafone'])
  expect(expected.map(({ type }) => type)).toContain('alert.resolved')
})

describe('the same posts give the same events, byte for byte', () => {
  test('in one go', async () => {
    const store = openStore()
    const line = createLine({ store, ...reading })
    await line.intake.accept('ndjson', posts)
    await line.intake.end('ndjson')
    await line.drain()
    expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))
  })

  test('in batches of any size, with the steps in any order', async () => {
    const random = seededRandom(11)
    const store = openStore()
    const line = createLine({ store, ...reading })
    for (let from = 0; from < posts.length; ) {
      const size = 1 + Math.floor(random() ** 3 * 900)
      await line.intake.accept('ndjson', posts.slice(from, from + size))
      from += size
      if (random() < 0.5) await line.order.step()
      if (random() < 0.5) await line.shards.step(Math.floor(random() * SHARDS))
      if (random() < 0.5) await line.causes.step()
    }
    await line.intake.end('ndjson')
    await line.drain()
    expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))
  })

  test('when every process forgets everything now and then, and two of each step at the same time', async () => {
    const random = seededRandom(12)
    const store = openStore()
    let lines: LiveLine[] = []
    const anew = () => {
      lines = [createLine({ store, ...reading }), createLine({ store, ...reading })]
    }
    anew()
    let refused = 0
    for (let from = 0; from < posts.length; from += 150) {
      await lines[0]!.intake.accept('ndjson', posts.slice(from, from + 150))
      const shard = Math.floor(random() * SHARDS)
      const steps = await Promise.all([
        lines[0]!.order.step(),
        lines[1]!.order.step(),
        lines[0]!.shards.step(shard),
        lines[1]!.shards.step(shard),
        lines[0]!.causes.step(),
        lines[1]!.causes.step(),
      ])
      refused += steps.filter(({ kind }) => kind === 'refused').length
      if (random() < 0.2) anew()
    }
    await lines[0]!.intake.end('ndjson')
    await lines[1]!.drain()
    expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))
    expect(refused).toBeGreaterThan(10)
  })

  test('when one process starts the same shard twice at the same time', async () => {
    const store = openStore()
    const line = createLine({ store, ...reading })
    // More entries than a shard takes in one step.
    for (let from = 0; from < posts.length; from += 50) {
      await line.intake.accept('ndjson', posts.slice(from, from + 50))
      await line.order.step()
    }
    await line.intake.end('ndjson')
    while ((await line.order.step()).kind !== 'nothing-new');
    for (let shard = 0; shard < SHARDS; shard++) {
      for (;;) {
        const steps = await Promise.all([
          line.shards.step(shard),
          line.shards.step(shard),
          line.shards.step(shard),
        ])
        if (steps.every(({ kind }) => kind === 'nothing-new')) break
      }
    }
    await line.drain()
    expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))
  })
})

describe('what several shards found together', () => {
  const posts = cloudEvening(5)
  const expected = replayEvents(posts, KEY)

  test('the cloud is named as the cause of its customers, and the bank stays quiet', () => {
    const last = new Map(expected.map(({ alert }) => [alert.service, alert]))
    const reported = [...last].map(([service, { upstream, siblings }]) => [
      service,
      upstream?.service ?? null,
      siblings
        .map((sibling) => sibling.service)
        .sort()
        .join(' '),
    ])
    expect(reported.sort()).toEqual([
      ['aws', null, 'slack twitch'],
      ['netflix', 'aws', 'aws slack twitch'],
      ['slack', 'aws', 'twitch'],
      ['twitch', 'aws', ''],
    ])
    expect(new Set(['netflix', 'aws', 'slack', 'twitch'].map(shardOf)).size).toBeGreaterThan(2)
  })

  test.each([1, 2, 4])(
    '%i workers that take shards as it happens store the same events in the same order',
    async (workers) => {
      const random = seededRandom(20 + workers)
      const store = openStore()
      const lines = Array.from({ length: workers }, () => createLine({ store, ...reading }))
      for (let from = 0; from < posts.length; from += 120) {
        await lines[0]!.intake.accept('ndjson', posts.slice(from, from + 120))
        await lines[0]!.order.step()
        await Promise.all(
          lines.map(async (line) => {
            for (let count = 0; count < 6; count++) await line.shards.step(Math.floor(random() * SHARDS))
          }),
        )
        await lines[Math.floor(random() * workers)]!.causes.step()
      }
      await lines[0]!.intake.end('ndjson')
      await lines.at(-1)!.drain()
      const logged = await store.readLog(EVENTS, 0, 1_000_000)
      const stored = await withPosts(
        store,
        logged.map(({ value }) => JSON.parse(value) as AlertEvent),
      )
      const engine = createEngine(reading)
      const takePost = createTakePost(reading.classifyPost, engine)
      const replayed = [...posts.flatMap((post) => takePost(post)), ...engine.finish()]
      const inShort = (event: AlertEvent) =>
        `${event.at} ${event.alert.service} #${event.sequence} ${event.type}`
      expect(stored.map(inShort)).toEqual(replayed.map(inShort))
      expect(stored.map((event) => JSON.stringify(event))).toEqual(
        replayed.map((event) => JSON.stringify(event)),
      )
    },
  )
})
