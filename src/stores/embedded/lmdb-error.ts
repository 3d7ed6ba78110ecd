import { statfsSync } from 'node:fs'
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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
