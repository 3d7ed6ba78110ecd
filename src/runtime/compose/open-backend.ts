import type { Announcing } from '../../pipeline/alerts/announce-events.js'
import { announceEvents } from '../../pipeline/alerts/announce-events.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { JobQueue } from '../../pipeline/ports/job-queue.js'
import type { Store } from '../../pipeline/ports/store.js'
import { createMemoryQueue } from '../../queue/memory-queue.js'
import { walkDataFile } from '../../stores/embedded/check-data-file.js'
import { openEmbeddedStore } from '../../stores/embedded/embedded-store.js'
import { createEncryptedStore } from '../../stores/encrypted-store.js'
import type { IdentityWatcher } from '../../stores/identified-store.js'
import { createIdentifiedStore } from '../../stores/identified-store.js'
import { createPreparedStore } from '../../stores/prepared-store.js'
import { durabilityRisks, refuseRisks } from '../../stores/redis/check-durability.js'
import type { RedisConnection } from '../../stores/redis/connect-redis.js'
import { createRedisStore } from '../../stores/redis/redis-store.js'
import type { Settings } from '../config/settings.js'
import { withCrashPoint } from '../process/crash-point.js'
import type { Health } from '../process/health.js'
import { claimFolder } from '../process/lock-data-dir.js'
import type { Logger } from '../process/log.js'
import { secretKeyInFolder, secretKeyInStore } from '../secrets/secret-key.js'
import { withoutPassword } from './open-store.js'
import { prepareOwnStore, prepareSharedStore } from './prepare-store.js'
import { untilRoom } from './until-room.js'

/**
 * Where everything is kept and how work is shared out: a folder and this process, or a Redis and as many processes as
 * one likes.
 */
export interface Backend {
  readonly kind: 'embedded' | 'redis'
  readonly store: Store
  /** Calls when events were stored, where only this process stores any. */
  readonly onEvents?: Announcing['onEvents']
  /** The Redis that all processes share, and how keys of it begin; for counts that may be lost. */
  readonly shared?: { readonly client: RedisConnection; readonly prefix: string }
  /** The queue of one kind of work: the same for all who ask by its name. */
  openQueue(name: string): JobQueue
  close(): Promise<void>
  /** Ends whatever waits for a store that does not answer. */
  cutOff(): Promise<void>
}

export interface BackendParts {
  readonly clock: Clock
  readonly log: Logger
  readonly health: Health
  /** Ends the wait for room on a full disk. */
  readonly signal?: AbortSignal
}

/** @throws Error when the folder cannot be used, or is used by another process */
export async function openBackend(settings: Settings, parts: BackendParts): Promise<Backend> {
  const { REDIS_URL } = settings
  const backend =
    REDIS_URL === undefined
      ? await openEmbedded(settings, parts)
      : await openRedis(REDIS_URL, settings, parts)
  return settings.CRASH_AT === undefined
    ? backend
    : { ...backend, store: withCrashPoint(backend.store, settings.CRASH_AT) }
}

const NEVER = new AbortController().signal

async function openEmbedded(
  settings: Settings,
  { clock, log, signal = NEVER }: BackendParts,
): Promise<Backend> {
  const release = await claimFolder(settings.DATA_DIR)
  const { SECRET_KEY, DATA_DIR } = settings
  const plain = await openOwnStore(DATA_DIR, { clock, log, signal }).catch(async (error: unknown) => {
    await release()
    throw error
  })
  const { store, onEvents } = announceEvents(
    createEncryptedStore(plain, async () => SECRET_KEY ?? secretKeyInFolder(DATA_DIR)),
  )
  const queues = new Map<string, JobQueue>()
  return {
    kind: 'embedded',
    store,
    onEvents,
    openQueue(name) {
      // A queue in memory connects only those who share it.
      const queue =
        queues.get(name) ??
        createMemoryQueue({ clock, onFailed: (id, error) => logFailed(log, name, id, error) })
      queues.set(name, queue)
      return queue
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      await store.close()
      await release()
    },
    cutOff: () => store.close(),
  }
}

