import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { INTAKE } from '../../src/pipeline/intake/sequencer.js'
import type { DeadLetter } from '../../src/pipeline/log/dead-letters.js'
import { listDeadLetters } from '../../src/pipeline/log/dead-letters.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { connectRedis } from '../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../src/stores/redis/redis-store.js'
import { hasRedis, startRedis } from '../support/redis-server.js'
import { startWorker } from '../support/worker.js'

const LONG = { timeout: 60_000, interval: 50 }
const folder = mkdtempSync(join(tmpdir(), 'outcry-stalls-'))
const undoing: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A short line would not be read at all: its bytes show that it matters to nobody. */
const POISON = `POISON ${'and so on '.repeat(150)}`
const texts = ['fine day', POISON, 'another fine day']
const file = join(folder, 'posts.ndjson')
writeFileSync(
  file,
  texts
    .map((text, index) =>
      JSON.stringify({ id: `${index}`, source: 'x', createdAt: '2024-05-06T12:00:40Z', text }),
    )
    .join('\n'),
)

describe('a post that stalls two processes is set aside, and the third goes on', () => {
  test('embedded store', async () => {
    const data = join(folder, 'data')
    await expectSetAside('all', { DATA_DIR: data }, () => openEmbeddedStore(data, { clock: systemClock }))
  })

  test.runIf(hasRedis)('Redis', async () => {
    const server = await startRedis()
    undoing.push(() => server.stop())
    await expectSetAside('ingest', { REDIS_URL: server.url }, () =>
      createRedisStore(connectRedis(server.url, { onUp: () => {}, onDown: () => {} }), { prefix: 'outcry' }),
    )
  })
})

async function expectSetAside(name: string, env: Record<string, string>, open: () => Store): Promise<void> {
  const settings = {
    ...{ ...env, CLOCK: 'stream', SOURCES: `ndjson:${file}`, PORT: '0', STALL_SECONDS: '3' },
    NODE_OPTIONS: `--import ${join(packageRoot(), 'tests', 'support', 'poison.mjs')}`,
  }
  const start = () => {
    const worker = startWorker(name, settings)
    undoing.push(() => worker.kill('SIGKILL'))
    return worker
  }
  for (const said of ['try 1 of 2', 'the work is set aside']) {
    const worker = start()
    expect(await worker.ended).toBe('SIGKILL')
    const last = worker.log().at(-1)
    expect(last).toMatchObject({ work: { kind: 'post', source: 'x', id: '1' } })
    expect(last?.msg).toContain(said)
  }
  const worker = start()
  const store = open()
  undoing.push(() => store.close())
  await expect.poll(async () => (await store.tails([INTAKE]))[0], LONG).toBeGreaterThan(0)
  const [letter] = (await listDeadLetters(store)) as [DeadLetter]
  expect(letter).toMatchObject({ work: { kind: 'post', source: 'x', id: '1' }, tries: 2 })
  await expect
    .poll(() => worker.log().some(({ msg }) => String(msg).includes('set aside: 1')), LONG)
    .toBe(true)
  expect(await worker.kill('SIGTERM')).toBe(0)
}
