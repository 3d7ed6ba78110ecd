import type { Clock } from '../../../pipeline/ports/clock.js'
import type { SourceIntake } from '../../../pipeline/ports/source.js'
import type { StreamLease } from './stream-lease.js'

export interface LeaseParts {
  readonly lease: StreamLease
  readonly clock: Clock
  /** How often to ask for it, and to prolong it. */
  readonly everyMs: number
  readonly intake: SourceIntake
  readonly signal: AbortSignal
}

/** Does `work` while the lease is held, again and again; `work` ends when it is lost or the signal aborts. */
export async function underLease(
  { lease, clock, everyMs, intake, signal }: LeaseParts,
  work: (tenure: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    if (!(await acquire())) {
      intake.report({
        kind: 'connecting',
        detail: 'another process reads X, which allows one connection; this one stands by',
      })
      await clock.sleep(everyMs, signal)
      continue
    }
    const tenure = new AbortController()
    const stop = () => tenure.abort()
    signal.addEventListener('abort', stop)
    const renewing = renew(tenure)
    try {
      await work(tenure.signal)
    } finally {
      tenure.abort()
      signal.removeEventListener('abort', stop)
      await renewing
      // One that cannot be given back ends by itself.
      await lease.release().catch(() => {})
    }
  }

  async function renew(tenure: AbortController): Promise<void> {
    while (!tenure.signal.aborted) {
      await clock.sleep(everyMs, tenure.signal)
      if (!tenure.signal.aborted && !(await acquire())) tenure.abort()
    }
  }

  /** A store that fails gives no lease. */
  async function acquire(): Promise<boolean> {
    return lease.acquire().catch(() => false)
  }
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
