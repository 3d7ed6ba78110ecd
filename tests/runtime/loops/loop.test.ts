import { expect, test } from 'vitest'
import { StoreError } from '../../../src/pipeline/ports/store.js'
import { runLoop } from '../../../src/runtime/loops/loop.js'
import { createHealth } from '../../../src/runtime/process/health.js'
import { createLog } from '../../../src/runtime/process/log.js'

/** Runs a loop whose first step fails, and stops it in the pause behind that, or in the next step. */
async function stopped(where: 'pause' | 'step'): Promise<{ before: boolean; after: boolean }> {
  const health = createHealth()
  const stop = new AbortController()
  let before = true
  let steps = 0
  const end = () => {
    before = health.report().ready
    stop.abort()
  }
  await runLoop({
    name: 'correlator',
    idleMs: 1,
    signal: stop.signal,
    log: createLog('silent', 'test'),
    health,
    clock: {
      now: () => 0,
      async sleep() {
        if (where === 'pause') end()
      },
    },
    async step() {
      if (++steps === 2) end()
      throw new StoreError('lost', 'the store is empty')
    },
  })
  return { before, after: health.report().ready }
}

test.each(['pause', 'step'] as const)(
  'a loop that failed and was taken over by another process leaves no mark on the health (stopped in a %s)',
  async (where) => {
    expect(await stopped(where)).toEqual({ before: false, after: true })
  },
)
