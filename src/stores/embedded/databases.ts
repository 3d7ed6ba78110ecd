import type { Database, RootDatabase } from 'lmdb'
import { open } from 'lmdb'
import { StoreError } from '../../pipeline/ports/store.js'
import { checkDataFile } from './check-data-file.js'
import { messageOf, requireRoomForNew } from './lmdb-error.js'
import { makePrivateFolder, protectFiles } from './protect-folder.js'

/** The three tables of the store. */
export interface Databases {
  readonly root: RootDatabase
  readonly values: Database<string, string>
  readonly logs: Database<string, [string, number]>
  /** The number of the last entry of each log; it outlives the entries. */
  readonly tails: Database<number, string>
}

/** @throws StoreError when the folder or its files cannot be used */
export function openDatabases(folder: string): Databases {
  const root = openRoot(folder)
  return {
    root,
    values: root.openDB({ name: 'values', encoding: 'string' }),
    logs: root.openDB({ name: 'logs', encoding: 'string' }),
    tails: root.openDB({ name: 'tails', encoding: 'json' }),
  }
}

function openRoot(folder: string): RootDatabase {
  try {
    makePrivateFolder(folder)
    checkDataFile(folder)
    requireRoomForNew(folder)
    // Without `noSubdir`, lmdb takes a folder with a dot in its name for a file.
    const root = open({ path: folder, noSubdir: false, maxDbs: 8, compression: false })
    protectFiles(folder)
    return root
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(
      'failed',
      `the store in ${folder} cannot be opened: ${messageOf(error)}; check the folder and its permissions, or set DATA_DIR`,
      { cause: error },
    )
  }
}
