import { DamagedState } from '../../pipeline/log/damaged-state.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Health } from '../process/health.js'
import type { Logger } from '../process/log.js'
import { reportStoreErrors } from '../process/report-store-errors.js'

export interface LoopParts {
  /** Names the loop in logs and health. */
  readonly name: string
  /** One round. `idle`: there was nothing to do. */
  readonly step: () => Promise<'again' | 'idle'>
  readonly idleMs: number
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly log: Logger
  readonly health: Health
}

const AFTER_FAILURE = 1_000

/**
 * Takes steps until the signal aborts. A failure is logged, shows in the health, and is retried: a step that was not
 * committed has changed nothing. Damaged state ends it, since going on would give wrong alerts, and so does a store
 * that can lose data.
 *
 * @throws DamagedState, StoreError `unsafe`
 */
export async function runLoop(parts: LoopParts): Promise<void> {
  const { name, signal, clock, log, health } = parts
  health.well(name)
  const storeErrors = reportStoreErrors(parts, { part: name })
  while (!signal.aborted) {
    try {
      const came = await parts.step()
      health.well(name)
      storeErrors.worked()
      if (came === 'idle') await clock.sleep(parts.idleMs, signal)
      // Other work of this process gets its turn even under load.
      else await new Promise((resolve) => setImmediate(resolve))
    } catch (error) {
      if (error instanceof DamagedState || (error instanceof StoreError && error.kind === 'unsafe'))
        throw error
      if (signal.aborted || (error instanceof StoreError && error.kind === 'closed')) break
      const why = error instanceof Error ? error.message : String(error)
      health.ill(name, why)
      if (error instanceof StoreError) storeErrors.failed(error)
      else log.error({ part: name, err: error }, 'a step failed; trying again')
      await clock.sleep(AFTER_FAILURE, signal)
    }
  }
  // Another process does it from here on: what failed last is no fault of this one.
  health.well(name)
}
