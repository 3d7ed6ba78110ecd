import { setMaxListeners } from 'node:events'
import type { Clock } from '../pipeline/ports/clock.js'
import type { HandleJob, JobQueue, NewJob } from '../pipeline/ports/job-queue.js'

/**
 * The job queue of a single process. It keeps nothing over a restart, and need not: jobs only say that there is something to do, and
 * a process that starts reads from the store what that is.
 */
export function createMemoryQueue(parts: {
  readonly clock: Clock
  /** Called for a job that failed; the job is dropped. */
  readonly onFailed: (id: string, error: unknown) => void
}): JobQueue {
  const { clock } = parts
  const waiting: NewJob[] = []
  const delayed = new Map<string, NewJob>()
  const known = new Set<string>()
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  let active = 0
  let wake = () => {}

  return {
    async add(jobs) {
      for (const job of jobs) {
        if (known.has(job.id)) continue
        known.add(job.id)
        enqueue(job, job.delayMs ?? 0)
      }
    },
    async work(handle, { atOnce }) {
      const working = new AbortController()
      // Every job may wait on it.
      setMaxListeners(0, working.signal)
      const workers = Array.from({ length: atOnce }, () => runWorker(handle, working.signal))
      return async () => {
        working.abort()
        wake()
        await Promise.all(workers)
      }
    },
    counts: async () => ({ waiting: waiting.length, active, delayed: delayed.size }),
    async close() {
      stop.abort()
      wake()
    },
  }

  function enqueue(job: NewJob, delayMs: number): void {
    if (delayMs <= 0) {
      waiting.push(job)
      wake()
      return
    }
    delayed.set(job.id, job)
    void clock.sleep(delayMs, stop.signal).then(() => {
      if (stop.signal.aborted) return
      delayed.delete(job.id)
      waiting.push(job)
      wake()
    })
  }

  async function runWorker(handle: HandleJob, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !stop.signal.aborted) {
      const job = waiting.shift()
      if (job === undefined) {
        await news()
        continue
      }
      active++
      try {
        const done = await handle({ id: job.id, data: job.data }, signal)
        if (done.kind === 'again') enqueue(job, done.inMs)
        else known.delete(job.id)
      } catch (error) {
        known.delete(job.id)
        parts.onFailed(job.id, error)
      } finally {
        active--
      }
    }
  }

  /** Resolves at the next call of `wake`; all idle workers wait for the same one. */
  function news(): Promise<void> {
    return new Promise((resolve) => {
      const before = wake
      wake = () => {
        wake = () => {}
        before()
        resolve()
      }
    })
  }
}
