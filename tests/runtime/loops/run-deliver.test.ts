import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSubscription } from '../../../src/pipeline/endpoints/subscriptions.js'
import { createDeadLetters } from '../../../src/pipeline/log/dead-letters.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { createMemoryQueue } from '../../../src/queue/memory-queue.js'
import type { Context } from '../../../src/runtime/compose/context.js'
import { loadConfiguration } from '../../../src/runtime/compose/load-configuration.js'
import { readSettings } from '../../../src/runtime/config/settings.js'
import { runDeliver } from '../../../src/runtime/loops/run-deliver.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createHealth } from '../../../src/runtime/process/health.js'
import { createMetrics } from '../../../src/runtime/process/metrics.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { anAlert, store as storeAlert } from '../../api/api-server.js'
import { aSubscription } from '../../webhooks/alert-events.js'
import type { Receiver } from '../../webhooks/receiver.js'
import { startReceiver } from '../../webhooks/receiver.js'

let folder: string
let store: Store
let receiver: Receiver
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-run-deliver-'))
  store = openEmbeddedStore(folder, { clock: systemClock })
  receiver = await startReceiver()
})
afterEach(async () => {
  await receiver.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the log of the operator says which webhook was disabled and why', async () => {
  receiver.answer = (_got, response) => response.writeHead(410).end()
  await createSubscription(store, aSubscription({ id: 'wh_gone', url: receiver.url }))
  await storeAlert(store, anAlert('alr_1'))
  const said: { readonly level: number; readonly msg: string }[] = []
  const stopping = new AbortController()
  const ended = runDeliver(contextOf((line) => said.push(JSON.parse(line)), stopping.signal))
  await expect
    .poll(() => said.filter(({ msg }) => msg.includes('is disabled')), { timeout: 30_000 })
    .toMatchObject([{ level: 30, msg: 'webhook wh_gone is disabled: the endpoint answered 410 Gone' }])
  stopping.abort()
  await ended
})

/** A process with the embedded store, whose log is handed over line by line. */
function contextOf(write: (line: string) => void, signal: AbortSignal): Context {
  return {
    settings: readSettings({ WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' }),
    configuration: loadConfiguration(),
    clock: systemClock,
    log: pino({ level: 'info' }, { write }),
    metrics: createMetrics(),
    health: createHealth(),
    backend: {
      kind: 'embedded',
      store,
      openQueue: () => queue,
      close: async () => {},
      cutOff: async () => {},
    },
    deadLetters: createDeadLetters(store, { begin: () => {}, end: () => {} }),
    holder: 'one',
    signal,
  }
}

const queue = createMemoryQueue({ clock: systemClock, onFailed: () => {} })
