import type { Clock } from '../../pipeline/ports/clock.js'

/** How one connection ended. `wasHealthy` says whether it had delivered: then the count of failures begins anew. */
export interface Ended {
  readonly wasHealthy: boolean
  /** For `waitBefore`: what went wrong, in the platform's terms. */
  readonly failure: unknown
}

/**
 * Connects again and again until the signal aborts. How long to wait is the platform's rule (`waitBefore`: failures in
 * a row, from 1, and the last one). Null means that only a person can mend it, and ends the loop with that failure.
 */
export async function reconnect(parts: {
  readonly connect: (signal: AbortSignal) => Promise<Ended>
  readonly waitBefore: (failures: number, failure: unknown) => number | null
  readonly onWait?: (ms: number, failure: unknown) => void
  readonly clock: Clock
  readonly signal: AbortSignal
}): Promise<{ readonly gaveUpOn: unknown } | null> {
  let failures = 0
  while (!parts.signal.aborted) {
    const ended = await parts.connect(parts.signal)
    if (parts.signal.aborted) return null
    failures = ended.wasHealthy ? 1 : failures + 1
    const wait = parts.waitBefore(failures, ended.failure)
    if (wait === null) return { gaveUpOn: ended.failure }
    parts.onWait?.(wait, ended.failure)
    await parts.clock.sleep(wait, parts.signal)
  }
  return null
}
