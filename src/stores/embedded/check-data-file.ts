import { spawn } from 'node:child_process'
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { StoreError } from '../../pipeline/ports/store.js'

/** Of the version of LMDB that the package brings: where a meta page has its fields, in bytes. */
const META = { magic: 24, version: 28, pageSize: 48, lastPage: 144, transaction: 152, end: 160 }
const MAGIC = 0xbeefc0de
const VERSION = 2
/** A database has two meta pages; the newer one counts. */
const METAS = 2
const SMALLEST_PAGE = 512
const LARGEST_PAGE = 65_536

/**
 * LMDB maps the file into memory and trusts it: a file of another kind, or one that was cut off, ends the process with
 * SIGSEGV. Its header and its size show most of them before.
 *
 * @throws StoreError when the file of the folder is no whole database
 */
export function checkDataFile(folder: string): void {
  const path = join(folder, 'data.mdb')
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  try {
    const why = problemOf({
      read: (bytes, at) => readSync(file, bytes, 0, bytes.length, at),
      size: () => fstatSync(file).size,
    })
    if (why !== null) throw unusable(path, why)
  } finally {
    closeSync(file)
  }
}

/** A data file that another process may be writing. */
export interface DataFile {
  /** Fills the bytes from there; gives how many there were. */
  read(bytes: Buffer, at: number): number
  size(): number
}

export function problemOf(file: DataFile): string | null {
  // A process died before it wrote the first page: LMDB begins such a file anew.
  if (file.size() === 0) return null
  const first = readMeta(file, 0)
  if (first === null) return 'it is no LMDB database'
  const { pageSize } = first
  if (pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE) return `its page size is ${pageSize}`
  const second = readMeta(file, pageSize)
  if (second === null) return 'its second header is damaged'
  const newest = second.transaction > first.transaction ? second : first
  const wanted = Math.max(newest.lastPage + 1, METAS) * pageSize
  // Read last: a commit lengthens the file before it writes a header that names the new pages.
  const size = file.size()
  return size < wanted ? `it is cut off: ${size} bytes of ${wanted}` : null
}

function readMeta(
  file: DataFile,
  at: number,
): { readonly pageSize: number; readonly lastPage: number; readonly transaction: number } | null {
  const bytes = Buffer.alloc(META.end)
  if (file.read(bytes, at) < META.end) return null
  if (bytes.readUInt32LE(META.magic) !== MAGIC || bytes.readUInt32LE(META.version) !== VERSION) return null
  return {
    pageSize: bytes.readUInt32LE(META.pageSize),
    lastPage: Number(bytes.readBigUInt64LE(META.lastPage)),
    transaction: Number(bytes.readBigUInt64LE(META.transaction)),
  }
}

/**
 * Has a process of its own walk through the database: damaged pages end that process, not this one. Values of several
 * pages are not read; codecs check those.
 *
 * @throws StoreError when the walk ends with a signal
 */
export async function walkDataFile(folder: string): Promise<void> {
  const path = join(folder, 'data.mdb')
  if (!existsSync(path)) return
  checkDataFile(folder)
  const lmdb = createRequire(import.meta.url).resolve('lmdb')
  const walker = spawn(process.execPath, ['-e', WALK, lmdb, folder], {
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const signal = await new Promise<string | null>((resolve, reject) => {
    walker.once('error', reject)
    walker.once('exit', (code, killed) => resolve(killed ?? (code === DAMAGED ? 'an error' : null)))
  })
  if (signal !== null) throw unusable(path, `reading it ends with ${signal}`)
}

/** The walker's exit code for pages that LMDB itself finds wrong. */
const DAMAGED = 3

/** A large store takes some seconds; the walk stops after two, with the pages near the root read. */
const WALK = `
const [lmdb, path] = process.argv.slice(1)
const until = Date.now() + 2000
try {
  const root = require(lmdb).open({ path, noSubdir: false, maxDbs: 8, compression: false })
  for (const [name, encoding] of [['values', 'string'], ['logs', 'string'], ['tails', 'json']])
    for (const key of root.openDB({ name, encoding }).getKeys()) if (Date.now() > until) process.exit(0)
} catch (error) {
  process.exit(/MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID|PANIC|BAD)/.test(String(error)) ? ${DAMAGED} : 0)
}
process.exit(0)
`

function unusable(path: string, why: string): StoreError {
  return new StoreError(
    'failed',
    `${path} is no store of Outcry: ${why}; move the file away and restore a backup, or set DATA_DIR to another folder`,
  )
}
