import { COMMIT, COMMIT_WHEN_FULL, DROP_LEASE, TAKE_LEASE } from './commit-script.js'
import type { RedisConnection } from './connect-redis.js'

/** The scripts of the store as commands of a connection. */
export interface Scripts {
  outcryCommit(keys: number, ...rest: (string | number)[]): Promise<['done' | 'refused', ...string[]]>
  outcryCommitWhenFull(keys: number, ...rest: (string | number)[]): Promise<['done' | 'refused', ...string[]]>
  outcryTakeLease(key: string, holder: string, ttlMs: number): Promise<number>
  outcryDropLease(key: string, holder: string): Promise<number>
}

export function defineScripts(redis: RedisConnection): Scripts {
  redis.defineCommand('outcryCommit', { lua: COMMIT })
  redis.defineCommand('outcryCommitWhenFull', { lua: COMMIT_WHEN_FULL })
  redis.defineCommand('outcryTakeLease', { lua: TAKE_LEASE, numberOfKeys: 1 })
  redis.defineCommand('outcryDropLease', { lua: DROP_LEASE, numberOfKeys: 1 })
  return redis as unknown as Scripts
}
