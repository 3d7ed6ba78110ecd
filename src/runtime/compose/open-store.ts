import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Store } from '../../pipeline/ports/store.js'
import { walkDataFile } from '../../stores/embedded/check-data-file.js'
import { openEmbeddedStore } from '../../stores/embedded/embedded-store.js'
import { refuseLost } from '../../stores/identified-store.js'
import { readSchema } from '../../stores/migrate-store.js'
import { createPreparedStore } from '../../stores/prepared-store.js'
import { createRedisStore } from '../../stores/redis/redis-store.js'
import { checkDataDir } from '../config/check-data-dir.js'
import type { Settings } from '../config/settings.js'
import { systemClock } from '../process/clock.js'

/**
 * The store alone, for a command that looks into it while a deployment may be running. `say` gets the folder or the
 * address of Redis.
 *
 * @throws Error when `ifMissing` is `fail` and the folder holds no store
 */
export async function openStore(
  settings: Settings,
  { ifMissing, say }: { readonly ifMissing: 'create' | 'fail'; readonly say: (store: string) => void },
): Promise<Store> {
  const { REDIS_URL, REDIS_PREFIX, DATA_DIR } = settings
  if (REDIS_URL === undefined) {
    const folder = resolve(DATA_DIR)
    checkDataDir(folder)
    if (ifMissing === 'fail' && !existsSync(join(folder, 'data.mdb'))) {
      throw new Error(
        `no store in the folder ${folder}; set DATA_DIR to the folder of the server, or start the server first`,
      )
    }
    say(folder)
    await walkDataFile(folder)
    return createPreparedStore(openEmbeddedStore(DATA_DIR, { clock: systemClock }), checkSchema)
  }
  say(withoutPassword(REDIS_URL))
  const { connectRedis } = await import('../../stores/redis/connect-redis.js')
  const connection = connectRedis(REDIS_URL, { onUp: () => {}, onDown: () => {} })
  return createPreparedStore(createRedisStore(connection, { prefix: REDIS_PREFIX }), checkSchema)
}

/** Commands use keys that no layout moved, so they need no migration; only a newer layout stops them. */
async function checkSchema(store: Store): Promise<void> {
  await refuseLost(store)
  await readSchema(store)
}

export function withoutPassword(url: string): string {
  return url.replaceAll(/(^|,|\/\/)[^@/,]*@/g, '$1')
}
