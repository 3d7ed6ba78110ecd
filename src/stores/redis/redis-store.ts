import { randomUUID } from 'node:crypto'
import type { Change, Committed, KeyValue, LogEntry, Range, Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { RedisConnection } from './connect-redis.js'
import type { Scripts } from './define-scripts.js'
import { defineScripts } from './define-scripts.js'

/** What a store on Redis stands on, and the questions that wait for an answer. */
interface State {
  readonly redis: RedisConnection
  readonly scripts: Scripts
  readonly keys: KeyNames
  /** Its commits have numbers under this name, so that one sent twice is done once. */
  readonly client: string
  commits: number
  isClosed: boolean
  /** Rejects each question that is under way. */
  readonly waiting: Set<() => void>
}

/** How the keys of one deployment are named on Redis. */
interface KeyNames {
  readonly tag: string
  /** All keys, for `list`. */
  readonly index: string
  value(key: string): string
  log(log: string): string
  counter(log: string): string
  lease(name: string): string
}

/**
 * The store on Redis. All its keys share one hash tag, so that one script may touch several of them, on a cluster as
 * well.
 *
 *   {outcry}:v:KEY    a value            {outcry}:index    all keys, for `list`
 *   {outcry}:l:LOG    a log's entries    {outcry}:n:LOG    the number of its last entry
 *   {outcry}:lease:…  leases             {outcry}:done:…   commits of the last minute
 */
export function createRedisStore(redis: RedisConnection, options: { readonly prefix: string }): Store {
  const keys = nameKeys(options.prefix)
  const scripts = defineScripts(redis)
  const state: State = {
    ...{ redis, scripts, keys, client: randomUUID(), commits: 0, isClosed: false },
    waiting: new Set(),
  }
  return {
    get: (names) => ask(state, async () => (names.length === 0 ? [] : redis.mget(names.map(keys.value)))),
    list: (range) => ask(state, () => listValues(state, range)),
    commit: (change) => ask(state, () => commit(state, change)),
    readLog: (log, after, limit) => ask(state, () => readEntries(state, log, after, limit)),
    tails: (logs) => ask(state, () => readTails(state, logs)),
    takeLease: (name, holder, ttlMs) =>
      ask(state, async () => (await scripts.outcryTakeLease(keys.lease(name), holder, ttlMs)) === 1),
    dropLease: (name, holder) =>
      ask(state, async () => void (await scripts.outcryDropLease(keys.lease(name), holder))),
    ping: () => ask(state, async () => void (await redis.ping())),
    async close() {
      if (state.isClosed) return
      state.isClosed = true
      redis.disconnect()
      for (const giveUp of state.waiting) giveUp()
    },
  }
}

function nameKeys(prefix: string): KeyNames {
  const tag = `{${prefix}}`
  return {
    tag,
    index: `${tag}:index`,
    value: (key) => `${tag}:v:${key}`,
    log: (log) => `${tag}:l:${log}`,
    counter: (log) => `${tag}:n:${log}`,
    lease: (name) => `${tag}:lease:${name}`,
  }
}

async function listValues(
  { redis, keys: { index, value: valueKey } }: State,
  { prefix, after, limit, reverse = false }: Range,
): Promise<KeyValue[]> {
  const first = `[${prefix}`
  const last = `[${prefix}\xff`
  const behind = after === undefined ? (reverse ? last : first) : `(${after}`
  const keys = reverse
    ? await redis.zrevrangebylex(index, behind, first, 'LIMIT', 0, limit)
    : await redis.zrangebylex(index, behind, last, 'LIMIT', 0, limit)
  if (keys.length === 0) return []
  const found = await redis.mget(keys.map(valueKey))
  // A key may go between the two questions; then it is not there.
  return keys.flatMap((key, position): KeyValue[] => {
    const value = found[position]
    return value == null ? [] : [{ key, value }]
  })
}

async function readEntries(
  { redis, keys }: State,
  log: string,
  after: number,
  limit: number,
): Promise<LogEntry[]> {
  const entries = await redis.xrange(keys.log(log), `${after + 1}-0`, '+', 'COUNT', limit)
  return entries.map(([id, fields]) => ({ number: Number.parseInt(id, 10), value: fields[1]! }))
}

async function readTails({ redis, keys }: State, logs: readonly string[]): Promise<number[]> {
  if (logs.length === 0) return []
  return (await redis.mget(logs.map(keys.counter))).map((number) => Number(number ?? 0))
}

async function commit(state: State, change: Change): Promise<Committed> {
  const { redis, scripts, keys } = state
  const { checks = [], set = [], begin = [], append = [], trim = [] } = change
  const gone = change.delete ?? []
  const names = [
    `${keys.tag}:done:${state.client}:${++state.commits}`,
    keys.index,
    ...checks.map(({ key }) => keys.value(key)),
    ...set.map(({ key }) => keys.value(key)),
    ...gone.map(keys.value),
    ...begin.flatMap(({ log }) => [keys.counter(log), keys.log(log)]),
    ...append.flatMap(({ log }) => [keys.counter(log), keys.log(log)]),
    ...trim.map(({ log }) => keys.log(log)),
  ]
  const args = [
    checks.length,
    set.length,
    gone.length,
    begin.length,
    append.length,
    trim.length,
    ...checks.map(({ value }) => (value === null ? 'absent' : `=${value}`)),
    ...set.flatMap(({ key, value }) => [key, value]),
    ...gone,
    ...begin.map(({ after }) => after),
    ...append.map(({ value }) => value),
    ...trim.map(({ upTo }) => upTo),
  ]
  const run = trim.length > 0 ? scripts.outcryCommitWhenFull : scripts.outcryCommit
  const [kind, ...rest] = await run.call(redis, names.length, ...names, ...args)
  return kind === 'refused'
    ? { kind, key: checks[Number(rest[0]) - 1]!.key }
    : { kind: 'done', appended: rest.map(Number) }
}

/**
 * A question that waits for a Redis that is away must end when the store is closed: ioredis leaves it hanging for ever.
 */
function ask<T>(state: State, question: () => Promise<T>): Promise<T> {
  if (state.isClosed) return Promise.reject(closedError())
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(closedError())
    state.waiting.add(giveUp)
    question()
      .then(resolve, (error: unknown) => reject(toStoreError(error)))
      .finally(() => state.waiting.delete(giveUp))
  })
}

function closedError(): StoreError {
  return new StoreError('closed', 'the store on Redis is closed')
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
