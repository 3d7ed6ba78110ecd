import type { Store } from '../pipeline/ports/store.js'

/**
 * A store that is prepared before its first use. A Redis may be away when a process starts, so nothing waits for it at
 * the opening. When the preparation fails, the next use tries it again.
 */
export function createPreparedStore(store: Store, prepare: (store: Store) => Promise<void>): Store {
  let ready: Promise<void> | null = null

  return {
    get: async (keys) => (await prepared()).get(keys),
    list: async (range) => (await prepared()).list(range),
    commit: async (change) => (await prepared()).commit(change),
    readLog: async (log, after, limit) => (await prepared()).readLog(log, after, limit),
    tails: async (logs) => (await prepared()).tails(logs),
    takeLease: async (name, holder, ttlMs) => (await prepared()).takeLease(name, holder, ttlMs),
    dropLease: async (name, holder) => (await prepared()).dropLease(name, holder),
    ping: () => store.ping(),
    close: () => store.close(),
  }

  async function prepared(): Promise<Store> {
    ready ??= prepare(store).catch((error) => {
      ready = null
      throw error
    })
    await ready
    return store
  }
}
