import { afterEach, describe, expect, test } from 'vitest'
import { shardOf } from '../../../src/core/engine/shard-of.js'
import { formatInstant, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import { parsePost } from '../../../src/core/model/post.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { configuration } from '../../support/configuration.js'
import { createLine } from '../../support/live-line.js'
import { BEGIN, movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())
const reading = composeReading({ authorKey: 'any' }, configuration)
const NETFLIX = shardOf('netflix')

/** Forty complaints, one every ten seconds from `minute` on. */
function complaints(minute: number): Post[] {
  return Array.from({ length: 40 }, (_, index) => {
    const parsed = parsePost({
      id: `${minute}-${index}`,
      source: 'x',
      createdAt: formatInstant(BEGIN + minute * MINUTE + index * 10 * SECOND),
      author: { id: `author ${minute} ${index}` },
      text: 'netflix non funziona',
    })
    if (parsed.kind !== 'post') throw new Error(parsed.detail)
    return parsed.post
  })
}

async function everything(store: Store): Promise<string> {
  const values = (await store.list({ prefix: '', limit: 10_000 })).filter(
    ({ key }) => !key.startsWith('lease/'),
  )
  return JSON.stringify(values)
}

/** What the stages store when nothing goes wrong. */
async function undisturbed(minutes: readonly number[] = [0, 10]): Promise<string> {
  const store = stores.open()
  const line = createLine({ store, ...reading })
  for (const minute of minutes) {
    await line.intake.accept('ndjson', complaints(minute))
    await line.drain()
  }
  return everything(store)
}

describe('of two processes that take the same step', () => {
  test('one sequencer is refused, and goes on behind the other', async () => {
    const store = stores.open()
    const [one, two] = [createLine({ store, ...reading }), createLine({ store, ...reading })]
    await one.intake.accept('ndjson', complaints(0))
    expect((await Promise.all([one.order.step(), two.order.step()])).map(({ kind }) => kind).sort()).toEqual([
      'moved',
      'refused',
    ])
    await one.drain()
    await one.intake.accept('ndjson', complaints(10))
    await two.drain()
    await one.drain()
    expect(await everything(store)).toBe(await undisturbed())
  })

  test('one shard processor is refused, and reads the state that the other stored', async () => {
    const store = stores.open()
    const [one, two] = [createLine({ store, ...reading }), createLine({ store, ...reading })]
    for (const minute of [0, 10]) {
      await one.intake.accept('ndjson', complaints(minute))
      await one.order.step()
      const steps = await Promise.all([one.shards.step(NETFLIX), two.shards.step(NETFLIX)])
      expect(steps.map(({ kind }) => kind).sort()).toEqual(['moved', 'refused'])
      await one.drain()
    }
    expect(await everything(store)).toBe(await undisturbed())
  })

  test('a shard processor reads anew what another has stored meanwhile', async () => {
    const store = stores.open()
    const [one, two] = [createLine({ store, ...reading }), createLine({ store, ...reading })]
    await one.intake.accept('ndjson', complaints(0))
    await one.drain()
    await two.shards.step(NETFLIX)
    await one.intake.accept('ndjson', complaints(10))
    await one.drain()
    expect(await two.shards.step(NETFLIX)).toEqual({ kind: 'nothing-new' })
    await one.intake.accept('ndjson', complaints(20))
    await two.drain()
    expect(await everything(store)).toBe(await undisturbed([0, 10, 20]))
  })

  test('one correlator is refused', async () => {
    const store = stores.open()
    const [one, two] = [createLine({ store, ...reading }), createLine({ store, ...reading })]
    await one.intake.accept('ndjson', complaints(0))
    await one.order.step()
    await one.shards.step(NETFLIX)
    const steps = await Promise.all([one.causes.step(), two.causes.step()])
    expect(steps.map(({ kind }) => kind).sort()).toEqual(['moved', 'refused'])
  })
})

test('a step whose commit fails is taken again from the store, not from memory', async () => {
  const store = stores.open()
  let failing: string | null = null
  const failed: string[] = []
  const shaky: Store = {
    ...store,
    commit: async (change) => {
      const isMeant = failing !== null && (change.trim ?? []).some(({ log }) => log === failing)
      if (!isMeant) return store.commit(change)
      failed.push(failing!)
      failing = null
      throw new Error('the store is away')
    },
  }
  const line = createLine({ store: shaky, ...reading })
  for (const minute of [0, 10]) {
    await line.intake.accept('ndjson', complaints(minute))
    for (const log of ['intake', `shard/${String(NETFLIX).padStart(2, '0')}`, 'shard-outputs']) {
      failing = log
      await line.drain().catch(() => {})
    }
    await line.drain()
  }
  expect(failed).toHaveLength(6)
  expect(await everything(store)).toBe(await undisturbed())
})
