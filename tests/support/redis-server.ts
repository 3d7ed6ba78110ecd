import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

/** Whether this machine has a `redis-server`; tests that need one are left out otherwise, and `npm test` says so. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

/** A private redis-server on a free port in a folder of its own, with an append-only file that is flushed at each write. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Where its append-only file is. */
  readonly folder: string
  /** kill -9, as a crash would. */
  crash(): Promise<void>
  /** The same data again, on the same port. */
  start(): Promise<void>
  /** Refuses writes for so many milliseconds, as a full memory does. */
  fill(ms: number): Promise<void>
  /** Stands still for so many milliseconds. */
  pause(ms: number): Promise<void>
  /** Crashes, and is empty for so many milliseconds, as without its file; then its data is back. */
  lose(ms: number): Promise<void>
  stop(): Promise<void>
}

export async function startRedis(extra: readonly string[] = [], onPort?: number): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-redis-'))
  const port = onPort ?? (await freePort())
  let child: ChildProcess | null = null
  const serve = async (dir: string) => {
    const started = spawn(
      'redis-server',
      [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', ...extra],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    child = started
    await new Promise<void>((resolve, reject) => {
      started.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
      started.stdout.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve()
      })
    })
  }

  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    async crash() {
      const dying = child
      child = null
      if (dying === null) return
      const gone = new Promise((resolve) => dying.once('exit', resolve))
      dying.kill('SIGKILL')
      await gone
    },
    start: () => serve(folder),
    async fill(ms) {
      const connection = new Redis(server.url)
      await connection.config('SET', 'maxmemory', '1')
      await new Promise((resolve) => setTimeout(resolve, ms))
      await connection.config('SET', 'maxmemory', '0')
      connection.disconnect()
    },
    async pause(ms) {
      child?.kill('SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, ms))
      child?.kill('SIGCONT')
    },
    async lose(ms) {
      const empty = mkdtempSync(join(tmpdir(), 'outcry-redis-empty-'))
      await server.crash()
      await serve(empty)
      await new Promise((resolve) => setTimeout(resolve, ms))
      await server.crash()
      await serve(folder)
      rmSync(empty, { recursive: true, force: true })
    },
    async stop() {
      await server.crash()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** A cluster of one: it holds all slots, and refuses a script whose keys lie in several, as a large one would. */
export async function startCluster(): Promise<RedisServer> {
  const server = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'])
  const connection = new Redis(server.url)
  await connection.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  while (!String(await connection.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  connection.disconnect()
  return server
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
