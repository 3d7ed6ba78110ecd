import { existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError } from '../../pipeline/ports/store.js'

const ENOSPC = 28
const EDQUOT = 122
const EFBIG = 27
const EIO = 5
/**
 * LMDB takes a page that could be written in part only for an input/output error; with so little room left it is a full
 * disk.
 */
const NO_ROOM = 4_194_304

export function toStoreError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error
  const message = messageOf(error)
  const code = Number((error as { readonly code?: unknown }).code)
  const isFull =
    [ENOSPC, EDQUOT, EFBIG].includes(code) ||
    /MDB_MAP_FULL/.test(message) ||
    (code === EIO && !hasRoom(folder))
  return isFull
    ? fullDisk(folder, message, error)
    : new StoreError('failed', `the store in ${folder} could not write: ${message}`, { cause: error })
}

export function fullDisk(folder: string, why: string, cause?: unknown): StoreError {
  const message = `the disk of ${folder} is full (${why}); make room, Outcry goes on by itself`
  return new StoreError('full', message, { cause })
}

/**
 * LMDB never returns, or ends the process, when it makes a new file without room for its first pages.
 *
 * @throws StoreError `full`
 */
export function requireRoomForNew(folder: string): void {
  const path = join(folder, 'data.mdb')
  if (existsSync(path) && statSync(path).size > 0) return
  if (!hasRoom(folder)) throw fullDisk(folder, 'a new store needs 4 MB')
}

function hasRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > NO_ROOM
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
