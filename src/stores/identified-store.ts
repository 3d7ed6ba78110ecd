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
  /** @throws StoreError `lost` when running processes have found the store empty */
  refuseLost(): Promise<void>
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
 * a new one. Processes that run would store posts there that none reads, since offsets and logs begin anew.
 */
export function createIdentifiedStore(store: Store, watcher: IdentityWatcher): IdentifiedStore {
  const state: State = { store, watcher, id: null, isLost: false }
  return {
    ...store,
    get: (keys) => get(state, keys),
    async list(range) {
      const found = await read(state, () => store.list(range))
      // Redis lists keys first and values then, and may be emptied in between.
      await get(state, [])
      return found
    },
    readLog: (log, after, limit) => read(state, () => store.readLog(log, after, limit)),
    tails: (logs) => read(state, () => store.tails(logs)),
    commit: (change) => commit(state, change),
    async refuseLost() {
      try {
        await refuseLost(store)
      } catch (error) {
        if (error instanceof StoreError && error.kind === 'lost') report(state)
        throw error
      }
      found(state)
    },
    async identify() {
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

/** An empty store must not answer that a key is unknown, so each question asks for the identity too. */
async function get(state: State, keys: readonly string[]): Promise<(string | null)[]> {
  if (state.id === null) return state.store.get(keys)
  const [id = null, ...values] = await state.store.get([KEYS.storeId, ...keys])
  if (id !== state.id) return reportLost(state)
  found(state)
  return values
}

/**
 * Nor that it holds nothing: a process that begins from that would go on with an empty state once the data is back.
 * Both questions leave together, so that one Redis answers them.
 */
async function read<T>(state: State, question: () => Promise<T>): Promise<T> {
  if (state.id === null) return question()
  const [answer, [id = null]] = await Promise.all([question(), state.store.get([KEYS.storeId])])
  if (id !== state.id) return reportLost(state)
  found(state)
  return answer
}

async function commit(state: State, change: Change): Promise<Committed> {
  const { store, id } = state
  if (id === null) return store.commit(change)
  const checks = [{ key: KEYS.storeId, value: id }, ...(change.checks ?? [])]
  const committed = await store.commit({ ...change, checks })
  if (committed.kind === 'refused' && committed.key === KEYS.storeId) return reportLost(state)
  found(state)
  return committed
}

/** @throws StoreError `lost` while the store is empty, DamagedState when it was begun anew */
async function reportLost(state: State): Promise<never> {
  const { store, id } = state
  const [now = null] = await store.get([KEYS.storeId])
  if (now !== null && now !== id) {
    throw new DamagedState('what this process remembers', 'the store was begun anew meanwhile', {
      advice: 'Start this process again',
    })
  }
  if (!state.isLost) {
    report(state)
    await markAsLost(store)
  }
  throw new StoreError('lost', LOST)
}

function found(state: State): void {
  if (state.isLost) state.watcher.onFound()
  state.isLost = false
}

function report(state: State): void {
  if (!state.isLost) state.watcher.onLost(LOST)
  state.isLost = true
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
