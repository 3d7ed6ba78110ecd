import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'

const FILE = 'secret.key'
const KEY = KEYS.secretKey
const BYTES = 32

/** The key in a data folder, apart from what it encrypts; made when there is none. Only the owner may read it. */
export async function secretKeyInFolder(folder: string): Promise<string> {
  const path = join(folder, FILE)
  // `wx`: the first process creates the file, and all others read it.
  await writeFile(path, `${drawn()}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const key = (await readFile(path, 'utf8')).trim()
  if (key.length >= BYTES) return key
  throw new Error(
    `${path} holds no key; put back the one from your backup, or set SECRET_KEY to what it held`,
  )
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
