import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { StoreError } from '../../src/pipeline/ports/store.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { secretKeyInFolder } from '../../src/runtime/secrets/secret-key.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { freePort } from '../support/redis-server.js'
import { runProgram } from '../support/run-program.js'
import type { Worker } from '../support/worker.js'
import { startWorker } from '../support/worker.js'

/** A disk of eight megabytes, where this machine lets us mount one. */
const disk = mkdtempSync(join(tmpdir(), 'outcry-disk-'))
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]).status === 0
if (!isMounted) console.warn('a full disk is left out: only root may mount a small one')
afterAll(() => {
  if (isMounted) spawnSync('umount', ['--lazy', disk])
  rmSync(disk, { recursive: true, force: true })
})

describe.skipIf(!isMounted)('the embedded store on a full disk', () => {
  test('refuses what needs room and says so, deletes what it may, and goes on when there is room', async () => {
    const store = openEmbeddedStore(join(disk, 'data'), { clock: systemClock })
    const entry = { log: 'l', value: 'x'.repeat(100_000) }
    let stored = 0
    let refused: StoreError | null = null
    while (refused === null && stored < 500) {
      await store.commit({ append: [entry] }).then(
        () => stored++,
        (error: StoreError) => {
          refused = error
        },
      )
    }
    expect(refused).toMatchObject({ name: 'StoreError', kind: 'full' })
    expect(String(refused)).toContain('make room, Outcry goes on by itself')
    expect(await store.tails(['l'])).toEqual([stored])

    // Of several that are asked for at once, those that need no room get through.
    const [large, small] = await Promise.allSettled([
      store.commit({ append: [entry, entry, entry] }),
      store.commit({ trim: [{ log: 'l', upTo: stored }] }),
    ])
    expect(large).toMatchObject({ status: 'rejected', reason: { kind: 'full' } })
    expect(small.status).toBe('fulfilled')
    // LMDB uses freed pages again once no reader can look at them any more: a few transactions later, however small.
    const again = async () => {
      await store.commit({ set: [{ key: 'heartbeat', value: 'now' }] })
      return store.commit({ append: [entry] }).then(
        ({ kind }) => kind,
        (error: StoreError) => error.kind,
      )
    }
    await expect.poll(again).toBe('done')
    await store.close()
    rmSync(join(disk, 'data'), { recursive: true })
  })

  test('LMDB never finds the disk full, whatever is written: it would damage the memory of the process', async () => {
    const folder = join(disk, 'filled')
    const script = `
      import { openEmbeddedStore } from './dist/src/stores/embedded/embedded-store.js'
      const store = openEmbeddedStore(process.argv[1], { clock: { now: Date.now } })
      const kinds = new Set()
      const note = ({ kind }) => kinds.add(kind)
      for (let round = 0; round < 300; round++) {
        const value = 'x'.repeat(1_000 + ((round * 7_919) % 60_000))
        const log = 'l' + (round % 5)
        await Promise.all([
          store.commit({ append: [{ log, value }], set: [{ key: 'k' + (round % 50), value }] }).then(note, note),
          store.commit({ trim: round % 20 < 19 ? [] : [{ log, upTo: Math.floor(round / 5) - 3 }] }).then(note, note),
        ])
      }
      console.log([...kinds].sort().join())
      await store.close()`
    const ran = await runProgram(process.execPath, ['--input-type=module', '-e', script, folder], {
      cwd: packageRoot(),
    })
    expect(ran).toEqual({ code: 0, out: 'done,full\n', err: '' })
    rmSync(folder, { recursive: true })
  })

  test('a key that finds no room is made when there is room, and no empty file stays in its place', async () => {
    const folder = join(disk, 'keys')
    mkdirSync(folder)
    const ballast = join(disk, 'ballast')
    expect(() => {
      for (;;) appendFileSync(ballast, Buffer.alloc(4_096))
    }).toThrow('ENOSPC')
    await expect(secretKeyInFolder(folder)).rejects.toThrow('ENOSPC')
    expect(readdirSync(folder)).toEqual([])
    rmSync(ballast)
    const keys = await Promise.all([1, 2, 3].map(() => secretKeyInFolder(folder)))
    expect(new Set(keys).size).toBe(1)
    expect(readdirSync(folder)).toEqual(['secret.key'])
    rmSync(folder, { recursive: true })
  })

  test('a process that starts on a full disk waits for room and then goes on, or ends with 0 when it is asked to', async () => {
    const folder = join(disk, 'new')
    const ballast = join(disk, 'ballast')
    const fill = () => {
      expect(() => {
        for (;;) appendFileSync(ballast, Buffer.alloc(4_096))
      }).toThrow('ENOSPC')
    }
    const port = await freePort()
    const start = () => startWorker('all', { DATA_DIR: folder, SOURCES: 'none', PORT: String(port) })
    const saysItIsFull = (worker: Worker) => () =>
      worker.log().some(({ level, msg }) => level === 40 && String(msg).includes('is full'))

    fill()
    const stopped = start()
    await expect.poll(saysItIsFull(stopped), { timeout: 60_000 }).toBe(true)
    expect(await stopped.kill('SIGTERM')).toBe(0)

    const worker = start()
    await expect.poll(saysItIsFull(worker), { timeout: 60_000 }).toBe(true)
    rmSync(ballast)
    const isReady = () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    await expect.poll(isReady, { timeout: 60_000 }).toBe(true)
    expect(await worker.kill('SIGTERM')).toBe(0)
  })
})
