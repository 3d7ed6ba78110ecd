import { afterEach, expect, test } from 'vitest'
import { packShardOutput, SHARD_OUTPUTS } from '../../../src/pipeline/detect/shard-output-entry.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import { shardLog } from '../../../src/pipeline/intake/shard-entry.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { configuration } from '../../support/configuration.js'
import { createLine } from '../../support/live-line.js'
import { movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())
const reading = composeReading({ authorKey: 'any' }, configuration)

async function left(store: Store, log: string): Promise<number[]> {
  return (await store.readLog(log, 0, 1_000)).map(({ number }) => number)
}

/** Each stage takes a bounded number of entries in one step. What it has not taken must stay in its log. */
test('a step of the sequencer removes what it has taken from the intake log, and nothing else', async () => {
  const store = stores.open()
  const { intake, order } = createLine({ store, ...reading })
  for (let entry = 0; entry < 65; entry++) await intake.history('x', { service: 'netflix', buckets: [] })
  expect(await order.step()).toMatchObject({ kind: 'moved', entries: 64 })
  expect(await left(store, INTAKE)).toEqual([65])
  expect(await order.step()).toMatchObject({ kind: 'moved', entries: 1 })
  expect(await left(store, INTAKE)).toEqual([])
})

test('a step of a shard removes what it has taken from the log of the shard, and nothing else', async () => {
  const store = stores.open()
  const { shards } = createLine({ store, ...reading })
  const entry = { log: shardLog(0), value: JSON.stringify({ v: 1, said: [] }) }
  await store.commit({ append: Array.from({ length: 65 }, () => entry) })
  expect(await shards.step(0)).toEqual({ kind: 'moved', entries: 64 })
  expect(await left(store, shardLog(0))).toEqual([65])
  expect(await shards.step(0)).toEqual({ kind: 'moved', entries: 1 })
})

test('a step of the correlator removes what it has taken from the outputs of the shards, and nothing else', async () => {
  const store = stores.open()
  const { causes } = createLine({ store, ...reading })
  await store.commit({ append: Array.from({ length: 513 }, () => packShardOutput(0, null, [])) })
  expect(await causes.step()).toMatchObject({ kind: 'moved', entries: 512 })
  expect(await left(store, SHARD_OUTPUTS)).toEqual([513])
  expect(await causes.step()).toMatchObject({ kind: 'moved', entries: 1 })
})
