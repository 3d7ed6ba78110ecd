import { accessSync, constants, existsSync, lstatSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SettingsError, settingProblem } from './settings.js'

const { R_OK, W_OK, X_OK } = constants

/** Files of a store. LMDB ends the process with SIGSEGV where one of its own is a folder. */
const FILES = ['data.mdb', 'lock.mdb', 'secret.key'] as const
const SOCKET = 'process.sock'

/**
 * What keeps a folder from being the data folder, and what to do; null where nothing does. A folder that does not exist
 * yet is created later.
 */
export function dataDirProblem(dataDir: string): string | null {
  const folder = resolve(dataDir)
  if (!existsSync(folder)) return missingProblem(folder)
  if (!statSync(folder).isDirectory())
    return `${folder} is no folder; move it away, or set DATA_DIR to a folder`
  if (!isAllowed(folder, R_OK | W_OK | X_OK)) {
    return `this user may not read and write the folder ${folder}; change its owner or its mode, or set DATA_DIR`
  }
  for (const path of FILES.map((name) => join(folder, name)).filter((path) => existsSync(path))) {
    const problem = fileProblem(path)
    if (problem !== null) return problem
  }
  const socket = join(folder, SOCKET)
  return existsSync(socket) && statSync(socket).isDirectory()
    ? `${socket} is a folder; remove it, or set DATA_DIR to another folder`
    : null
}

/** @throws SettingsError */
export function checkDataDir(dataDir: string): void {
  const problem = dataDirProblem(dataDir)
  if (problem !== null) throw new SettingsError([settingProblem('DATA_DIR', { DATA_DIR: dataDir }, problem)])
}

/** The nearest folder above must be one in which this user may create others. */
function missingProblem(folder: string): string | null {
  if (isThere(folder)) return `${folder} is a link to nothing; remove it, or set DATA_DIR`
  let above = dirname(folder)
  while (!isThere(above)) above = dirname(above)
  if (!existsSync(above) || !statSync(above).isDirectory())
    return `${above} is no folder, so that ${folder} cannot be created; set DATA_DIR to another folder`
  return isAllowed(above, W_OK | X_OK)
    ? null
    : `this user may not create ${folder} in ${above}; create it for this user, or set DATA_DIR`
}

function fileProblem(path: string): string | null {
  const whatNow = 'move it away and restore a backup, or set DATA_DIR to another folder'
  if (!statSync(path).isFile()) return `${path} is no file; ${whatNow}`
  return isAllowed(path, R_OK | W_OK)
    ? null
    : `this user may not read and write ${path}; change its owner or its mode, or set DATA_DIR`
}

/** Also a link to nothing. */
function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
