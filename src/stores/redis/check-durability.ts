import type { Redis } from 'ioredis'
import { StoreError } from '../../pipeline/ports/store.js'
import type { RedisConnection } from './connect-redis.js'

/** What `INFO` says of one server, by field. */
type Info = ReadonlyMap<string, string>

/**
 * Why this Redis may lose what it has confirmed; empty where it does not. Outcry answers 202 only for what survives a
 * crash. Redis breaks that promise without an append-only file, with eviction, or without the role of a master.
 */
export async function durabilityRisks(connection: RedisConnection): Promise<string[]> {
  const servers = 'nodes' in connection ? connection.nodes('master') : [connection]
  const risks = await Promise.all(servers.map(async (server) => risksOf(await readInfo(server))))
  return [...new Set(risks.flat())]
}

async function readInfo(server: Redis): Promise<Info> {
  const lines = (await server.info()).split('\r\n')
  return new Map(
    lines
      .filter((line) => line.includes(':'))
      .map((line) => [before(line, ':'), line.slice(line.indexOf(':') + 1)]),
  )
}

function before(text: string, sign: string): string {
  return text.slice(0, text.indexOf(sign))
}

/** A field that a managed Redis hides is taken as it should be: nobody could mend it. */
function risksOf(info: Info): string[] {
  const risks: string[] = []
  if (info.get('aof_enabled') === '0') risks.push('it has no append-only file (set appendonly yes)')
  const eviction = info.get('maxmemory_policy') ?? 'noeviction'
  if (eviction !== 'noeviction')
    risks.push(`it may evict keys (maxmemory-policy is ${eviction}; set noeviction)`)
  if (info.get('role') === 'slave') risks.push('it is a replica (name its master)')
  return risks
}

/** @throws StoreError `unsafe` that names each risk and the remedy */
export function refuseRisks(risks: readonly string[], shown: string): void {
  if (risks.length === 0) return
  throw new StoreError(
    'unsafe',
    `Redis at ${shown} can lose data: ${risks.join('; ')}. Correct it, or set ALLOW_LOSSY_REDIS=true to accept the loss`,
  )
}
