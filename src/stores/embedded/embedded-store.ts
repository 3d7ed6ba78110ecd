import { statfsSync } from 'node:fs'
import type { Database, RootDatabase } from 'lmdb'
import { open } from 'lmdb'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Change, Committed, Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import { makePrivateFolder, protectFiles } from './protect-folder.js'

interface Lease {
  readonly holder: string
  readonly until: number
}

const leaseCodec = defineCodec<Lease>({ kind: 'lease', version: 1, unversionedAtFirst: true })

/**
 * The store in a folder on disk: LMDB, one process, no server. Writes of one moment share one transaction and one flush, and a
 * commit resolves after the flush, so a commit that succeeded survives a power cut.
 *
 * Transactions are synchronous: they hold the process up for the milliseconds of a flush, but a full disk fails the very writes that found
 * it full. lmdb's asynchronous ones reject promises that nobody can catch then, which ends the process.
 */
export function openEmbeddedStore(folder: string, parts: { readonly clock: Clock }): Store {
  const root = openRoot(folder)
  const values: Database<string, string> = root.openDB({ name: 'values', encoding: 'string' })
  const logs: Database<string, [string, number]> = root.openDB({ name: 'logs', encoding: 'string' })
  const tails: Database<number, string> = root.openDB({ name: 'tails', encoding: 'json' })
  const queue: Asked[] = []
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
        const key = `${KEYS.lease}${name}`
        const now = parts.clock.now()
        const held = readLease(values.get(key))
        if (held !== null && held.holder !== holder && held.until > now) return false
        values.putSync(key, leaseCodec.encode({ holder, until: now + ttlMs }))
        return true
      }),
    dropLease: (name, holder) =>
      write(() => {
        const key = `${KEYS.lease}${name}`
        if (readLease(values.get(key))?.holder === holder) values.removeSync(key)
      }),
    async ping() {
      refuseClosed()
      values.get('ping')
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await writeQueued()
      await root.flushed
      await root.close()
    },
  }

  function apply(change: Change): Committed {
    for (const { key, value } of change.checks ?? []) {
      if ((values.get(key) ?? null) !== value) return { kind: 'refused', key }
    }
    for (const { key, value } of change.set ?? []) values.putSync(key, value)
    for (const key of change.delete ?? []) values.removeSync(key)
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

  /** Runs `action` in a transaction, with whatever else is asked for at the same moment, and waits until it is on the disk. */
  function write<T>(action: () => T): Promise<T> {
    if (isClosed) return Promise.reject(closedError())
    return new Promise((resolve, reject) => {
      queue.push({ action, resolve: resolve as (result: unknown) => void, reject })
      if (queue.length === 1) setImmediate(() => void writeQueued())
    })
  }

  async function writeQueued(): Promise<void> {
    const group = queue.splice(0)
    try {
      const results = root.transactionSync(() => group.map(({ action }) => action()))
      await root.flushed
      for (const [index, { resolve }] of group.entries()) resolve(results[index])
    } catch (error) {
      // Nothing of the group was done; one by one, those that need no room get through.
      if (group.length === 1) group[0]!.reject(toStoreError(error, folder))
      else for (const asked of group) await writeAlone(asked)
    }
  }

  async function writeAlone({ action, resolve, reject }: Asked): Promise<void> {
    try {
      const result = root.transactionSync(action)
      await root.flushed
      resolve(result)
    } catch (error) {
      reject(toStoreError(error, folder))
    }
  }

  function closedError(): StoreError {
    return new StoreError('closed', `the store in ${folder} is closed`)
  }

  function refuseClosed(): void {
    if (isClosed) throw closedError()
  }
}

/** Behind every key of a prefix; keys are ASCII. */
const LAST = '\u{10ffff}'

function openRoot(folder: string): RootDatabase {
  try {
    makePrivateFolder(folder)
    // Without `noSubdir`, lmdb takes a folder with a dot in its name for a file.
    const root = open({ path: folder, noSubdir: false, maxDbs: 8, compression: false })
    protectFiles(folder)
    return root
  } catch (error) {
    throw new StoreError(
      'failed',
      `the store in ${folder} cannot be opened: ${messageOf(error)}; check the folder and its permissions, or set DATA_DIR`,
      { cause: error },
    )
  }
}

function readLease(value: string | undefined): Lease | null {
  return value === undefined ? null : leaseCodec.decode(value, 'a lease')
}

/** A write that waits for its transaction. */
interface Asked {
  readonly action: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

const ENOSPC = 28
const EDQUOT = 122
const EFBIG = 27
const EIO = 5
/** LMDB takes a page that could be written in part only for an input/output error; with so little room left it is a full disk. */
const NO_ROOM = 4_194_304

function toStoreError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error
  const message = messageOf(error)
  const code = Number((error as { readonly code?: unknown }).code)
  const isFull =
    [ENOSPC, EDQUOT, EFBIG].includes(code) ||
    /MDB_MAP_FULL/.test(message) ||
    (code === EIO && !hasRoom(folder))
  return isFull
    ? new StoreError(
        'full',
        `the disk of ${folder} is full (${message}); make room, Outcry goes on by itself`,
        {
          cause: error,
        },
      )
    : new StoreError('failed', `the store in ${folder} could not write: ${message}`, { cause: error })
}

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > NO_ROOM
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
