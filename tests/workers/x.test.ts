import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/runtime/process/clock.js'
import { readHeldTexts } from '../../src/runtime/sources/held-texts.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { startFakeX, TOKEN } from '../support/fake-x/fake-x.js'
import { storedEvents } from '../support/live-line.js'
import type { Worker } from '../support/worker.js'
import { startWorker } from '../support/worker.js'

const LONG = { timeout: 60_000, interval: 50 }
const undoing: (() => unknown)[] = []

afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo()
})

test('with SOURCES=x a real process opens an alert from the stream, and forgets what X lost meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-x-'))
  undoing.push(() => rmSync(folder, { recursive: true, force: true }))
  const fake = await startFakeX({ jobLooks: 0 })
  undoing.push(() => fake.stop())
  const start = (): Worker => {
    const env = { SOURCES: 'x', X_API_URL: fake.apiUrl, X_BEARER_TOKEN: TOKEN, PORT: '0', DATA_DIR: folder }
    const worker = startWorker('all', env)
    undoing.push(() => worker.kill('SIGKILL'))
    return worker
  }
  const first = start()
  await expect.poll(() => fake.connected, LONG).toBe(1)
  expect(fake.rules.length).toBeGreaterThan(50)
  const store = openEmbeddedStore(folder, { clock: systemClock })
  undoing.push(() => store.close())
  const written = TEXTS.map((text, n) => fake.write({ text, at: Date.now(), author: String(1_000 + n) }))
  await expect
    .poll(async () => (await storedEvents(store)).map(({ type }) => type), LONG)
    .toContain('alert.opened')
  const held = await readHeldTexts(store, 'x')
  expect(held.length).toBeGreaterThan(0)
  const gone = written.find(({ id }) => held.includes(id))!
  expect(await first.kill('SIGTERM')).toBe(0)

  fake.takeBack(gone)
  start()
  await expect.poll(async () => await readHeldTexts(store, 'x'), LONG).not.toContain(gone.id)
  expect(fake.asked.some(({ path }) => path === 'compliance/jobs')).toBe(true)
})

const TEXTS = [
  'netflix is down again',
  'is netflix down for anyone else?',
  'netflix not working on my tv',
  'netflix stopped working, only errors',
  'anyone else cannot open netflix? it is down',
  'netflix outage, nothing plays',
  'my netflix is not loading at all',
  'netflix keeps crashing tonight',
  'why is netflix down right now',
  'netflix offline here in Leeds',
  'so netflix is down, great',
  "netflix won't load, is it down",
]
