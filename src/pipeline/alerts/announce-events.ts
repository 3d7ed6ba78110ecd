import type { Change, Store } from '../ports/store.js'
import { EVENTS } from './alert-store.js'

export interface Announcing {
  readonly store: Store
  /** Calls whenever events have been stored through this store, once they are safe. */
  readonly onEvents: (listener: () => void) => void
}

/** For a store that only this process writes: a consumer that waits for events need not poll. */
export function announceEvents(store: Store): Announcing {
  const listeners = new Set<() => void>()
  return {
    store: {
      ...store,
      async commit(change: Change) {
        const done = await store.commit(change)
        if (done.kind === 'done' && change.append?.some(({ log }) => log === EVENTS)) {
          for (const listener of listeners) listener()
        }
        return done
      },
    },
    onEvents: (listener) => void listeners.add(listener),
  }
}
