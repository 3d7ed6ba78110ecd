import { afterEach, describe, expect, test } from 'vitest'
import { shardOf } from '../../../src/core/engine/shard-of.js'
import { formatInstant, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import { parsePost } from '../../../src/core/model/post.js'
import { offsetKey, readShardOffset } from '../../../src/pipeline/detect/stored-shard.js'
import { shardLog } from '../../../src/pipeline/intake/shard-entry.js'
import { KEYS } from '../../../src/pipeline/log/keys.js'
import type { Change, Store } from '../../../src/pipeline/ports/store.js'
import { askToForget } from '../../../src/pipeline/retention/redact-expired-texts.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { configuration } from '../../support/configuration.js'
import type { LiveLine } from '../../support/live-line.js'
import { createLine, replayEvents, storedEvents } from '../../support/live-line.js'
import { BEGIN, movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())
const reading = composeReading({ authorKey: 'any' }, configuration)
const NETFLIX = shardOf('netflix')
const STATE = `${KEYS.serviceState}${String(NETFLIX).padStart(2, '0')}/netflix`

const TEXTS = ['netflix non funziona', 'netflix is down', 'netflix non va', "can't open netflix, is it down?"]
const WORDS = ['mah', 'uffa', 'ancora', 'stasera', 'again']
/** Its text is looked for in the store. */
const MARKED = 14

/** A complaint each five seconds, for three minutes. */
const POSTS: readonly Post[] = Array.from({ length: 36 }, (_, index) => {
  const parsed = parsePost({
    id: `p${index}`,
    source: 'x',
    createdAt: formatInstant(BEGIN + index * 5 * SECOND),
    author: { id: `author ${index}` },
    text: `${TEXTS[index % 4]} ${WORDS[index % 5]} ${index === MARKED ? 'mannaggia' : ''} #relax`,
  })
  if (parsed.kind !== 'post') throw new Error(parsed.detail)
  return parsed.post
})

/** Every post takes every step by itself; `lineOf` gives the processes that take them. */
async function play(store: Store, lineOf: (index: number) => LiveLine, posts = POSTS): Promise<string> {
  for (const [index, post] of posts.entries()) {
    const line = lineOf(index)
    await line.intake.accept('ndjson', [post])
    await line.drain()
  }
  const values = await store.list({ prefix: '', limit: 10_000 })
  const left = await store.readLog(shardLog(NETFLIX), 0, 1_000)
  return JSON.stringify([values.filter(({ key }) => !key.startsWith('lease/')), left])
}

let known: Promise<string> | undefined

/** What one process stores that never dies. */
function undisturbed(): Promise<string> {
  const store = stores.open()
  const line = createLine({ store, ...reading })
  known ??= play(store, () => line)
  return known
}

async function unsaved(store: Store): Promise<number> {
  const [text = null] = await store.get([offsetKey(NETFLIX)])
  const { position, saved } = readShardOffset(NETFLIX, text)
  return position - saved
}

describe('between two writes of its state, a shard', () => {
  test('goes on in another process after any step, with the same values and events as one that never died', async () => {
    const store = stores.open()
    expect(await play(store, () => createLine({ store, ...reading }))).toBe(await undisturbed())
    const events = await storedEvents(store)
    expect(events.length).toBeGreaterThan(0)
    expect(events).toEqual(replayEvents(POSTS, 'any', true))
  })

  test('changes its process as often as it likes', async () => {
    const store = stores.open()
    const two = [createLine({ store, ...reading }), createLine({ store, ...reading })]
    expect(await play(store, (index) => two[Math.floor(index / 5) % 2]!)).toBe(await undisturbed())
  })

  test('writes entries alone, and its state after half a minute of stream time', async () => {
    const store = stores.open()
    const writes: number[] = []
    const counting: Store = {
      ...store,
      commit(change: Change) {
        if (change.set?.some(({ key }) => key === STATE)) writes.push(writes.length)
        return store.commit(change)
      },
    }
    const line = createLine({ store: counting, ...reading })
    await play(store, () => line, POSTS.slice(0, 24))
    expect(writes).toHaveLength(4)
  })

  test('holds no text of a post that is forgotten', async () => {
    const store = stores.open()
    const line = createLine({ store, ...reading })
    await play(store, () => line, POSTS.slice(0, MARKED + 4))
    const texts = async () => JSON.stringify(await store.readLog(shardLog(NETFLIX), 0, 100))
    expect(await texts()).toContain('mannaggia')
    await askToForget(line.intake, POSTS[MARKED]!)
    await line.drain()
    expect(await texts()).toBe('[]')
    expect(JSON.stringify(await store.list({ prefix: '', limit: 10_000 }))).not.toContain('mannaggia')
  })

  test('is damaged when an entry of its log is missing', async () => {
    const store = stores.open()
    const line = createLine({ store, ...reading })
    await play(store, () => line, POSTS.slice(0, MARKED + 4))
    expect(await unsaved(store)).toBeGreaterThan(2)
    const [entry] = await store.readLog(shardLog(NETFLIX), 0, 1)
    await store.commit({ trim: [{ log: shardLog(NETFLIX), upTo: entry!.number }] })
    await expect(createLine({ store, ...reading }).shards.step(NETFLIX)).rejects.toThrow(
      `the log of shard ${NETFLIX} cannot be used: after entry ${entry!.number - 1} comes ${entry!.number + 1}`,
    )
  })
})

test('an offset of a version that wrote every state is read as one without unsaved entries', () => {
  expect(readShardOffset(3, '{"v":1,"version":1,"position":7}')).toEqual({
    version: 1,
    position: 7,
    saved: 7,
  })
})
