import type { DeliveryContext } from './context.js'

/** The delay before another process may have ended a request to the same endpoint. Unit: milliseconds. */
const PERMIT_WAIT = 100

/** The right to send one request to an endpoint, in this process and among all processes. */
export type Permit =
  | {
      readonly kind: 'granted'
      readonly release: (how: { isWell: boolean; latencyMs: number }) => Promise<void>
    }
  | { readonly kind: 'wait'; readonly inMs: number }

export async function acquirePermit(
  { limiter, semaphore, clock }: Pick<DeliveryContext, 'limiter' | 'semaphore' | 'clock'>,
  endpoint: string,
): Promise<Permit> {
  const entry = limiter.enter(endpoint, clock.now())
  if (entry.kind !== 'entered') return { kind: 'wait', inMs: entry.inMs }
  if (semaphore === null) return { kind: 'granted', release: async (how) => entry.leave(how) }
  let releaseShared: (() => Promise<void>) | null
  try {
    releaseShared = await semaphore.take(endpoint)
  } catch (error) {
    entry.leave(null)
    throw error
  }
  if (releaseShared === null) {
    entry.leave(null)
    return { kind: 'wait', inMs: PERMIT_WAIT }
  }
  const release = releaseShared
  return {
    kind: 'granted',
    release: async (how) => {
      entry.leave(how)
      // The lease also ends by itself.
      await release().catch(() => {})
    },
  }
}
