import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Change, Committed, KeyValue, LogEntry, Store } from '../../pipeline/ports/store.js'
import type { Databases } from './databases.js'
import { openDatabases } from './databases.js'
import { LEASE, needOf } from './reserve-room.js'
import { closeQueue, newWriteQueue, refuseClosed, write } from './write-queue.js'

interface Lease {
  readonly holder: string
  readonly until: number
}

const leaseCodec = defineCodec<Lease>({ kind: 'lease', version: 1, unversionedAtFirst: true })

/**
 * The store in a folder on disk: LMDB, one process, no server. A commit resolves after the flush, so a commit that
 * succeeded survives a power cut.
 */
export function openEmbeddedStore(folder: string, { clock }: { readonly clock: Clock }): Store {
  const databases = openDatabases(folder)
  const queue = newWriteQueue(databases, folder)
  /** Reads are synchronous in LMDB. */
  const read = async <T>(question: () => T): Promise<T> => {
    refuseClosed(queue)
    return question()
  }
  return {
    get: (keys) => read(() => keys.map((key) => databases.values.get(key) ?? null)),
    list: (range) => read(() => listValues(databases, range)),
    commit: (change) => write(queue, needOf(change), () => apply(databases, change)),
    readLog: (log, after, limit) => read(() => readEntries(databases, log, after, limit)),
    tails: (names) => read(() => names.map((name) => databases.tails.get(name) ?? 0)),
    takeLease: (name, holder, ttlMs) =>
      write(queue, LEASE, () => takeLease(databases, `${KEYS.lease}${name}`, holder, clock.now(), ttlMs)),
    dropLease: (name, holder) =>
      write(queue, LEASE, () => dropLease(databases, `${KEYS.lease}${name}`, holder)),
    ping: () => read(() => void databases.values.get('ping')),
    async close() {
      if (queue.isClosed) return
      await closeQueue(queue)
      await databases.root.close()
    },
  }
}

/** Behind every key of a prefix; keys are ASCII. */
const LAST = '\u{10ffff}'

function listValues(
  { values }: Databases,
  { prefix, after, limit, reverse = false }: Parameters<Store['list']>[0],
): KeyValue[] {
  const first = after ?? prefix
  const last = `${prefix}${LAST}`
  const range = reverse
    ? values.getRange({ start: after ?? last, end: prefix, reverse, limit: limit + 1 })
    : values.getRange({ start: first, end: last, limit: limit + 1 })
  const found: KeyValue[] = []
  for (const { key, value } of range) {
    if (key !== after && key.startsWith(prefix) && found.length < limit) found.push({ key, value })
  }
  return found
}

function readEntries({ logs }: Databases, log: string, after: number, limit: number): LogEntry[] {
  const range = logs.getRange({ start: [log, after + 1], end: [log, Number.MAX_SAFE_INTEGER], limit })
  return [...range].map(({ key, value }) => ({ number: key[1], value }))
}

function apply({ values, logs, tails }: Databases, change: Change): Committed {
  for (const { key, value } of change.checks ?? []) {
    if ((values.get(key) ?? null) !== value) return { kind: 'refused', key }
  }
  for (const { key, value } of change.set ?? []) values.putSync(key, value)
  for (const key of change.delete ?? []) values.removeSync(key)
  for (const { log, after } of change.begin ?? []) {
    for (const key of logs.getKeys({ start: [log, 0], end: [log, Number.MAX_SAFE_INTEGER] }))
      logs.removeSync(key)
    tails.putSync(log, after)
  }
  const appended = (change.append ?? []).map(({ log, value }) => {
    const number = (tails.get(log) ?? 0) + 1
    tails.putSync(log, number)
    logs.putSync([log, number], value)
    return number
  })
  for (const { log, upTo } of change.trim ?? []) {
    for (const key of logs.getKeys({ start: [log, 0], end: [log, upTo + 1] })) logs.removeSync(key)
  }
  return { kind: 'done', appended }
}

function takeLease({ values }: Databases, key: string, holder: string, now: number, ttlMs: number): boolean {
  const held = readLease(values.get(key))
  if (held !== null && held.holder !== holder && held.until > now) return false
  values.putSync(key, leaseCodec.encode({ holder, until: now + ttlMs }))
  return true
}

function dropLease({ values }: Databases, key: string, holder: string): void {
  if (readLease(values.get(key))?.holder === holder) values.removeSync(key)
}

function readLease(value: string | undefined): Lease | null {
  return value === undefined ? null : leaseCodec.decode(value, 'a lease')
}
