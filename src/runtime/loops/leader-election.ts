import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Logger } from '../process/log.js'

export interface LeaseParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  /** The task that only one process may do. */
  readonly name: string
  readonly holder: string
  readonly signal: AbortSignal
  readonly onWaiting?: () => void
}

/** After this time without renewal another process takes the lease. */
export const LEASE_MS = 4_000
const RENEW_MS = 1_000
/** The interval at which a waiting process tries to take the lease. */
const RETRY_MS = 500

/**
 * Does `work` while this process holds the lease, aborts it when the lease is lost, and then waits for the lease again.
 * Ends when the signal aborts, or when `work` ends by itself while the lease is held.
 */
export async function runUnderLease(
  parts: LeaseParts,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { store, clock, log, name, holder, signal } = parts
  while (!signal.aborted) {
    // After a stall of this process, renewals of a holder in the same process are overdue: their timers fire first.
    await clock.sleep(0, signal)
    if (signal.aborted) return
    if (!(await take())) {
      parts.onWaiting?.()
      await clock.sleep(RETRY_MS, signal)
      continue
    }
    log.debug(`took the lease ${name}`)
    if ((await holdWhile()) === 'done') return
    log.warn(`lost the lease ${name}; another process holds it now`)
  }

  async function holdWhile(): Promise<'done' | 'lost'> {
    const tenure = new AbortController()
    const stop = () => tenure.abort()
    signal.addEventListener('abort', stop)
    let isLost = false
    const renewing = (async () => {
      while (!tenure.signal.aborted) {
        await clock.sleep(RENEW_MS, tenure.signal)
        if (tenure.signal.aborted || (await take())) continue
        isLost = true
        tenure.abort()
      }
    })()
    try {
      await work(tenure.signal)
    } finally {
      tenure.abort()
      signal.removeEventListener('abort', stop)
      await renewing
      if (!isLost) await store.dropLease(name, holder).catch(() => {})
    }
    return isLost ? 'lost' : 'done'
  }

  /** A failing store grants no lease. */
  async function take(): Promise<boolean> {
    try {
      return await store.takeLease(name, holder, LEASE_MS)
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
  }
}
