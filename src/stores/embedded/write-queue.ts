import type { RootDatabase } from 'lmdb'
import { StoreError } from '../../pipeline/ports/store.js'
import { toStoreError } from './lmdb-error.js'

/**
 * Writes of one moment share one transaction and one flush. Transactions are synchronous. They hold the process up for
 * the milliseconds of a flush, but a full disk fails the very writes that found it full. The asynchronous ones of lmdb
 * reject promises that nobody can catch then, which ends the process.
 */
export interface WriteQueue {
  readonly root: RootDatabase
  readonly folder: string
  readonly waiting: Asked[]
  isClosed: boolean
}

/** A write that waits for its transaction. */
interface Asked {
  readonly action: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export function newWriteQueue(root: RootDatabase, folder: string): WriteQueue {
  return { root, folder, waiting: [], isClosed: false }
}

/**
 * Runs `action` in a transaction, with whatever else is asked for at the same moment, and waits until it is on the
 * disk.
 */
export function write<T>(queue: WriteQueue, action: () => T): Promise<T> {
  if (queue.isClosed) return Promise.reject(closedError(queue))
  return new Promise((resolve, reject) => {
    queue.waiting.push({ action, resolve: resolve as (result: unknown) => void, reject })
    if (queue.waiting.length === 1) setImmediate(() => void writeQueued(queue))
  })
}

export async function closeQueue(queue: WriteQueue): Promise<void> {
  queue.isClosed = true
  await writeQueued(queue)
  await queue.root.flushed
}

/** @throws StoreError when the store is closed */
export function refuseClosed(queue: WriteQueue): void {
  if (queue.isClosed) throw closedError(queue)
}

async function writeQueued(queue: WriteQueue): Promise<void> {
  const { root, folder, waiting } = queue
  const group = waiting.splice(0)
  try {
    const results = root.transactionSync(() => group.map(({ action }) => action()))
    await root.flushed
    for (const [index, { resolve }] of group.entries()) resolve(results[index])
  } catch (error) {
    // Nothing of the group was done; one by one, those that need no room get through.
    if (group.length === 1) group[0]!.reject(toStoreError(error, folder))
    else for (const asked of group) await writeAlone(queue, asked)
  }
}

async function writeAlone({ root, folder }: WriteQueue, { action, resolve, reject }: Asked): Promise<void> {
  try {
    const result = root.transactionSync(action)
    await root.flushed
    resolve(result)
  } catch (error) {
    reject(toStoreError(error, folder))
  }
}

function closedError({ folder }: WriteQueue): StoreError {
  return new StoreError('closed', `the store in ${folder} is closed`)
}
