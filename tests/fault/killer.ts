import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { freePort } from '../support/redis-server.js'
import type { Worker } from '../support/worker.js'
import { startWorker } from '../support/worker.js'

/** What was done to a deployment. */
export interface Act {
  /** `redis`, `disk`, or the name of a worker. */
  readonly victim: string
  /** `kill`, the named point at which a process died, or another fault. */
  readonly how: string
  /** When it was over. */
  readonly at: string
}

/** What can happen to a store, whichever it is. Each resolves when the store is as before. */
export type StoreFaults = Readonly<Record<string, (random: () => number) => Promise<void>>>

export interface Killer {
  /** Goes on until so many acts are done. Then everything runs in peace. */
  act(count: number): Promise<void>
  acts(): readonly Act[]
  /** Processes that ended otherwise than by a kill, and what they said last. */
  ends(): readonly string[]
  summary(): string
  /** What every process wrote, in the order of their starts. */
  logs(): string
  stop(): Promise<void>
}

/** The places between two commits where a process may die, by worker. */
const POINTS: Readonly<Record<string, readonly string[]>> = {
  ingest: ['intake:before', 'intake:after', 'order:before', 'order:after'],
  detect: ['shard:before', 'shard:after'],
  api: ['intake:before', 'intake:after'],
  deliver: ['fan-out:before', 'fan-out:after', 'delivery:before', 'delivery:after'],
}
const ALL_POINTS = Object.values(POINTS).flat()
const MAX_STEPS = 4
const PATIENCE_MS = 12_000
const READY_WITHIN_MS = 120_000
const ANSWER_WITHIN_MS = 5_000
/** One hurts a store, while others hurt processes. */
const HANDS = 3

const JUMPING_CLOCK = join(packageRoot(), 'tests', 'support', 'jumping-clock.mjs')
/** A receiver refuses a signature whose time is five minutes away. Unit: milliseconds. */
const SMALL_JUMP = 200_000
const LARGE_JUMP = 48 * 3_600_000

interface Slot {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly readyAt: string
  worker: Worker
  isFree: boolean
}

