import type { Change, Store } from '../../src/pipeline/ports/store.js'
import { StoreError } from '../../src/pipeline/ports/store.js'
import type { World } from './world.js'

/** A process that lives until it is killed, and may stand still until a time. */
export interface Life {
  isDead: boolean
  stillUntil: number
}

/** Whether the store is away, or full, for all processes. */
export interface StoreMood {
  isAway: boolean
  isFull: boolean
}

const NEVER = new Promise<never>(() => {})

/** Waits in simulated time as this process: a dead one never comes back, one that stands still comes back later. */
export async function wait(world: World, life: Life, ms: number): Promise<void> {
  await world.after(ms)
  while (!life.isDead && life.stillUntil > world.now()) await world.after(life.stillUntil - world.now())
  if (life.isDead) await NEVER
}

/**
 * A process's way to the store. Each call takes time, a change also after it happened: the process may die before it,
 * between the change and its answer, or after it.
 */
export function createProcessStore(store: Store, world: World, life: Life, mood: StoreMood): Store {
  const call = async <T>(work: () => Promise<T>, isChange = false): Promise<T> => {
    await wait(world, life, latency(world))
    if (mood.isAway) throw new StoreError('failed', 'the store does not answer')
    if (isChange && world.isStormy && world.chance(0.01))
      throw new StoreError('failed', 'cut off before the change')
    const done = await work()
    // A process that dies after it has read might as well have died before.
    if (isChange) await wait(world, life, latency(world))
    // The change was made, and nobody learns of it.
    if (isChange && world.isStormy && world.chance(0.01))
      throw new StoreError('failed', 'cut off after the change')
    return done
  }
  return {
    get: (keys) => call(() => store.get(keys)),
    list: (range) => call(() => store.list(range)),
    commit: (change) => call(() => commit(change), true),
    readLog: (log, after, limit) => call(() => store.readLog(log, after, limit)),
    tails: (logs) => call(() => store.tails(logs)),
    takeLease: (name, holder, ttlMs) => call(() => store.takeLease(name, holder, ttlMs), true),
    dropLease: (name, holder) => call(() => store.dropLease(name, holder), true),
    ping: () => call(() => store.ping()),
    close: async () => {},
  }

  async function commit(change: Change) {
    const makesRoom = (change.trim ?? []).length > 0
    if (mood.isFull && !makesRoom) throw new StoreError('full', 'the store is full')
    return store.commit(change)
  }
}

function latency(world: World): number {
  if (!world.isStormy) return 1
  return world.chance(0.1) ? world.draw(100, 5_000) : world.draw(0, 50)
}
