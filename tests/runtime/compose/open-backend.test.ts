import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Backend } from '../../../src/runtime/compose/open-backend.js'
import { openBackend } from '../../../src/runtime/compose/open-backend.js'
import { readSettings } from '../../../src/runtime/config/settings.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createHealth } from '../../../src/runtime/process/health.js'
import { createLog } from '../../../src/runtime/process/log.js'

const opened: Backend[] = []
const folders: string[] = []

afterEach(async () => {
  for (const backend of opened.splice(0)) await backend.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function openInFolder(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-backend-'))
  folders.push(folder)
  const backend = await openBackend(readSettings({ DATA_DIR: folder }), {
    clock: systemClock,
    log: createLog('fatal', 'test'),
    health: createHealth(),
  })
  opened.push(backend)
  return backend
}

test('a job that one part of the process adds wakes the worker of another part', async () => {
  const backend = await openInFolder()
  const taken = new Promise((resolve) => {
    const worker = backend.openQueue('detect')
    void worker.work(
      async (job) => {
        resolve(job)
        return { kind: 'done' }
      },
      { atOnce: 1 },
    )
  })
  await backend.openQueue('detect').add([{ id: 'shard-03', data: { shard: 3 } }])
  expect(await taken).toEqual({ id: 'shard-03', data: { shard: 3 } })
})

test('queues of two names do not meet', async () => {
  const backend = await openInFolder()
  await backend.openQueue('deliver').add([{ id: 'a', data: null }])
  expect(await backend.openQueue('deliver').counts()).toMatchObject({ waiting: 1 })
  expect(await backend.openQueue('detect').counts()).toMatchObject({ waiting: 0 })
})
