import { SHARDS } from '../../core/engine/shard-of.js'
import type { ShardProcessor } from '../../pipeline/detect/shard-processor.js'
import { createShardProcessor } from '../../pipeline/detect/shard-processor.js'
import { offsetKey, readShardOffset } from '../../pipeline/detect/stored-shard.js'
import { shardLog } from '../../pipeline/intake/shard-entry.js'
import { DamagedState } from '../../pipeline/log/damaged-state.js'
import type { JobDone, JobQueue } from '../../pipeline/ports/job-queue.js'
import type { Context } from '../compose/context.js'
import { zoneOfCountry } from '../config/zone-of-country.js'
import { runLoop } from './loop.js'
import { readShardJob, shardJobs } from './shard-jobs.js'

/** A worker stays with a shard while it has input, and for this time after, since its state is in memory … */
const LINGER_MS = 500
/** … but returns it to the queue after this time, so that other workers get a share. */
const TENURE_MS = 5_000
const LOOK_MS = 25
/** The interval of the scan for shards without a job: the process that should have added the job may have died. */
const SWEEP_MS = 1_000

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard)

/** A detect worker: what it reads its shards with, and the damage that ended it. */
interface DetectWorker {
  readonly context: Context
  readonly queue: JobQueue
  readonly processor: ShardProcessor
  readonly damaged: AbortController
  damage: DamagedState | null
}

/** Takes shards from the queue and runs their detection. */
export async function runDetect(context: Context, queue: JobQueue): Promise<void> {
  const { configuration, backend, clock, log, health, signal } = context
  const { services, policy } = configuration
  const { store } = backend
  const { deadLetters } = context
  const processor = createShardProcessor({ store, policy, services, zoneOfCountry, deadLetters })
  const worker: DetectWorker = { context, queue, processor, damaged: new AbortController(), damage: null }

  const stop = await queue.work((job, stopping) => handleJob(worker, job, stopping), { atOnce: SHARDS })
  await runLoop({
    name: 'detect',
    idleMs: SWEEP_MS,
    clock,
    log,
    health,
    signal: AbortSignal.any([signal, worker.damaged.signal]),
    step: async () => {
      await sweep(worker)
      return 'idle'
    },
  })
  await stop()
  if (worker.damage !== null) throw worker.damage
}

/** A failed job is dropped, and the sweep finds its shard again; but damaged state ends the worker. */
async function handleJob(
  worker: DetectWorker,
  { data }: { readonly data: unknown },
  stopping: AbortSignal,
): Promise<JobDone> {
  try {
    await takeShard(worker, readShardJob(data), stopping)
  } catch (error) {
    if (!(error instanceof DamagedState)) throw error
    worker.damage = error
    worker.damaged.abort()
  }
  return { kind: 'done' }
}

/** Processes a shard while it has input, and a little longer. */
async function takeShard(
  { context, processor }: DetectWorker,
  shard: number,
  stopping: AbortSignal,
): Promise<void> {
  const { clock, metrics } = context
  const begunAt = clock.now()
  let newsAt = begunAt
  while (!stopping.aborted) {
    const end = metrics.step.startTimer({ step: 'shard' })
    const step = await processor.step(shard)
    const now = clock.now()
    if (step.kind === 'moved') {
      end()
      newsAt = now
    } else if (step.kind === 'refused') metrics.refused.inc({ step: 'shard' })
    if (now - begunAt > TENURE_MS || now - newsAt > LINGER_MS) return
    if (step.kind === 'nothing-new') await clock.sleep(LOOK_MS, stopping)
  }
}

/** Adds a job for each shard that is behind its log. */
async function sweep(worker: DetectWorker): Promise<void> {
  const behind = await shardsBehind(worker.context)
  try {
    await worker.queue.add(shardJobs(behind))
  } catch (error) {
    // A full Redis accepts no jobs. Processing the backlog makes room, so this worker does it.
    worker.context.log.warn(
      `the queue does not accept jobs (${messageOf(error)}); this worker processes all shards itself`,
    )
    for (const shard of behind) await workOff(worker, shard)
  }
}

async function shardsBehind({ backend, metrics }: Context): Promise<readonly number[]> {
  const tails = await backend.store.tails(ALL_SHARDS.map(shardLog))
  const offsets = await backend.store.get(ALL_SHARDS.map(offsetKey))
  return ALL_SHARDS.filter((shard) => {
    const backlog = tails[shard]! - readShardOffset(shard, offsets[shard]!).position
    metrics.shardBacklog.set({ shard: String(shard) }, backlog)
    return backlog > 0
  })
}

async function workOff({ context, processor }: DetectWorker, shard: number): Promise<void> {
  while (!context.signal.aborted) {
    if ((await processor.step(shard)).kind !== 'moved') return
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
