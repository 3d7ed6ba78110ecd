import type { Delivery } from '../../pipeline/notify/deliveries.js'
import type { Store } from '../../pipeline/ports/store.js'

/** Lets one process at a time work on the deliveries of one alert to one endpoint. */
export interface TurnLock {
  /** Null while another request holds it; the returned function releases it. */
  take(name: string): Promise<(() => Promise<void>) | null>
}

/** A digest has a lock of its own: later deliveries of its alerts wait for it, and earlier ones are taken before. */
export function turnLockOf({ id, subscription, alert }: Delivery): string {
  return alert === null ? id : `${subscription}/${alert.id}`
}

/**
 * Within this process a set; with `shared`, also a lease in the store for all processes. A process that dies leaves its
 * lease for `ttlMs`, which is longer than any request takes.
 */
export function createTurnLock(
  shared: { readonly store: Store; readonly holder: string; readonly ttlMs: number } | null,
): TurnLock {
  const taken = new Set<string>()
  return {
    async take(name) {
      if (taken.has(name)) return null
      taken.add(name)
      if (shared === null) return async () => void taken.delete(name)
      const { store, holder, ttlMs } = shared
      const lease = `webhook-turn/${name}`
      try {
        if (await store.takeLease(lease, holder, ttlMs)) {
          return async () => {
            // The lease also ends by itself.
            await store.dropLease(lease, holder).catch(() => {})
            taken.delete(name)
          }
        }
      } catch (error) {
        taken.delete(name)
        throw error
      }
      taken.delete(name)
      return null
    },
  }
}
