import { Cluster, Redis } from 'ioredis'

export type RedisConnection = Redis | Cluster

/** Notified when Redis becomes available or unavailable, for logs and readiness. */
export interface RedisWatcher {
  readonly onUp: () => void
  readonly onDown: (why: string) => void
}

/**
 * Connects to one Redis, or to a Redis Cluster when several addresses stand in the URL, separated by commas. A command
 * waits while Redis is unavailable and is sent again afterwards: a caller that must not wait sets its own time limit.
 */
export function connectRedis(url: string, watcher: RedisWatcher): RedisConnection {
  const connection = url.includes(',') ? connectCluster(url) : new Redis(url, { ...WAITING, ...options() })
  connection.on('ready', watcher.onUp)
  connection.on('error', (error: Error) => watcher.onDown(error.message))
  connection.on('close', () => watcher.onDown('the connection closed'))
  return connection
}

/** BullMQ asks for it, and so does a worker that must outlive a restart of Redis. */
const WAITING = { maxRetriesPerRequest: null } as const

function options() {
  return {
    enableReadyCheck: true,
    retryStrategy: (attempt: number) => Math.min(100 * attempt, 2_000),
    // After a failover the old master refuses writes: connect anew, to the new one.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
  } as const
}

function connectCluster(urls: string): Cluster {
  const parts = urls
    .split(',')
    .map((part) => new URL(part.includes('://') ? part.trim() : `redis://${part.trim()}`))
  const { username, password, protocol } = parts[0]!
  return new Cluster(
    parts.map(({ hostname, port }) => ({ host: hostname, port: Number(port || 6379) })),
    {
      clusterRetryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
      redisOptions: {
        ...WAITING,
        ...(username === '' ? {} : { username: decodeURIComponent(username) }),
        ...(password === '' ? {} : { password: decodeURIComponent(password) }),
        ...(protocol === 'rediss:' ? { tls: {} } : {}),
      },
    },
  )
}
