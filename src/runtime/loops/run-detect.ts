import { SHARDS } from '../../core/engine/shard-of.js'
import { createShardProcessor } from '../../pipeline/detect/shard-processor.js'
import { offsetKey, readShardOffset } from '../../pipeline/detect/stored-shard.js'
import { shardLog } from '../../pipeline/intake/shard-entry.js'
import { DamagedState } from '../../pipeline/log/damaged-state.js'
import type { HandleJob, JobQueue } from '../../pipeline/ports/job-queue.js'
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

/** Takes shards from the queue and runs their detection. */
export async function runDetect(context: Context, queue: JobQueue): Promise<void> {
  const { configuration, backend, clock, log, metrics, health, signal } = context
  const { store } = backend
  const { services, policy } = configuration
  const processor = createShardProcessor({
    store,
    policy,
    services,
    zoneOfCountry,
    deadLetters: context.deadLetters,
  })
  const damaged = new AbortController()
  let damage: DamagedState | null = null

  const stop = await queue.work(guard(takeShard), { atOnce: SHARDS })
  await runLoop({
    name: 'detect',
    idleMs: SWEEP_MS,
    clock,
    log,
    health,
    signal: AbortSignal.any([signal, damaged.signal]),
    step: async () => {
      await sweep()
      return 'idle'
    },
  })
  await stop()
  if (damage !== null) throw damage

  /** Processes a shard while it has input, and a little longer. */
  async function takeShard(data: unknown, stopping: AbortSignal): Promise<void> {
    const shard = readShardJob(data)
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

  /** A failed job is dropped, and the sweep finds its shard again; but damaged state ends the worker. */
  function guard(take: (data: unknown, stopping: AbortSignal) => Promise<void>): HandleJob {
    return async ({ data }, stopping) => {
      try {
        await take(data, stopping)
      } catch (error) {
        if (!(error instanceof DamagedState)) throw error
        damage = error
        damaged.abort()
      }
      return { kind: 'done' }
    }
  }

  async function sweep(): Promise<void> {
    const tails = await store.tails(ALL_SHARDS.map(shardLog))
    const offsets = await store.get(ALL_SHARDS.map(offsetKey))
    const behind = ALL_SHARDS.filter((shard) => {
      const backlog = tails[shard]! - readShardOffset(shard, offsets[shard]!).position
      metrics.shardBacklog.set({ shard: String(shard) }, backlog)
      return backlog > 0
    })
    try {
      await queue.add(shardJobs(behind))
    } catch (error) {
      // A full Redis accepts no jobs. Processing the backlog makes room, so this worker does it.
      log.warn(
        `the queue does not accept jobs (${messageOf(error)}); this worker processes all shards itself`,
      )
      for (const shard of behind) await workOff(shard)
    }
  }

  async function workOff(shard: number): Promise<void> {
    while (!signal.aborted) {
      if ((await processor.step(shard)).kind !== 'moved') return
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
