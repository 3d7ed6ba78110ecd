import type { Store } from '../pipeline/ports/store.js'

/** How many requests are under way to each endpoint in all processes together. */
export interface EndpointSemaphore {
  /** Takes one of the slots, or gives null when all are taken; the returned function releases it. */
  take(endpoint: string): Promise<(() => Promise<void>) | null>
}

/**
 * Places as leases in the store, so that processes together keep to `most`. A process that dies leaves its places to
 * the others after `ttlMs`, which is longer than any request takes.
 */
export function createEndpointSemaphore(parts: {
  readonly store: Store
  readonly holder: string
  readonly most: number
  readonly ttlMs: number
}): EndpointSemaphore {
  const { store, holder, most, ttlMs } = parts
  let drawn = 0

  return {
    async take(endpoint) {
      for (let index = 0; index < most; index++) {
        const name = `webhook-slot/${endpoint}/${index}`
        // A name of its own for each request: the same process may not take one place twice.
        const taker = `${holder}/${drawn++}`
        if (await store.takeLease(name, taker, ttlMs)) return () => store.dropLease(name, taker)
      }
      return null
    },
  }
}
