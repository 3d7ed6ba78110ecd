import type { Clock } from '../../pipeline/ports/clock.js'
import type { StoreError } from '../../pipeline/ports/store.js'
import type { Logger } from './log.js'

/** While the store stays unreachable, it is logged at this interval and not at every attempt. Unit: milliseconds. */
const LOG_INTERVAL = 30_000

export interface StoreErrorReport {
  /** Logs one line without a stack: a store that does not answer is a state and no mistake in the code. */
  failed(error: StoreError): void
  /** From here on the next failure is logged at once. */
  worked(): void
}

export function reportStoreErrors(
  { log, clock }: { readonly log: Pick<Logger, 'debug' | 'warn'>; readonly clock: Pick<Clock, 'now'> },
  fields: object,
): StoreErrorReport {
  let loggedAt = Number.NEGATIVE_INFINITY
  return {
    failed({ kind, message }) {
      // A lost store is logged by the store itself, once for all that use it.
      if (kind === 'lost' || clock.now() - loggedAt < LOG_INTERVAL) log.debug({ ...fields, kind }, message)
      else {
        loggedAt = clock.now()
        log.warn({ ...fields, kind }, `${message}; trying again`)
      }
    },
    worked() {
      loggedAt = Number.NEGATIVE_INFINITY
    },
  }
}
