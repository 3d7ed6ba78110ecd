import { SHARDS } from '../../src/core/engine/shard-of.js'
import { createCorrelator } from '../../src/pipeline/detect/correlator.js'
import { SHARD_OUTPUTS } from '../../src/pipeline/detect/shard-output-entry.js'
import { createShardProcessor } from '../../src/pipeline/detect/shard-processor.js'
import { offsetKey, readShardOffset } from '../../src/pipeline/detect/stored-shard.js'
import type { Intake } from '../../src/pipeline/intake/intake.js'
import { createIntake } from '../../src/pipeline/intake/intake.js'
import { createSequencer, INTAKE } from '../../src/pipeline/intake/sequencer.js'
import { shardLog } from '../../src/pipeline/intake/shard-entry.js'
import type { ConsumeStep } from '../../src/pipeline/log/consume.js'
import { StoreError } from '../../src/pipeline/ports/store.js'
import { forgetAsked } from '../../src/pipeline/retention/redact-expired-texts.js'
import { createTurnLock } from '../../src/webhooks/deliver/turn-lock.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { policy } from '../support/builders.js'
import { formats } from '../support/texts.js'
import type { Life, StoreMood } from './process-store.js'
import { createProcessStore, wait } from './process-store.js'
import type { Receivers } from './receivers.js'
import { classifyPost, SERVICES } from './scenario.js'
import type { SimulatedQueue } from './simulated-queue.js'
import type { SimulatedStore } from './simulated-store.js'
import type { World } from './world.js'

export const ROLES = ['ingest', 'order', 'order', 'detect', 'detect', 'deliver', 'deliver'] as const
export type Role = (typeof ROLES)[number]

/** What the processes of a deployment share. */
export interface Deployment {
  readonly world: World
  readonly store: SimulatedStore
  readonly mood: StoreMood
  readonly queue: SimulatedQueue
  readonly receivers: Receivers
  /** A fault of the code under test. */
  fail(message: string): void
}

export interface Process {
  readonly role: Role
  readonly life: Life
  /** Accepts posts and commands, in a process that ingests. */
  readonly intake: Intake | null
}

const SHARD_NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard)

/** Shards with entries that they have not applied; applied ones stay until the state is written. */
export function shardsBehind(store: SimulatedStore): number[] {
  return SHARD_NUMBERS.filter(
    (shard) => positionOf(shard, store.value(OFFSET_KEYS[shard]!)) < store.tail(LOGS[shard]!),
  )
}

const OFFSET_KEYS = SHARD_NUMBERS.map(offsetKey)
const LOGS = SHARD_NUMBERS.map(shardLog)
/** The last offset that was read of each shard: it is asked for far more often than it changes. */
const lastRead = new Map<number, { readonly offset: string | null; readonly position: number }>()

function positionOf(shard: number, offset: string | null): number {
  const last = lastRead.get(shard)
  if (last?.offset === offset) return last.position
  const { position } = readShardOffset(shard, offset)
  lastRead.set(shard, { offset, position })
  return position
}

/** How often a loop asks the store although nothing can be new: each question is a place to die at. */
const STILL_ASKS = 0.1
/** Longest pause of a loop that finds nothing to do. */
const MAX_IDLE = 60_000
/** Longest pause after a step of a shard, so that shards fall behind each other and steps have several entries. */
const SHARD_PAUSE = 15_000
/** Longer than any request and the slow calls around it. */
const LEASE = 60_000
let holders = 0

/** Starts a process with a memory of its own: it knows what the store knows. */
export function startProcess(role: Role, deployment: Deployment): Process {
  const { world, mood } = deployment
  const life: Life = { isDead: false, stillUntil: 0 }
  const store = createProcessStore(deployment.store, world, life, mood)
  const parts = { store, policy, services: SERVICES, clock: world, classifyPost }
  const run = (step: () => Promise<boolean>, pause = 10) => void loop(deployment, life, step, pause)
  const consume = (log: string, step: () => Promise<ConsumeStep<object>>) => {
    let tail = -1
    run(async () => {
      // A step that found nothing finds nothing again, until the log grows.
      if (tail === deployment.store.tail(log) && !world.chance(STILL_ASKS)) return false
      const before = deployment.store.tail(log)
      const isNew = (await step()).kind !== 'nothing-new'
      tail = isNew ? -1 : before
      return isNew
    })
  }

  if (role === 'order') {
    const sequencer = createSequencer({ ...parts, time: 'stream' })
    const correlator = createCorrelator(parts)
    consume(INTAKE, () => sequencer.step())
    consume(SHARD_OUTPUTS, () => correlator.step())
  }
  if (role === 'detect') {
    const shards = createShardProcessor(parts)
    run(async () => {
      const behind = shardsBehind(deployment.store)
      if (behind.length === 0) return false
      await shards.step(world.pick(behind))
      return true
    }, SHARD_PAUSE)
  }
  if (role === 'deliver') startDeliver(deployment, life, run)
  return { role, life, intake: role === 'ingest' ? createIntake(parts) : null }
}

function startDeliver(
  { world, mood, store: shared, queue: jobs, receivers }: Deployment,
  life: Life,
  run: (step: () => Promise<boolean>) => void,
): void {
  const store = createProcessStore(shared, world, life, mood)
  const queue = jobs.connect(life)
  const deliverer = createDeliverer({
    store,
    queue,
    clock: world,
    formats,
    send: receivers.connect(life),
    turns: createTurnLock({ store, holder: `process ${holders++}`, ttlMs: LEASE }),
  })
  void queue.work(deliverer.handle, { atOnce: 3 })
  run(async () => (await deliverer.fanOut()).kind !== 'nothing-new')
  run(async () => (await deliverer.remind()) > 0)
  run(async () => {
    await deliverer.sweep()
    return (await forgetAsked(store)) > 0
  })
}

async function loop(
  { world, fail }: Deployment,
  life: Life,
  step: () => Promise<boolean>,
  pause: number,
): Promise<void> {
  let idle = 100
  for (;;) {
    try {
      idle = (await step())
        ? world.isStormy
          ? pause
          : 1
        : Math.min(idle * 4, world.isStormy ? MAX_IDLE : 10 * MAX_IDLE)
    } catch (error) {
      if (!isFault(error)) fail(`${error}`)
      idle = 1_000
    }
    await wait(world, life, world.draw(1, idle))
  }
}

/** Of the simulated store, and so no fault of the code under test. */
export function isFault(error: unknown): boolean {
  return error instanceof StoreError && (error.kind === 'failed' || error.kind === 'full')
}
