import { StoreError } from '../../pipeline/ports/store.js'
import type { Databases } from './databases.js'
import { toStoreError } from './lmdb-error.js'
import type { Need } from './reserve-room.js'
import { reserveRoom } from './reserve-room.js'

/**
 * Writes of one moment share one transaction and one flush. Transactions are synchronous. They hold the process up for
 * the milliseconds of a flush, but a full disk fails the very writes that found it full. The asynchronous ones of lmdb
 * reject promises that nobody can catch then, which ends the process.
 */
export interface WriteQueue {
  readonly databases: Databases
  readonly folder: string
  readonly waiting: Asked[]
  isClosed: boolean
}

/** A write that waits for its transaction. */
interface Asked {
  readonly need: Need
  readonly action: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export function newWriteQueue(databases: Databases, folder: string): WriteQueue {
  return { databases, folder, waiting: [], isClosed: false }
}

/**
 * Runs `action` in a transaction, with whatever else is asked for at the same moment, and waits until it is on the
 * disk.
 */
export function write<T>(queue: WriteQueue, need: Need, action: () => T): Promise<T> {
  if (queue.isClosed) return Promise.reject(closedError(queue))
  return new Promise((resolve, reject) => {
    queue.waiting.push({ need, action, resolve: resolve as (result: unknown) => void, reject })
    if (queue.waiting.length === 1) setImmediate(() => void writeQueued(queue))
  })
}

export async function closeQueue(queue: WriteQueue): Promise<void> {
  queue.isClosed = true
  await writeQueued(queue)
  await queue.databases.root.flushed
}

/** @throws StoreError when the store is closed */
export function refuseClosed(queue: WriteQueue): void {
  if (queue.isClosed) throw closedError(queue)
}

async function writeQueued(queue: WriteQueue): Promise<void> {
  const group = queue.waiting.splice(0)
  try {
    const results = transact(queue, group)
    await queue.databases.root.flushed
    for (const [index, { resolve }] of group.entries()) resolve(results[index])
  } catch (error) {
    // Nothing of the group was done; one by one, those that need no room get through.
    if (group.length === 1) group[0]!.reject(toStoreError(error, queue.folder))
    else for (const asked of group) await writeAlone(queue, asked)
  }
}

async function writeAlone(queue: WriteQueue, asked: Asked): Promise<void> {
  try {
    const [result] = transact(queue, [asked])
    await queue.databases.root.flushed
    asked.resolve(result)
  } catch (error) {
    asked.reject(toStoreError(error, queue.folder))
  }
}

function transact({ databases, folder }: WriteQueue, group: readonly Asked[]): unknown[] {
  return databases.root.transactionSync(() => {
    reserveRoom(
      databases,
      folder,
      group.map(({ need }) => need),
    )
    return group.map(({ action }) => action())
  })
}

function closedError({ folder }: WriteQueue): StoreError {
  return new StoreError('closed', `the store in ${folder} is closed`)
}
