import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LEASE_MS, runUnderLease } from '../../../src/runtime/loops/leader-election.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createLog } from '../../../src/runtime/process/log.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'

test('a stall of the whole process, longer than the lease, does not change the leader', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-leader-election-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  const stopping = new AbortController()
  const { signal } = stopping
  const led: string[] = []
  let refused = 0
  const lead = (holder: string) =>
    runUnderLease(
      {
        store,
        clock: systemClock,
        log: createLog('silent', holder),
        name: 'test',
        holder,
        signal,
        onWaiting: () => refused++,
      },
      async (tenure) => {
        led.push(holder)
        await systemClock.sleep(60_000, tenure)
      },
    )
  const leader = lead('one')
  await expect.poll(() => led).toEqual(['one'])
  stall(LEASE_MS + 200)
  // The worst moment for the leader: another candidate starts while all its renewals are overdue.
  const standby = lead('two')
  await expect.poll(() => refused).toBe(1)
  stall(LEASE_MS + 200)
  await expect.poll(() => refused).toBe(2)
  expect(led).toEqual(['one'])
  stopping.abort()
  await Promise.all([leader, standby])
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Nothing in this process goes on meanwhile. */
function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
