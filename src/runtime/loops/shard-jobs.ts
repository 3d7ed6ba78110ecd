import { z } from 'zod'
import { SHARDS } from '../../core/engine/shard-of.js'
import type { NewJob } from '../../pipeline/ports/job-queue.js'

/** The queue that offers shards to idle workers. */
export const DETECT_QUEUE = 'detect'

const jobSchema = z.object({
  shard: z
    .int()
    .min(0)
    .max(SHARDS - 1),
})

/**
 * One job per shard, whatever its input. A second job for a shard that waits or runs has the same id and is dropped.
 */
export function shardJobs(shards: readonly number[]): NewJob[] {
  return shards.map((shard) => ({ id: `shard-${String(shard).padStart(2, '0')}`, data: { shard } }))
}

/** @throws Error when the job is not one of ours */
export function readShardJob(data: unknown): number {
  const job = jobSchema.safeParse(data)
  if (job.success) return job.data.shard
  throw new Error(
    `a job on the queue ${DETECT_QUEUE} is not {"shard": 0 to ${SHARDS - 1}}: ${JSON.stringify(data)?.slice(0, 100)}`,
  )
}
