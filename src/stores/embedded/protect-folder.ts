import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const OTHERS = 0o077
/** Of a folder that all users share, such as /tmp. Its mode is not ours. */
const STICKY = 0o1000
const FILES = ['data.mdb', 'lock.mdb', 'secret.key']

/** Makes the folder where it is missing. Only its owner may enter it. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  tighten(folder, 0o700)
}

/** Takes the files of a store away from other users, also those that an earlier version left readable. */
export function protectFiles(folder: string): void {
  for (const name of FILES) {
    const path = join(folder, name)
    if (existsSync(path)) tighten(path, 0o600)
  }
}

function tighten(path: string, mode: number): void {
  const now = statSync(path).mode
  if ((now & OTHERS) === 0 || (now & STICKY) !== 0) return
  try {
    chmodSync(path, mode)
  } catch (error) {
    // Only the owner may change the mode. A command of another user can still read the store.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}
