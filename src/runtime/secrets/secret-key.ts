import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'

const FILE = 'secret.key'
const KEY = KEYS.secretKey
const BYTES = 32

/** The key in a data folder, apart from what it encrypts; made when there is none. Only the owner may read it. */
export async function secretKeyInFolder(folder: string): Promise<string> {
  const path = join(folder, FILE)
  if (!existsSync(path)) await create(path)
  const key = (await readFile(path, 'utf8')).trim()
  if (key.length >= BYTES) return key
  throw new Error(
    `${path} holds no key; put back the one from your backup, or set SECRET_KEY to what it held`,
  )
}

/**
 * The file gets its name with the whole key in it, or on a full disk would be there without one for ever. The first
 * process gives the name, and all others read.
 */
async function create(path: string): Promise<void> {
  const part = `${path}.${randomBytes(4).toString('hex')}`
  try {
    await writeFile(part, `${drawn()}\n`, { mode: 0o600, flush: true })
    await link(part, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(part, { force: true })
  }
}

/** The key in a store that many processes share; made when there is none. */
export async function secretKeyInStore(store: Store): Promise<string> {
  for (;;) {
    const [key = null] = await store.get([KEY])
    if (key !== null) return key
    await store.commit({ checks: [{ key: KEY, value: null }], set: [{ key: KEY, value: drawn() }] })
  }
}

function drawn(): string {
  return randomBytes(BYTES).toString('base64url')
}
