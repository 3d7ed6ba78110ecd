import { randomUUID } from 'node:crypto'
import type { Change, Committed, KeyValue, Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import { COMMIT, COMMIT_WHEN_FULL, DROP_LEASE, TAKE_LEASE } from './commit-script.js'
import type { RedisConnection } from './connect-redis.js'

/**
 * The store on Redis. All its keys share one hash tag, so that one script may touch several of them, on a cluster as well.
 *
 *   {outcry}:v:KEY    a value            {outcry}:index    all keys, for `list`
 *   {outcry}:l:LOG    a log's entries    {outcry}:n:LOG    the number of its last entry
 *   {outcry}:lease:…  leases             {outcry}:done:…   commits of the last minute
 */
export function createRedisStore(redis: RedisConnection, options: { readonly prefix: string }): Store {
  const tag = `{${options.prefix}}`
  const index = `${tag}:index`
  const valueKey = (key: string) => `${tag}:v:${key}`
  const logKey = (log: string) => `${tag}:l:${log}`
  const counterKey = (log: string) => `${tag}:n:${log}`
  const client = randomUUID()
  let commits = 0
  let isClosed = false
  const waiting = new Set<() => void>()

  redis.defineCommand('outcryCommit', { lua: COMMIT })
  redis.defineCommand('outcryCommitWhenFull', { lua: COMMIT_WHEN_FULL })
  redis.defineCommand('outcryTakeLease', { lua: TAKE_LEASE, numberOfKeys: 1 })
  redis.defineCommand('outcryDropLease', { lua: DROP_LEASE, numberOfKeys: 1 })
  const scripts = redis as unknown as Scripts

  return {
    get: (keys) => ask(async () => (keys.length === 0 ? [] : redis.mget(keys.map(valueKey)))),
    list: ({ prefix, after, limit, reverse = false }) =>
      ask(async () => {
        const first = `[${prefix}`
        const last = `[${prefix}\xff`
        const keys = reverse
          ? await redis.zrevrangebylex(
              index,
              after === undefined ? last : `(${after}`,
              first,
              'LIMIT',
              0,
              limit,
            )
          : await redis.zrangebylex(index, after === undefined ? first : `(${after}`, last, 'LIMIT', 0, limit)
        if (keys.length === 0) return []
        const found = await redis.mget(keys.map(valueKey))
        // A key may go between the two questions; then it is not there.
        return keys.flatMap((key, position): KeyValue[] => {
          const value = found[position]
          return value == null ? [] : [{ key, value }]
        })
      }),
    commit: (change) => ask(() => commit(change)),
    readLog: (log, after, limit) =>
      ask(async () => {
        const entries = await redis.xrange(logKey(log), `${after + 1}-0`, '+', 'COUNT', limit)
        return entries.map(([id, fields]) => ({ number: Number.parseInt(id, 10), value: fields[1]! }))
      }),
    tails: (logs) =>
      ask(async () =>
        logs.length === 0
          ? []
          : (await redis.mget(logs.map(counterKey))).map((number) => Number(number ?? 0)),
      ),
    takeLease: (name, holder, ttlMs) =>
      ask(async () => (await scripts.outcryTakeLease(`${tag}:lease:${name}`, holder, ttlMs)) === 1),
    dropLease: (name, holder) =>
      ask(async () => void (await scripts.outcryDropLease(`${tag}:lease:${name}`, holder))),
    ping: () => ask(async () => void (await redis.ping())),
    async close() {
      if (isClosed) return
      isClosed = true
      redis.disconnect()
      for (const giveUp of waiting) giveUp()
    },
  }

  async function commit(change: Change): Promise<Committed> {
    const { checks = [], set = [], append = [], trim = [] } = change
    const gone = change.delete ?? []
    const keys = [
      `${tag}:done:${client}:${++commits}`,
      index,
      ...checks.map(({ key }) => valueKey(key)),
      ...set.map(({ key }) => valueKey(key)),
      ...gone.map(valueKey),
      ...append.flatMap(({ log }) => [counterKey(log), logKey(log)]),
      ...trim.map(({ log }) => logKey(log)),
    ]
    const args = [
      checks.length,
      set.length,
      gone.length,
      append.length,
      trim.length,
      ...checks.map(({ value }) => (value === null ? 'absent' : `=${value}`)),
      ...set.flatMap(({ key, value }) => [key, value]),
      ...gone,
      ...append.map(({ value }) => value),
      ...trim.map(({ upTo }) => upTo),
    ]
    const run = trim.length > 0 ? scripts.outcryCommitWhenFull : scripts.outcryCommit
    const [kind, ...rest] = await run.call(redis, keys.length, ...keys, ...args)
    return kind === 'refused'
      ? { kind, key: checks[Number(rest[0]) - 1]!.key }
      : { kind: 'done', appended: rest.map(Number) }
  }

  /** A question that waits for a Redis that is away must end when the store is closed: ioredis leaves it hanging for ever. */
  function ask<T>(question: () => Promise<T>): Promise<T> {
    if (isClosed) return Promise.reject(closedError())
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(closedError())
      waiting.add(giveUp)
      question()
        .then(resolve, (error: unknown) => reject(toStoreError(error)))
        .finally(() => waiting.delete(giveUp))
    })
  }
}

function closedError(): StoreError {
  return new StoreError('closed', 'the store on Redis is closed')
}

interface Scripts {
  outcryCommit(keys: number, ...rest: (string | number)[]): Promise<['done' | 'refused', ...string[]]>
  outcryCommitWhenFull(keys: number, ...rest: (string | number)[]): Promise<['done' | 'refused', ...string[]]>
  outcryTakeLease(key: string, holder: string, ttlMs: number): Promise<number>
  outcryDropLease(key: string, holder: string): Promise<number>
}

function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : String(error)
  return /\bOOM\b/.test(message)
    ? new StoreError('full', `Redis is out of memory (${message}); raise maxmemory or free some`, {
        cause: error,
      })
    : new StoreError('failed', `Redis refused: ${message}`, { cause: error })
}
