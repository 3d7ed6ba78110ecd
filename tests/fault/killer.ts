import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageRoot } from '../../src/runtime/config/package-root.js'
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

/** What happens to a deployment beside kills: a process stands still, the store is full, a clock jumps. */
export type Act = 'pause' | 'pause of redis' | 'full store' | 'clock jump'

export interface Killer {
  /**
   * Kills until there have been so many, starting each victim again, with other acts in between. Then everything runs in
   * peace.
   */
  kill(count: number): Promise<void>
  kills(): readonly Kill[]
  acts(): readonly Act[]
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

const ACTS: readonly Act[] = ['clock jump', 'full store', 'pause', 'pause of redis']
const JUMPING_CLOCK = join(packageRoot(), 'tests', 'support', 'jumping-clock.mjs')
/** A receiver refuses a signature whose time is five minutes away. Unit: milliseconds. */
const SMALL_JUMP = 200_000
const LARGE_JUMP = 48 * 3_600_000

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
  const acts: Act[] = []
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const slots: Slot[] = WORKERS.map((name) => ({ name, worker: startWorker(name, env), point: null }))

  return {
    async kill(count) {
      while (done.length < count) {
        // Whatever was started last gets to work before something dies.
        await sleep(500 + random() * 1_500)
        const chance = random()
        if (chance < 0.15) await killRedis()
        else if (chance < 0.55) await act(ACTS[acts.length % ACTS.length]!)
        else await killWorker(pick(slots))
      }
      for (const slot of slots) if (slot.point !== null) await begin(slot, null)
    },
    kills: () => done,
    acts: () => acts,
    summary() {
      const counts = new Map<string, number>()
      for (const { victim, how } of done) {
        const name = how === 'random' ? `${victim} at random` : how
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      for (const name of acts) counts.set(name, (counts.get(name) ?? 0) + 1)
      return [...counts].map(([name, times]) => `${times} × ${name}`).join(', ')
    },
    async stop() {
      await Promise.all(slots.map(({ worker }) => worker.kill('SIGKILL')))
    },
  }

  async function act(name: Act): Promise<void> {
    acts.push(name)
    if (name === 'clock jump') await jump(pick(slots))
    else if (name === 'full store') await redis.fill(500 + random() * 2_000)
    else if (name === 'pause of redis') await redis.pause(500 + random() * 3_000)
    else {
      const { worker } = pick(slots)
      worker.child.kill('SIGSTOP')
      await sleep(500 + random() * 7_000)
      worker.child.kill('SIGCONT')
    }
  }

  /** Starts a worker whose clock is wrong for some seconds, once ahead and once behind. */
  async function jump(slot: Slot): Promise<void> {
    const most = slot.name === 'deliver' || slot.name === 'api' ? SMALL_JUMP : LARGE_JUMP
    const jumps = [-1, 1].map((side, index) => {
      const begin = 1_000 + index * 4_000 + random() * 1_000
      return [begin, 500 + random() * 2_500, side * random() * most].map(Math.round).join(':')
    })
    await die(slot, 'before a clock jump')
    await begin(slot, null, { NODE_OPTIONS: `--import=${JUMPING_CLOCK}`, CLOCK_JUMPS: jumps.join() })
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

  async function begin(
    slot: Slot,
    point: string | null,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await slot.worker.kill('SIGKILL')
    slot.point = point
    slot.worker = startWorker(slot.name, { ...env, ...more, ...(point === null ? {} : { CRASH_AT: point }) })
  }
}
