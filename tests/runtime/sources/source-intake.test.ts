import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import { createIntake } from '../../../src/pipeline/intake/intake.js'
import { unpackEntry } from '../../../src/pipeline/intake/intake-entry.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { StoreError } from '../../../src/pipeline/ports/store.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openSourceIntake } from '../../../src/runtime/sources/source-intake.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { recordedDay } from '../../support/recorded-day.js'

const undoing: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo()
})

function newStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-intake-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  undoing.push(() => rmSync(folder, { recursive: true, force: true }))
  undoing.push(() => store.close())
  return store
}

const posts = recordedDay(1, 50)
const classifyPost = (post: Post) => ({ at: post.at, author: 1, key: 0, classified: null, hashtags: [] })

async function openDoor(store: Store, reported: string[] = []) {
  const stopping = new AbortController()
  const intake = createIntake({ store, clock: systemClock, classifyPost })
  const door = await openSourceIntake({
    source: 'bluesky',
    store,
    intake,
    reporter: {
      report: (_, condition) => reported.push(condition.kind),
      stored: (_, stored) => reported.push(`stored ${stored.length}`),
      blocked: (_, why) => reported.push(`blocked: ${why}`),
      save: async () => {},
      release() {},
    },
    availability: null,
    sleep: async () => {},
    signal: stopping.signal,
  })
  return { door, stopping, intake }
}

describe("a source's door", () => {
  test('stores posts and cursor together, and begins where it left off', async () => {
    const store = newStore()
    const { door } = await openDoor(store)
    expect(door.cursor).toBeNull()
    await door.accept(posts.slice(0, 10), 'ten')
    await door.accept([], 'eleven')
    await door.accept(posts.slice(10, 12), null)
    expect(door.cursor).toBe('eleven')
    expect((await openDoor(store)).door.cursor).toBe('eleven')
    expect(await store.tails([INTAKE])).toEqual([2])
  })

  test('refuses a process that continues from an outdated cursor: nothing is stored twice', async () => {
    const store = newStore()
    const [first, second] = [await openDoor(store), await openDoor(store)]
    await first.door.accept(posts.slice(0, 5), 'five')
    await expect(second.door.accept(posts.slice(0, 5), 'five again')).rejects.toThrow(
      'another process reads bluesky now',
    )
    expect(await store.tails([INTAKE])).toEqual([1])
  })

  test('waits while the store has no room, says so, and loses nothing', async () => {
    const store = newStore()
    let failures = 2
    const full: Store = {
      ...store,
      commit: async (change) => {
        if (failures-- > 0) throw new StoreError('full', 'the disk of the store is full; make room')
        return store.commit(change)
      },
    }
    const reported: string[] = []
    const { door } = await openDoor(full, reported)
    await door.accept(posts.slice(0, 5), 'five')
    expect(reported).toEqual([
      'blocked: the disk of the store is full; make room',
      'blocked: the disk of the store is full; make room',
      'stored 5',
    ])
    expect(await store.tails([INTAKE])).toEqual([1])
  })

  test('waits as well while the store does not say how much waits in it', async () => {
    const store = newStore()
    let failures = 1
    const away: Store = {
      ...store,
      tails: async (logs) => {
        if (failures-- > 0) throw new StoreError('lost', 'Redis has lost the data')
        return store.tails(logs)
      },
    }
    const reported: string[] = []
    const { door } = await openDoor(away, reported)
    await door.accept(posts.slice(0, 5), 'five')
    expect(reported).toEqual(['blocked: Redis has lost the data', 'stored 5'])
  })

  test('knows a commit again that went through although it seemed to fail', async () => {
    const store = newStore()
    let fails = true
    const odd: Store = {
      ...store,
      commit: async (change) => {
        const done = await store.commit(change)
        if (!fails) return done
        fails = false
        throw new StoreError('failed', 'the flush failed')
      },
    }
    const { door } = await openDoor(odd)
    await door.accept(posts.slice(0, 5), 'five')
    await door.accept(posts.slice(5, 6), 'six')
    expect(await store.tails([INTAKE])).toEqual([2])
  })

  test('reports an end once, and only after something came', async () => {
    const store = newStore()
    const { door } = await openDoor(store)
    await door.end()
    expect(await store.tails([INTAKE])).toEqual([0])
    await door.accept(posts.slice(0, 1), 'one')
    await door.end()
    await door.end()
    const entries = await store.readLog(INTAKE, 0, 9)
    expect(entries.map(({ number, value }) => unpackEntry(value, number).isEnd)).toEqual([false, true])
  })

  test('stores nothing once its source was stopped', async () => {
    const { door, stopping } = await openDoor(newStore())
    stopping.abort()
    await expect(door.accept(posts.slice(0, 1), 'one')).rejects.toThrow('another process')
  })
})
