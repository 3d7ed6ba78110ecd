import { closeSync, fstatSync, openSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../pipeline/ports/store.js'
import type { Databases } from './databases.js'
import { fullDisk } from './lmdb-error.js'

/** What a transaction may write at most, unless it deletes thousands of keys. */
export interface Need {
  readonly keys: number
  readonly bytes: number
}

/** With more room than this on the disk, nothing is reserved. Unit: bytes. */
const NEARLY_FULL = 512e6
/** The file is lengthened by so much more than a transaction needs. */
const AHEAD = 4e6
/** Pages that any transaction writes anew: roots, branches, the list of free pages. */
const EACH_TRANSACTION = 256e3
/** A key writes its leaf and the branches above it anew. */
const EACH_KEY = 16_384
/** A character outside of ASCII has up to three bytes; texts are mostly ASCII. */
const EACH_CHARACTER = 2
/** Free pages within the file lie apart, while a long value needs a row of them. */
const SCATTERED = 4
const PIECE = Buffer.alloc(65_536)

export const LEASE: Need = { keys: 1, bytes: 1_000 }

export function needOf({ set = [], delete: gone = [], begin = [], append = [], trim = [] }: Change): Need {
  const values = [...set, ...append]
  return {
    keys: set.length + gone.length + 2 * append.length + 8 * (begin.length + trim.length),
    bytes: EACH_CHARACTER * values.reduce((sum, { value }) => sum + value.length, 0),
  }
}

/**
 * Refuses a transaction that may find the disk full. LMDB must not find it: it writes the text of that error into a
 * hundred bytes, which are too few. The process then ends with SIGABRT, or goes on with damaged memory. On a nearly
 * full disk the data file is lengthened first, so that all pages of the transaction have their room. Runs within the
 * transaction, while no other process writes to the file.
 *
 * @throws StoreError `full`
 */
export function reserveRoom(databases: Databases, folder: string, needs: readonly Need[]): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize > NEARLY_FULL) return
  const need = needs.reduce((sum, { keys, bytes }) => sum + keys * EACH_KEY + bytes, EACH_TRANSACTION)
  const { lastPageNumber, pageSize } = databases.root.getStats() as Statistics
  const pages = lastPageNumber + 1
  const room = lengthenTo(join(folder, 'data.mdb'), pages * pageSize + need + AHEAD) - pages * pageSize
  if (room >= need) return
  const freePages = pages - usedPages(databases)
  if (room >= EACH_TRANSACTION && freePages * pageSize >= SCATTERED * need) return
  throw fullDisk(folder, `the data file has room for ${room} bytes, and ${need} may be written`)
}

/** Lengthens the file as far as there is room. Gives its length. */
function lengthenTo(path: string, wanted: number): number {
  const file = openSync(path, 'r+')
  let { size } = fstatSync(file)
  try {
    while (size < wanted) size += writeSync(file, PIECE, 0, Math.min(PIECE.length, wanted - size), size)
  } catch {
    // The disk is full: what is there must do.
  } finally {
    closeSync(file)
  }
  return size
}

/** The fields of LMDB's statistics that its types leave out. */
interface Statistics extends Tree {
  readonly lastPageNumber: number
  readonly pageSize: number
  readonly free: Tree
}

interface Tree {
  readonly treeBranchPageCount: number
  readonly treeLeafPageCount: number
  readonly overflowPages: number
}

/** Two hold the headers. */
const HEADERS = 2

function usedPages({ root, values, logs, tails }: Databases): number {
  const main = root.getStats() as Statistics
  const trees = [main, main.free, ...[values, logs, tails].map((database) => database.getStats() as Tree)]
  return trees.reduce(
    (sum, { treeBranchPageCount, treeLeafPageCount, overflowPages }) =>
      sum + treeBranchPageCount + treeLeafPageCount + overflowPages,
    HEADERS,
  )
}