async function openOwnStore(
  folder: string,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Logger; readonly signal: AbortSignal },
): Promise<Store> {
  await walkDataFile(folder)
  const store = await untilRoom(async () => openEmbeddedStore(folder, { clock }), { clock, log, signal })
  try {
    await untilRoom(() => prepareOwnStore(store, log), { clock, log, signal })
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openRedis(
  url: string,
  settings: Settings,
  { clock, log, health }: BackendParts,
): Promise<Backend> {
  // Loaded here, because the packages behind them take a fifth of the start of a process that has no Redis.
  const { connectRedis } = await import('../../stores/redis/connect-redis.js')
  const { createBullQueue } = await import('../../queue/bull-queue.js')
  const shown = withoutPassword(url)
  const reportDown = createDownReporter(log, clock, shown)
  const connection = connectRedis(url, {
    onUp: () => {
      health.well('redis')
      reportDown.up()
    },
    onDown: (why) => {
      health.ill('redis', `Redis at ${shown} does not answer: ${why}`)
      reportDown.down(why)
    },
  })
  health.ill('redis', `not yet connected to Redis at ${shown}`)
  const identified = createIdentifiedStore(
    createRedisStore(connection, { prefix: settings.REDIS_PREFIX }),
    watchIdentity({ log, health }),
  )
  const plain = createPreparedStore(identified, async (redisStore) => {
    await identified.refuseLost()
    await checkDurability(connection, settings, { log, shown })
    await prepareSharedStore(redisStore, { clock, log })
    await identified.identify().then(() => health.well('store'))
  })
  const store = createEncryptedStore(plain, async () => settings.SECRET_KEY ?? secretKeyInStore(plain))
  const queues: JobQueue[] = []
  return {
    kind: 'redis',
    store,
    shared: { client: connection, prefix: `{${settings.REDIS_PREFIX}}` },
    openQueue(name) {
      const queue = createBullQueue({
        name,
        prefix: settings.REDIS_PREFIX,
        connection,
        clock,
        onFailed: (id, error) => logFailed(log, name, id, error),
        onError: (error) =>
          log.debug({ queue: name, err: error }, 'the queue lost Redis; it connects again by itself'),
      })
      queues.push(queue)
      return queue
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()))
      await store.close()
    },
    async cutOff() {
      await store.close()
      await Promise.all(queues.map((queue) => queue.close('at-once')))
    },
  }
}

/** Refuses a Redis that can lose data, unless the operator accepts it; then one line says so. */
async function checkDurability(
  connection: RedisConnection,
  { ALLOW_LOSSY_REDIS }: Settings,
  { log, shown }: { readonly log: Logger; readonly shown: string },
): Promise<void> {
  const risks = await durabilityRisks(connection)
  if (!ALLOW_LOSSY_REDIS) refuseRisks(risks, shown)
  else if (risks.length > 0) log.warn({ risks }, `Redis at ${shown} can lose data: ${risks.join('; ')}`)
}

/** The process is not ready before the store was read. A lost store is logged once, and not ready until it is back. */
function watchIdentity({ log, health }: Pick<BackendParts, 'log' | 'health'>): IdentityWatcher {
  health.ill('store', 'the store is not read yet')
  return {
    onLost(why) {
      health.ill('store', why)
      log.error(why)
    },
    onFound() {
      health.well('store')
      log.info('the store is back with its data')
    },
  }
}

/** Says that Redis is away at once, and again every few seconds, not at every attempt. */
function createDownReporter(
  log: Logger,
  clock: Clock,
  shown: string,
): { up(): void; down(why: string): void } {
  const REPORT_EVERY = 5_000
  let reportedAt: number | null = null
  return {
    up() {
      log.info(reportedAt === null ? `connected to Redis at ${shown}` : `Redis at ${shown} is back`)
      reportedAt = null
    },
    down(why) {
      const now = clock.now()
      if (reportedAt !== null && now - reportedAt < REPORT_EVERY) return
      reportedAt = now
      log.warn(`Redis at ${shown} does not answer (${why}); waiting for it, nothing is lost meanwhile`)
    },
  }
}

function logFailed(log: Logger, queue: string, id: string, error: unknown): void {
  log.error(
    { queue, job: id, err: error },
    'a job failed and was given up; what it stood for is found again in the store',
  )
}
