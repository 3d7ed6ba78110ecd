import { setMaxListeners } from 'node:events'
import { DelayedError, Queue, Worker } from 'bullmq'
import type { Cluster, Redis } from 'ioredis'
import type { Clock } from '../pipeline/ports/clock.js'
import type { HandleJob, JobQueue } from '../pipeline/ports/job-queue.js'
import { StoreError } from '../pipeline/ports/store.js'

export interface BullQueueOptions {
  /** The name of the queue: one for each kind of work. */
  readonly name: string
  /** In braces, so that all keys share a hash slot: BullMQ's scripts touch several at once. */
  readonly prefix: string
  readonly clock: Clock
  /** Shared by those who add; a worker makes a copy that may block. */
  readonly connection: Redis | Cluster
  /** Called for a job that failed; the job is dropped. */
  readonly onFailed: (id: string, error: unknown) => void
  readonly onError: (error: Error) => void
}

interface State {
  readonly options: BullQueueOptions
  readonly shared: { readonly connection: Redis | Cluster; readonly prefix: string }
  readonly workers: Set<Worker>
  /** Rejects each question that is under way. */
  readonly waiting: Set<() => void>
  isClosed: boolean
}

/**
 * The job queue between processes, on BullMQ. It decides which worker does what, and notices when one died. A job is
 * locked for three seconds at a time. A check every one and a half seconds takes away a lock that was not prolonged, so
 * another worker goes on within six. A worker that only stood still so long loses nothing: its next step is refused.
 *
 * Finished and failed jobs leave nothing behind: an id is free again as soon as its job is over.
 */
export function createBullQueue(options: BullQueueOptions): JobQueue {
  const { name, connection } = options
  const shared = { connection, prefix: `{${options.prefix}}:bull` }
  const queue = new Queue(name, {
    ...shared,
    skipWaitingForReady: true,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  })
  queue.on('error', options.onError)
  const state: State = { options, shared, workers: new Set(), waiting: new Set(), isClosed: false }

  return {
    async add(jobs) {
      if (jobs.length === 0) return
      await ask(state, () =>
        queue.addBulk(
          jobs.map(({ id, data, delayMs = 0 }) => ({ name, data, opts: { jobId: id, delay: delayMs } })),
        ),
      )
    },
    work: async (handle, { atOnce }) => work(state, handle, atOnce),
    async counts() {
      const counts = await ask(state, () => queue.getJobCounts('waiting', 'active', 'delayed'))
      return { waiting: counts.waiting ?? 0, active: counts.active ?? 0, delayed: counts.delayed ?? 0 }
    },
    async close(how) {
      state.isClosed = true
      for (const giveUp of state.waiting) giveUp()
      for (const worker of state.workers) await worker.close(how === 'at-once')
      await queue.close()
    },
  }
}

/** ioredis leaves a question hanging for ever whose connection is given up while Redis is away. */
function ask<T>({ options, waiting, isClosed }: State, question: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new StoreError('closed', `the queue ${options.name} is closed`))
    if (isClosed) return giveUp()
    waiting.add(giveUp)
    question()
      .then(resolve, reject)
      .finally(() => waiting.delete(giveUp))
  })
}

/** Starts a worker; returns what stops it. */
function work({ options, shared, workers }: State, handle: HandleJob, atOnce: number): () => Promise<void> {
  const stopping = new AbortController()
  // Every job may wait on it.
  setMaxListeners(0, stopping.signal)
  const worker = new Worker(
    options.name,
    async (job, token) => {
      const done = await handle({ id: job.id ?? '', data: job.data }, stopping.signal)
      if (done.kind === 'done') return
      await job.moveToDelayed(options.clock.now() + done.inMs, token)
      throw new DelayedError()
    },
    {
      ...shared,
      concurrency: atOnce,
      lockDuration: 3_000,
      stalledInterval: 1_500,
      // A worker may die of something else again and again: the work must still be done.
      maxStalledCount: 1_000,
      drainDelay: 1,
    },
  )
  worker.on('error', options.onError)
  worker.on('failed', (job, error) => options.onFailed(job?.id ?? 'unknown', error))
  workers.add(worker)
  return async () => {
    stopping.abort()
    workers.delete(worker)
    await worker.close()
  }
}
