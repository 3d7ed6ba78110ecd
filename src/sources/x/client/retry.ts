import type { Clock } from '../../../pipeline/ports/clock.js'
import type { XSettings } from '../x-options.js'
import type { Failure } from './failure.js'
import { failureOf, waitAfter } from './failure.js'
import type { XClient } from './x-client.js'

/** What the buyers of counts and searches need. */
export interface BuyingParts {
  readonly client: Pick<XClient, 'search' | 'counts'>
  readonly settings: XSettings
  readonly clock: Clock
  readonly signal: AbortSignal
}

export type Answer =
  | { readonly kind: 'answer'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'stopped' }

/**
 * Asks until there is an answer, and waits in between as X wants it. It gives up after some failures in a row, since
 * what is asked for is worth less the later it comes. It gives up at once where asking again mends nothing.
 */
export async function retry(ask: () => Promise<unknown>, parts: BuyingParts): Promise<Answer> {
  const { settings, clock, signal } = parts
  for (let failures = 1; ; failures++) {
    if (signal.aborted) return { kind: 'stopped' }
    try {
      return { kind: 'answer', body: await ask() }
    } catch (error) {
      const failure = failureOf(error)
      if (failures >= MAX_TRIES || !mayMend(failure)) return { kind: 'failed', failure }
      await clock.sleep(waitAfter(failure, failures, settings.backOff, clock.now()), signal)
    }
  }
}

const MAX_TRIES = 5

/** A request that X does not understand (400) it will not understand next time. */
function mayMend(failure: Failure): boolean {
  return failure.kind === 'http'
    ? failure.status >= 500
    : failure.kind !== 'refused' && failure.kind !== 'no-credits'
}
