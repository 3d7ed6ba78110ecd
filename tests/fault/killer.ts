import { setTimeout as sleep } from 'node:timers/promises'
import type { RedisServer } from '../support/redis-server.js'
import type { Worker } from '../support/worker.js'
import { startWorker } from '../support/worker.js'

/** A kill that was seen to have happened. */
export interface Kill {
  readonly victim: string
  /** `random`, or the named point at which the process died. */
  readonly how: string
  readonly signal: string | number
}

export interface Killer {
  /** Kills until there have been so many, starting each victim again; then lets everything run in peace. */
  kill(count: number): Promise<void>
  kills(): readonly Kill[]
  summary(): string
  stop(): Promise<void>
}

const WORKERS = ['ingest', 'detect', 'detect', 'deliver', 'api'] as const

/** The places between two commits where a process may die, by worker. */
const POINTS: Readonly<Record<string, readonly string[]>> = {
  ingest: ['intake:before', 'intake:after', 'order:before', 'order:after'],
  detect: ['shard:before', 'shard:after'],
  api: ['intake:before', 'intake:after'],
  deliver: ['fan-out:before', 'fan-out:after', 'delivery:before', 'delivery:after'],
}
const MAX_STEPS = 4
const PATIENCE_MS = 12_000

interface Slot {
  readonly name: string
  worker: Worker
  point: string | null
}

export function createKiller(parts: {
  readonly redis: RedisServer
  readonly random: () => number
  readonly env: Readonly<Record<string, string>>
}): Killer {
  const { redis, random, env } = parts
  const done: Kill[] = []
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const slots: Slot[] = WORKERS.map((name) => ({ name, worker: startWorker(name, env), point: null }))

  return {
    async kill(count) {
      while (done.length < count) {
        // Whatever was started last gets to work before something dies.
        await sleep(500 + random() * 1_500)
        if (random() < 0.15) await killRedis()
        else await killWorker(pick(slots))
      }
      for (const slot of slots) if (slot.point !== null) await begin(slot, null)
    },
    kills: () => done,
    summary() {
      const counts = new Map<string, number>()
      for (const { victim, how } of done) {
        const name = how === 'random' ? `${victim} at random` : how
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      return [...counts].map(([name, times]) => `${times} × ${name}`).join(', ')
    },
    async stop() {
      await Promise.all(slots.map(({ worker }) => worker.kill('SIGKILL')))
    },
  }

  async function killRedis(): Promise<void> {
    await redis.crash()
    await sleep(100 + random() * 1_000)
    await redis.start()
    done.push({ victim: 'redis', how: 'random', signal: 'SIGKILL' })
  }

  async function killWorker(slot: Slot): Promise<void> {
    if (slot.point === null && random() < 0.5) {
      // From now on it dies by itself, at a point that may come at once or later; so it is started for that first.
      const point = `${pick(POINTS[slot.name]!)}:${1 + Math.floor(random() * MAX_STEPS)}`
      await die(slot, 'random')
      await begin(slot, point)
      const died = await Promise.race([slot.worker.ended, sleep(PATIENCE_MS)])
      if (died === undefined) return
      note(slot, point.split(':').slice(0, 2).join(':'), died)
      await begin(slot, null)
      return
    }
    await die(slot, 'random')
    await begin(slot, null)
  }

  async function die(slot: Slot, how: string): Promise<void> {
    note(slot, how, await slot.worker.kill('SIGKILL'))
  }

  function note(slot: Slot, how: string, signal: string | number): void {
    done.push({ victim: slot.name, how, signal })
  }

  async function begin(slot: Slot, point: string | null): Promise<void> {
    await slot.worker.kill('SIGKILL')
    slot.point = point
    slot.worker = startWorker(slot.name, point === null ? env : { ...env, CRASH_AT: point })
  }
}
