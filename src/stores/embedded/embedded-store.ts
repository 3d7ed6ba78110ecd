import { mkdirSync } from 'node:fs'
import type { Database, RootDatabase } from 'lmdb'
import { open } from 'lmdb'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Change, Committed, Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'

/**
 * The store in a folder on disk: LMDB, one process, no server. Writes of one moment share one transaction and one flush, and a
 * commit resolves after the flush, so what is told to be safe survives a power cut.
 */
export function openEmbeddedStore(folder: string, parts: { readonly clock: Clock }): Store {
  const root = openRoot(folder)
  const values: Database<string, string> = root.openDB({ name: 'values', encoding: 'string' })
  const logs: Database<string, [string, number]> = root.openDB({ name: 'logs', encoding: 'string' })
  const tails: Database<number, string> = root.openDB({ name: 'tails', encoding: 'json' })
  let isClosed = false

  return {
    async get(keys) {
      refuseClosed()
      return keys.map((key) => values.get(key) ?? null)
    },
    async list({ prefix, after, limit, reverse = false }) {
      refuseClosed()
      const first = after ?? prefix
      const last = `${prefix}${LAST}`
      const range = reverse
        ? values.getRange({ start: after ?? last, end: prefix, reverse, limit: limit + 1 })
        : values.getRange({ start: first, end: last, limit: limit + 1 })
      const found: { key: string; value: string }[] = []
      for (const { key, value } of range) {
        if (key !== after && key.startsWith(prefix) && found.length < limit) found.push({ key, value })
      }
      return found
    },
    commit: (change) => write(() => apply(change)),
    async readLog(log, after, limit) {
      refuseClosed()
      const range = logs.getRange({ start: [log, after + 1], end: [log, Number.MAX_SAFE_INTEGER], limit })
      return [...range].map(({ key, value }) => ({ number: key[1], value }))
    },
    async tails(names) {
      refuseClosed()
      return names.map((name) => tails.get(name) ?? 0)
    },
    takeLease: (name, holder, ttlMs) =>
      write(() => {
        const key = `lease/${name}`
        const now = parts.clock.now()
        const held = readLease(values.get(key))
        if (held !== null && held.holder !== holder && held.until > now) return false
        void values.put(key, JSON.stringify({ holder, until: now + ttlMs }))
        return true
      }),
    dropLease: (name, holder) =>
      write(() => {
        const key = `lease/${name}`
        if (readLease(values.get(key))?.holder === holder) void values.remove(key)
      }),
    async ping() {
      refuseClosed()
      values.get('ping')
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await root.flushed
      await root.close()
    },
  }

  function apply(change: Change): Committed {
    for (const { key, value } of change.checks ?? []) {
      if ((values.get(key) ?? null) !== value) return { kind: 'refused', key }
    }
    for (const { key, value } of change.set ?? []) void values.put(key, value)
    for (const key of change.delete ?? []) void values.remove(key)
    const appended = (change.append ?? []).map(({ log, value }) => {
      const number = (tails.get(log) ?? 0) + 1
      void tails.put(log, number)
      void logs.put([log, number], value)
      return number
    })
    for (const { log, upTo } of change.trim ?? []) {
      for (const key of logs.getKeys({ start: [log, 0], end: [log, upTo + 1] })) void logs.remove(key)
    }
    return { kind: 'done', appended }
  }

  /** Runs `action` in a transaction and waits until it is on the disk. */
  async function write<T>(action: () => T): Promise<T> {
    refuseClosed()
    try {
      const result = await root.transaction(action)
      await root.flushed
      return result
    } catch (error) {
      throw toStoreError(error)
    }
  }

  function refuseClosed(): void {
    if (isClosed) throw new StoreError('closed', `the store in ${folder} is closed`)
  }
}

/** Behind every key of a prefix; keys are ASCII. */
const LAST = '\u{10ffff}'

function openRoot(folder: string): RootDatabase {
  try {
    mkdirSync(folder, { recursive: true })
    return open({ path: folder, maxDbs: 8, compression: false })
  } catch (error) {
    throw new StoreError(
      'failed',
      `the store in ${folder} cannot be opened: ${messageOf(error)}; check the folder and its permissions, or set DATA_DIR`,
      { cause: error },
    )
  }
}

function readLease(value: string | undefined): { holder: string; until: number } | null {
  return value === undefined ? null : (JSON.parse(value) as { holder: string; until: number })
}

/** LMDB tells a full disk by the system's words or by its own. */
function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = messageOf(error)
  const isFull = /ENOSPC|No space left|MDB_MAP_FULL|EDQUOT|quota|File too large|EFBIG/i.test(message)
  return isFull
    ? new StoreError('full', `the disk of the store is full (${message}); make room`, { cause: error })
    : new StoreError('failed', `the store could not write: ${message}`, { cause: error })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