async function askReady({ readyAt }: Slot): Promise<string> {
  try {
    const answer = await fetch(readyAt, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    return answer.ok ? 'ready' : `${answer.status} ${await answer.text()}`
  } catch (error) {
    return String(error)
  }
}

const nowText = () => new Date().toISOString()

/** `lost` is a fault of the store during which no process may start: a new process takes an empty store for a new one. */
export async function createKiller(parts: {
  readonly workers: readonly string[]
  readonly faults: StoreFaults
  readonly lost?: { readonly name: string; readonly act: (random: () => number) => Promise<void> }
  readonly random: () => number
  readonly env: Readonly<Record<string, string>>
}): Promise<Killer> {
  const { faults, lost, random } = parts
  const done: Act[] = []
  const ends: string[] = []
  const lives: { readonly begun: string; readonly worker: Worker; end: string }[] = []
  const start = (name: string, env: Readonly<Record<string, string>>): Worker => {
    const worker = startWorker(name, env)
    const life = { begun: `${name} started at ${nowText()}`, worker, end: 'runs' }
    lives.push(life)
    void worker.ended.then((how) => {
      life.end = `ended with ${how} at ${nowText()}`
      // The watchdog ends a process as an act does, and says why: work that it sets aside is lost.
      const last = worker.text().slice(-500)
      if (how !== 'SIGKILL' || last.includes('the loop stood still'))
        ends.push(`${name} ended with ${how}: ${last}`)
    })
    return worker
  }
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const ports = new Set([Number(parts.env.PORT)])
  const ownPort = async (): Promise<number> => {
    const port = await freePort()
    // Nobody listens yet, so the same may be offered twice, and a process refuses one port for two uses.
    if (ports.has(port)) return ownPort()
    ports.add(port)
    return port
  }
  const slots = await Promise.all(
    parts.workers.map(async (name): Promise<Slot> => {
      const port = await ownPort()
      const isApi = name === 'api' || name === 'all'
      const env = isApi ? parts.env : { ...parts.env, METRICS_PORT: String(port) }
      const readyAt = `http://127.0.0.1:${isApi ? parts.env.PORT : port}/readyz`
      return { name, env, readyAt, worker: start(name, env), isFree: true }
    }),
  )
  let left = 0
  let atWork = 0
  let isStoreFree = true
  let isQuiet = false

  return {
    async act(count) {
      left = count
      await Promise.all(Array.from({ length: HANDS }, hand))
      for (const slot of slots) await ready(slot)
    },
    acts: () => done,
    ends: () => ends,
    summary() {
      const counts = new Map<string, number>()
      for (const { victim, how } of done) {
        const name = how.includes(':') ? how : `${how} of ${victim}`
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      return [...counts].map(([name, times]) => `${times} × ${name}`).join(', ')
    },
    logs: () => lives.map(({ begun, worker, end }) => `== ${begun}, ${end}\n${worker.text()}`).join('\n'),
    async stop() {
      await Promise.all(slots.map(({ worker }) => worker.kill('SIGKILL')))
    },
  }

  async function hand(): Promise<void> {
    while (left > 0) {
      // Whatever was started last gets to work before something dies.
      await sleep(100 + random() * 900)
      while (isQuiet) await sleep(50)
      if (left <= 0) return
      left--
      atWork++
      const act = await actOnce().finally(() => atWork--)
      if (act === null) left++
      else done.push({ ...act, at: nowText() })
    }
  }

  /** Null where there was nothing to act on. */
  async function actOnce(): Promise<Omit<Act, 'at'> | null> {
    const chance = random()
    if (lost !== undefined && chance < 0.05) return lose()
    if (chance < 0.4) {
      if (!isStoreFree) return null
      isStoreFree = false
      const how = pick(Object.keys(faults))
      await faults[how]!(random)
      isStoreFree = true
      return { victim: 'store', how }
    }
    const slot = pick(slots.filter(({ isFree }) => isFree))
    if (slot === undefined) return null
    slot.isFree = false
    const how = await (chance < 0.55 ? pause : chance < 0.65 ? jump : kill)(slot)
    slot.isFree = true
    return { victim: slot.name, how }
  }

  async function lose(): Promise<Omit<Act, 'at'> | null> {
    if (isQuiet) return null
    isQuiet = true
    while (atWork > 1) await sleep(50)
    for (const slot of slots) await ready(slot)
    await lost!.act(random)
    isQuiet = false
    return { victim: 'store', how: lost!.name }
  }

  /** A deployment that never gets ready is a fault found: it is named instead of waited for. */
  async function ready(slot: Slot): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS
    for (let answer = await askReady(slot); answer !== 'ready'; answer = await askReady(slot)) {
      const { exitCode, signalCode } = slot.worker.child
      if (performance.now() > until)
        throw new Error(`${slot.name} is not ready after ${READY_WITHIN_MS} ms: ${answer}`)
      if (exitCode !== null || signalCode !== null) await begin(slot)
      await sleep(50)
    }
  }

  async function pause({ worker }: Slot): Promise<string> {
    worker.child.kill('SIGSTOP')
    // One in five is longer than a lease.
    await sleep(random() < 0.2 ? 3_000 + random() * 5_000 : 200 + random() * 2_000)
    worker.child.kill('SIGCONT')
    return 'pause'
  }

  /** Starts a worker whose clock is wrong for some seconds, once ahead and once behind. */
  async function jump(slot: Slot): Promise<string> {
    const most = ['deliver', 'api', 'all'].includes(slot.name) ? SMALL_JUMP : LARGE_JUMP
    const jumps = [-1, 1].map((side, index) => {
      const begin = 1_000 + index * 3_000 + random() * 1_000
      return [begin, 500 + random() * 2_000, side * random() * most].map(Math.round).join(':')
    })
    await begin(slot, { NODE_OPTIONS: `--import=${JUMPING_CLOCK}`, CLOCK_JUMPS: jumps.join() })
    return 'clock jump'
  }

  async function kill(slot: Slot): Promise<string> {
    if (random() < 0.5) {
      await begin(slot)
      return 'kill'
    }
    // It dies by itself, at a point that may come at once or later; so it is started for that first.
    const step = 1 + Math.floor(random() * MAX_STEPS)
    const point = pick(POINTS[slot.name] ?? ALL_POINTS)
    await begin(slot, { CRASH_AT: `${point}:${step}` })
    const died = await Promise.race([slot.worker.ended, sleep(PATIENCE_MS)])
    await begin(slot)
    return died === 'SIGKILL' ? point : 'kill'
  }

  async function begin(slot: Slot, more: Readonly<Record<string, string>> = {}): Promise<void> {
    await slot.worker.kill('SIGKILL')
    slot.worker = start(slot.name, { ...slot.env, ...more })
  }
}
