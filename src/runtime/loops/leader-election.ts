import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Logger } from '../process/log.js'

export interface LeaseParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  /** What only one process may do. */
  readonly name: string
  readonly holder: string
  readonly signal: AbortSignal
  readonly onWaiting?: () => void
}

/** A holder that died is replaced after so long. */
export const LEASE_MS = 4_000
const RENEW_MS = 1_000
/** Whoever waits for a lease looks so often. */
const RETRY_MS = 500

/**
 * Does `work` whenever this process holds the lease, and has it stop when the lease is lost; then waits for the next chance. Ends when the
 * signal aborts, or when `work` itself comes to its end while the lease is held.
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
    log.debug(`holds the lease ${name}`)
    if ((await holdWhile()) === 'done') return
    log.warn(`lost the lease ${name}; whoever holds it now goes on`)
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

  /** A store that fails gives no lease. */
  async function take(): Promise<boolean> {
    try {
      return await store.takeLease(name, holder, LEASE_MS)
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
  }
}
