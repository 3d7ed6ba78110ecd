import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'
import { SECRET } from '../../stores/backup/backup-folder.js'
import type { Snapshot } from '../../stores/backup/snapshot.js'
import { walkDataFile } from '../../stores/embedded/check-data-file.js'
import { snapshotFolder } from '../../stores/embedded/embedded-snapshot.js'
import { openEmbeddedStore } from '../../stores/embedded/embedded-store.js'
import { beginAnew } from '../../stores/identified-store.js'
import { connectRedis } from '../../stores/redis/connect-redis.js'
import { snapshotRedis } from '../../stores/redis/redis-snapshot.js'
import { createRedisStore } from '../../stores/redis/redis-store.js'
import { checkDataDir } from '../config/check-data-dir.js'
import type { Settings } from '../config/settings.js'
import { systemClock } from '../process/clock.js'
import { claimFolder } from '../process/lock-data-dir.js'
import { withoutPassword } from './open-store.js'

/** The store of a deployment as a backup and a restore see it: whole, of any driver, with the key of its secrets. */
export interface StoreAccess {
  /** The folder, or the address of Redis. */
  readonly shown: string
  /** All of the store at one moment. */
  snapshot(): Snapshot
  readSecret(): Promise<string | null>
  /** The store for a restore; no other process may use it meanwhile. */
  openForRestore(): Promise<Store>
  writeSecret(secret: string): Promise<void>
  /** The operator's word that a lost store is a new one. False when the store is not lost, as a folder never is. */
  beginAnew(): Promise<boolean>
  close(): Promise<void>
}

export function accessStore({ REDIS_URL, REDIS_PREFIX, DATA_DIR }: Settings): StoreAccess {
  if (REDIS_URL !== undefined) return accessRedis(REDIS_URL, REDIS_PREFIX)
  checkDataDir(DATA_DIR)
  return accessFolder(resolve(DATA_DIR))
}

function accessFolder(folder: string): StoreAccess {
  const secretPath = join(folder, SECRET)
  const closing: (() => Promise<void>)[] = []
  return {
    shown: folder,
    async *snapshot() {
      if (!existsSync(join(folder, 'data.mdb'))) {
        throw new Error(`no store in the folder ${folder}; set DATA_DIR to the folder of the server`)
      }
      await walkDataFile(folder)
      yield* snapshotFolder(folder)
    },
    readSecret: async () => (existsSync(secretPath) ? (await readFile(secretPath, 'utf8')).trim() : null),
    async openForRestore() {
      closing.push(await claimFolder(folder))
      await walkDataFile(folder)
      const store = openEmbeddedStore(folder, { clock: systemClock })
      closing.push(() => store.close())
      return store
    },
    writeSecret: (secret) => writeFile(secretPath, `${secret}\n`, { mode: 0o600 }),
    beginAnew: async () => false,
    async close() {
      for (const close of closing.splice(0).reverse()) await close()
    },
  }
}

function accessRedis(url: string, prefix: string): StoreAccess {
  const connection = connectRedis(url, { onUp: () => {}, onDown: () => {} })
  const store = createRedisStore(connection, { prefix })
  return {
    shown: withoutPassword(url),
    snapshot: () => snapshotRedis(connection, prefix),
    readSecret: async () => (await store.get([KEYS.secretKey]))[0] ?? null,
    openForRestore: async () => store,
    writeSecret: async (secret) =>
      void (await store.commit({ set: [{ key: KEYS.secretKey, value: secret }] })),
    beginAnew: () => beginAnew(store),
    close: () => store.close(),
  }
}
