import type { Change, Committed, KeyValue, LogEntry, Range, Store } from '../../src/pipeline/ports/store.js'
import { StoreError } from '../../src/pipeline/ports/store.js'

/** The store of a simulated deployment: each call happens at once and whole. `store-conformance.ts` holds for it. */
export interface SimulatedStore extends Store {
  /** Everything stored under a prefix, past all faults. */
  peek(prefix: string): KeyValue[]
  value(key: string): string | null
  tail(log: string): number
  /** Entries that a log still holds. */
  held(log: string): LogEntry[]
  /** Called with each entry of a log that is committed. */
  onAppend(log: string, see: (value: string) => void): void
  onCommit(see: (change: Change) => void): void
  readonly logs: () => string[]
}

interface Log {
  /** The number of the entry before the first one held. */
  before: number
  entries: string[]
}

interface Lease {
  readonly holder: string
  readonly until: number
}

export function createSimulatedStore(now: () => number): SimulatedStore {
  const values = new Map<string, string>()
  const sorted: string[] = []
  const logs = new Map<string, Log>()
  const leases = new Map<string, Lease>()
  const watchers = new Map<string, (value: string) => void>()
  const committed: ((change: Change) => void)[] = []
  const logOf = (name: string): Log => {
    const log = logs.get(name) ?? { before: 0, entries: [] }
    logs.set(name, log)
    return log
  }
  const tail = (name: string) => logOf(name).before + logOf(name).entries.length
  const held = (name: string, after = 0, limit = Number.POSITIVE_INFINITY): LogEntry[] => {
    const { before, entries } = logOf(name)
    const from = Math.max(0, after - before)
    return entries
      .slice(from, from + limit)
      .map((value, index) => ({ number: before + from + index + 1, value }))
  }

  let isClosed = false
  const open = <T>(value: () => T): T => {
    if (isClosed) throw new StoreError('closed', 'the store is closed')
    return value()
  }

  return {
    get: async (keys) => open(() => keys.map((key) => values.get(key) ?? null)),
    list: async (range) => open(() => listed(range).map((key) => ({ key, value: values.get(key)! }))),
    commit: async (change) => open(() => commit(change)),
    readLog: async (name, after, limit) => open(() => held(name, after, limit)),
    tails: async (names) => open(() => names.map(tail)),
    async takeLease(name, holder, ttlMs) {
      const lease = leases.get(name)
      if (lease !== undefined && lease.holder !== holder && lease.until > now()) return false
      leases.set(name, { holder, until: now() + ttlMs })
      return true
    },
    async dropLease(name, holder) {
      if (leases.get(name)?.holder === holder) leases.delete(name)
    },
    ping: async () => open(() => {}),
    async close() {
      isClosed = true
    },
    peek: (prefix) =>
      listed({ prefix, limit: Number.POSITIVE_INFINITY }).map((key) => ({ key, value: values.get(key)! })),
    value: (key) => values.get(key) ?? null,
    tail,
    held,
    onAppend: (log, see) => void watchers.set(log, see),
    onCommit: (see) => void committed.push(see),
    logs: () => [...logs.keys()].sort(),
  }

  function commit(change: Change): Committed {
    for (const { key, value } of change.checks ?? []) {
      if ((values.get(key) ?? null) !== value) return { kind: 'refused', key }
    }
    for (const { key, value } of change.set ?? []) put(key, value)
    for (const key of change.delete ?? []) remove(key)
    for (const { log, after } of change.begin ?? []) logs.set(log, { before: after, entries: [] })
    const appended = (change.append ?? []).map(({ log, value }) => {
      logOf(log).entries.push(value)
      watchers.get(log)?.(value)
      return tail(log)
    })
    for (const { log: name, upTo } of change.trim ?? []) {
      const log = logOf(name)
      const count = Math.min(Math.max(0, upTo - log.before), log.entries.length)
      log.entries.splice(0, count)
      log.before += count
    }
    for (const see of committed) see(change)
    return { kind: 'done', appended }
  }

  function put(key: string, value: string): void {
    if (!values.has(key)) sorted.splice(placeOf(key), 0, key)
    values.set(key, value)
  }

  function remove(key: string): void {
    if (values.delete(key)) sorted.splice(placeOf(key), 1)
  }

  function listed({ prefix, after, limit, reverse }: Range): string[] {
    const end = placeOf(`${prefix}\uffff`)
    if (reverse !== true) {
      const from = after === undefined || after < prefix ? placeOf(prefix) : placeOf(`${after}\0`)
      return sorted.slice(from, Math.min(end, from + limit))
    }
    const to = after === undefined ? end : Math.min(end, placeOf(after))
    return sorted.slice(Math.max(placeOf(prefix), to - limit), to).reverse()
  }

  /** The place of the first key that is not below. Keys are ASCII, so this is the order of their bytes. */
  function placeOf(key: string): number {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
