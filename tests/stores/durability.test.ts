import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBackend } from '../../src/runtime/compose/open-backend.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { createHealth } from '../../src/runtime/process/health.js'
import type { RedisServer } from '../support/redis-server.js'
import { hasRedis, startRedis } from '../support/redis-server.js'

describe.skipIf(!hasRedis)('a Redis that can lose data', () => {
  let server: RedisServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  beforeEach(async () => {
    await admin.replicaof('NO', 'ONE')
    await admin.config('SET', 'appendonly', 'yes')
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
  })
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  /** Uses the store once; gives what that says, and the warnings of the log. */
  async function useStore(env: Readonly<Record<string, string>> = {}) {
    const lines: Record<string, unknown>[] = []
    const log = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) })
    const settings = readSettings({ REDIS_URL: server.url, ...env })
    const backend = await openBackend(settings, { clock: systemClock, log, health: createHealth() })
    const said = await backend.store.get(['none']).then(
      () => 'used',
      (error: Error) => error.message,
    )
    await backend.close()
    return { said, warnings: lines.map(({ msg }) => msg) }
  }

  test('one that keeps what it confirmed is used, without a word', async () => {
    expect(await useStore()).toEqual({ said: 'used', warnings: [] })
  })

  test('each risk is refused by its name, with its remedy', async () => {
    await admin.config('SET', 'appendonly', 'no')
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const { said } = await useStore()
    expect(said).toContain('has no append-only file (set appendonly yes)')
    expect(said).toContain('maxmemory-policy is allkeys-lru; set noeviction')
    expect(said).toContain('set ALLOW_LOSSY_REDIS=true')
    expect(said).not.toContain('replica')
    await admin.replicaof('127.0.0.1', '1')
    expect((await useStore()).said).toContain('it is a replica (name its master)')
  })

  test('an operator may accept the loss, and one line of the log says which', async () => {
    await admin.config('SET', 'appendonly', 'no')
    const { said, warnings } = await useStore({ ALLOW_LOSSY_REDIS: 'true' })
    expect(said).toBe('used')
    expect(warnings).toEqual([expect.stringMatching(/can lose data: it has no append-only file/)])
  })
})
