import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { History, HistoryBucket } from '../../src/core/engine/service/learn-history.js'
import { shardOf } from '../../src/core/engine/shard-of.js'
import { DAY, MINUTE } from '../../src/core/model/instant.js'
import { loadShard } from '../../src/pipeline/detect/stored-shard.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { configuration } from '../support/configuration.js'
import { createLine } from '../support/live-line.js'

const END = Date.UTC(2024, 0, 8)
const reading = composeReading({ authorKey: 'any' }, configuration)

function historyOf(service: string, posts: number): History {
  const buckets: HistoryBucket[] = []
  for (let from = END - 7 * DAY; from < END; from += 5 * MINUTE) buckets.push([from, posts])
  return { service, buckets }
}

function openStore() {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-history-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

test('a history goes through the sequencer to the shard of its service, whichever process dies, and is learnt once', async () => {
  const store = openStore()
  await createLine({ store, ...reading }).intake.history('x', historyOf('netflix', 12))
  // A process that took a step and died: what comes after it goes on from the store.
  await createLine({ store, ...reading }).order.step()
  await createLine({ store, ...reading }).drain()
  const read = () => loadShard(store, shardOf('netflix'))
  const first = await read()
  expect(first.saved!.serviceStates.map(({ service, base }) => ({ service, exposed: base.exposed }))).toEqual(
    [{ service: 'netflix', exposed: 7 * DAY }],
  )
  const again = createLine({ store, ...reading })
  await again.intake.history('x', historyOf('netflix', 500))
  await again.drain()
  expect((await read()).saved).toEqual(first.saved)
})
