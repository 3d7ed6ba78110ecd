import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDeadLetters } from '../../../src/pipeline/log/dead-letters.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import type { Context } from '../../../src/runtime/compose/context.js'
import { loadConfiguration } from '../../../src/runtime/compose/load-configuration.js'
import { readSettings } from '../../../src/runtime/config/settings.js'
import { runAlertmanager } from '../../../src/runtime/loops/run-alertmanager.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createHealth } from '../../../src/runtime/process/health.js'
import { createLog } from '../../../src/runtime/process/log.js'
import { createMetrics } from '../../../src/runtime/process/metrics.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { anAlert, store as storeAlert } from '../../api/api-server.js'
import type { FakeAlertmanager } from '../../support/fake-alertmanager.js'
import { startAlertmanager } from '../../support/fake-alertmanager.js'

let folder: string
let store: Store
let first: FakeAlertmanager
let second: FakeAlertmanager
const running: { stop(): Promise<void> }[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-run-alertmanager-'))
  store = openEmbeddedStore(folder, { clock: systemClock })
  first = await startAlertmanager()
  second = await startAlertmanager()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
  await Promise.all([first.close(), second.close()])
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const configuration = loadConfiguration()

/** A process that tells both. */
function start(holder: string) {
  const stopping = new AbortController()
  const metrics = createMetrics()
  const context: Context = {
    settings: readSettings({ ALERTMANAGER_URLS: `${first.url}, ${second.url}` }),
    configuration,
    clock: systemClock,
    log: createLog('silent', holder),
    metrics,
    health: createHealth(),
    backend: {
      kind: 'embedded',
      store,
      openQueue: () => {
        throw new Error('this part needs no queue')
      },
      close: async () => {},
      cutOff: async () => {},
    },
    deadLetters: createDeadLetters(store, { begin: () => {}, end: () => {} }),
    holder,
    signal: stopping.signal,
  }
  const ended = runAlertmanager(context)
  const process = {
    health: context.health,
    async metric(name: string, manager: FakeAlertmanager): Promise<number> {
      const { values } = (await metrics.registry.getSingleMetric(name)!.get()) as {
        values: { value: number; labels: Record<string, string> }[]
      }
      const host = new URL(manager.url).host
      const own = values.filter(({ labels }) => labels.alertmanager === host)
      return own.reduce((sum, { value }) => sum + value, 0)
    },
    async stop() {
      stopping.abort()
      await ended
    },
  }
  running.push(process)
  return process
}

const soon = { timeout: 30_000, interval: 50 }

test('one process sends, and when it stops another goes on', async () => {
  const one = start('one')
  await expect.poll(() => one.metric('outcry_alertmanager_pushes_total', first), soon).toBeGreaterThan(0)
  const two = start('two')
  await storeAlert(store, anAlert('alr_1'))
  await expect.poll(() => first.firing(systemClock.now()), soon).toEqual(['netflix major'])
  expect(await two.metric('outcry_alertmanager_pushes_total', first)).toBe(0)
  await one.stop()
  await storeAlert(store, anAlert('alr_1', { status: 'resolved', resolvedAt: '2024-05-06T12:30:00.000Z' }), 2)
  await expect.poll(() => first.firing(systemClock.now()), soon).toEqual([])
  await expect.poll(() => two.metric('outcry_alertmanager_pushes_total', first), soon).toBeGreaterThan(0)
})

test('one that is unavailable delays nothing, shows in the metrics, and receives the alert when it is back', async () => {
  first.mode = 'broken'
  await storeAlert(store, anAlert('alr_1'))
  const one = start('one')
  await expect.poll(() => second.firing(systemClock.now()), soon).toEqual(['netflix major'])
  await expect.poll(() => one.metric('outcry_alertmanager_pushes_total', first), soon).toBeGreaterThan(0)
  expect(await one.metric('outcry_alertmanager_up', first)).toBe(0)
  expect(await one.metric('outcry_alertmanager_up', second)).toBe(1)
  expect(one.health.report().ready).toBe(true)
  first.mode = 'well'
  await expect.poll(() => first.firing(systemClock.now()), soon).toEqual(['netflix major'])
  await expect.poll(() => one.metric('outcry_alertmanager_up', first), soon).toBe(1)
})
