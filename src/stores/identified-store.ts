import { randomUUID } from 'node:crypto'
import { DamagedState } from '../pipeline/log/damaged-state.js'
import { KEYS } from '../pipeline/log/keys.js'
import type { Change, Committed, Store } from '../pipeline/ports/store.js'
import { StoreError } from '../pipeline/ports/store.js'

/** What happens to the identity of a store, for logs and readiness. */
export interface IdentityWatcher {
  /** The store is empty although it was not. Called once until `onFound`. */
  readonly onLost: (why: string) => void
  /** The store is back, with its data. */
  readonly onFound: () => void
}

export interface IdentifiedStore extends Store {
  /** Reads the identity of the store, or gives a new store one. From then on each commit checks it. */
  identify(): Promise<void>
}

interface State {
  readonly store: Store
  readonly watcher: IdentityWatcher
  id: string | null
  isLost: boolean
}

/** @see markAsLost */
export const LOST =
  'Redis has lost the data of Outcry: it was emptied, or restarted without its file. Nothing is accepted. ' +
  'Restore its data, or run `outcry begin-anew` to start from nothing'

/**
 * A store with an identity, which each commit checks. A Redis that restarts without its file, or is flushed, answers as
 * a new one: processes that run would store posts there that none reads, since offsets and logs begin anew.
 */
export function createIdentifiedStore(store: Store, watcher: IdentityWatcher): IdentifiedStore {
  const state: State = { store, watcher, id: null, isLost: false }
  return {
    ...store,
    commit: (change) => commit(state, change),
    async identify() {
      await refuseLost(store)
      const id = randomUUID()
      await store.commit({
        checks: [{ key: KEYS.storeId, value: null }],
        set: [{ key: KEYS.storeId, value: id }],
      })
      const [known = null] = await store.get([KEYS.storeId])
      state.id = known
    },
  }
}

async function commit(state: State, change: Change): Promise<Committed> {
  const { store, id, watcher } = state
  if (id === null) return store.commit(change)
  const checks = [{ key: KEYS.storeId, value: id }, ...(change.checks ?? [])]
  const committed = await store.commit({ ...change, checks })
  if (committed.kind === 'refused' && committed.key === KEYS.storeId) return reportLost(state)
  if (state.isLost) {
    state.isLost = false
    watcher.onFound()
  }
  return committed
}

/** @throws StoreError `lost` while the store is empty, DamagedState when it was begun anew */
async function reportLost(state: State): Promise<never> {
  const { store, watcher, id } = state
  const [now = null] = await store.get([KEYS.storeId])
  if (now !== null && now !== id) {
    throw new DamagedState('what this process remembers', 'the store was begun anew meanwhile', {
      advice: 'Start this process again',
    })
  }
  if (!state.isLost) {
    state.isLost = true
    watcher.onLost(LOST)
    await markAsLost(store)
  }
  throw new StoreError('lost', LOST)
}

/** A process that starts on the empty store would take it for a new one; the mark has it wait for the operator. */
async function markAsLost(store: Store): Promise<void> {
  const absent = [KEYS.storeId, KEYS.lostStore].map((key) => ({ key, value: null }))
  await store.commit({ checks: absent, set: [{ key: KEYS.lostStore, value: '{"v":1}' }] })
}

/** @throws StoreError `lost` when running processes have found the store empty */
export async function refuseLost(store: Store): Promise<void> {
  const [mark = null] = await store.get([KEYS.lostStore])
  if (mark !== null) throw new StoreError('lost', LOST)
}

/** The operator's word: the empty store is a new one. Whether it was lost before. */
export async function beginAnew(store: Store): Promise<boolean> {
  const [mark = null] = await store.get([KEYS.lostStore])
  if (mark === null) return false
  const done = await store.commit({
    checks: [
      { key: KEYS.lostStore, value: mark },
      { key: KEYS.storeId, value: null },
    ],
    set: [{ key: KEYS.storeId, value: randomUUID() }],
    delete: [KEYS.lostStore],
  })
  return done.kind === 'done'
}
