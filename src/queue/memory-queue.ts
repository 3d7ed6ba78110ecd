import { setMaxListeners } from 'node:events'
import type { Clock } from '../pipeline/ports/clock.js'
import type { HandleJob, JobQueue, NewJob } from '../pipeline/ports/job-queue.js'

export interface MemoryQueueParts {
  readonly clock: Clock
  /** Called for a job that failed; the job is dropped. */
  readonly onFailed: (id: string, error: unknown) => void
}

interface State {
  readonly waiting: NewJob[]
  readonly delayed: Map<string, NewJob>
  /** Ids of all jobs that are not over. */
  readonly known: Set<string>
  readonly stop: AbortController
  active: number
  /** Wakes all idle workers. */
  wake: () => void
}

/**
 * The job queue of a single process. It keeps nothing over a restart, and need not. Jobs only say that there is
 * something to do, and a process that starts reads from the store what that is.
 */
export function createMemoryQueue(parts: MemoryQueueParts): JobQueue {
  const state: State = {
    waiting: [],
    delayed: new Map(),
    known: new Set(),
    stop: new AbortController(),
    active: 0,
    wake: () => {},
  }
  setMaxListeners(0, state.stop.signal)

  return {
    async add(jobs) {
      for (const job of jobs) {
        if (state.known.has(job.id)) continue
        state.known.add(job.id)
        enqueue(state, parts.clock, job, job.delayMs ?? 0)
      }
    },
    async work(handle, { atOnce }) {
      const working = new AbortController()
      // Every job may wait on it.
      setMaxListeners(0, working.signal)
      const workers = Array.from({ length: atOnce }, () => runWorker(state, parts, handle, working.signal))
      return async () => {
        working.abort()
        state.wake()
        await Promise.all(workers)
      }
    },
    counts: async () => ({
      waiting: state.waiting.length,
      active: state.active,
      delayed: state.delayed.size,
    }),
    async close() {
      state.stop.abort()
      state.wake()
    },
  }
}

function enqueue(state: State, clock: Clock, job: NewJob, delayMs: number): void {
  const { waiting, delayed, stop } = state
  if (delayMs <= 0) {
    waiting.push(job)
    state.wake()
    return
  }
  delayed.set(job.id, job)
  void clock.sleep(delayMs, stop.signal).then(() => {
    if (stop.signal.aborted) return
    delayed.delete(job.id)
    waiting.push(job)
    state.wake()
  })
}

async function runWorker(
  state: State,
  { clock, onFailed }: MemoryQueueParts,
  handle: HandleJob,
  signal: AbortSignal,
): Promise<void> {
  const { waiting, known, stop } = state
  while (!signal.aborted && !stop.signal.aborted) {
    const job = waiting.shift()
    if (job === undefined) {
      await news(state)
      continue
    }
    state.active++
    try {
      const done = await handle({ id: job.id, data: job.data }, signal)
      if (done.kind === 'again') enqueue(state, clock, job, done.inMs)
      else known.delete(job.id)
    } catch (error) {
      known.delete(job.id)
      onFailed(job.id, error)
    } finally {
      state.active--
    }
  }
}

/** Resolves at the next call of `wake`; all idle workers wait for the same one. */
function news(state: State): Promise<void> {
  return new Promise((resolve) => {
    const before = state.wake
    state.wake = () => {
      state.wake = () => {}
      before()
      resolve()
    }
  })
}
