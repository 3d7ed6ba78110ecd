import type { HandleJob, JobQueue, NewJob } from '../../src/pipeline/ports/job-queue.js'
import type { Life } from './process-store.js'
import { wait } from './process-store.js'
import type { World } from './world.js'

/** The jobs of all processes. While it storms some are lost, some are worked on twice at a time, and none keep their order. */
export interface SimulatedQueue {
  /** The queue as a process sees it; work ends with the process. */
  connect(life: Life): JobQueue
  /** All jobs are gone, as after a restart. */
  empty(): void
}

const LOST = 0.05
const DOUBLED = 0.05

export function createSimulatedQueue(world: World, onFailed: (error: unknown) => void): SimulatedQueue {
  let jobs: NewJob[] = []
  const idle: (() => void)[] = []
  const known = new Set<string>()

  return {
    connect: (life) => ({
      add: async (added) => added.forEach(add),
      async work(handle, { atOnce }) {
        for (let worker = 0; worker < atOnce; worker++) void work(life, handle)
        return async () => {}
      },
      counts: async () => ({ waiting: jobs.length, active: 0, delayed: 0 }),
      close: async () => {},
    }),
    empty() {
      jobs = []
      known.clear()
    },
  }

  function add(job: NewJob): void {
    if (known.has(job.id)) return
    if (world.isStormy && world.chance(LOST)) return
    known.add(job.id)
    put(job)
    if (world.isStormy && world.chance(DOUBLED)) put(job)
  }

  function put(job: NewJob): void {
    void world.after((job.delayMs ?? 0) + (world.isStormy ? world.draw(0, 500) : 0)).then(() => {
      jobs.push(job)
      for (const wake of idle.splice(0)) wake()
    })
  }

  async function work(life: Life, handle: HandleJob): Promise<void> {
    const signal = new AbortController().signal
    while (!life.isDead) {
      const job = jobs.splice(world.draw(0, Math.max(0, jobs.length - 1)), 1)[0]
      if (job === undefined) {
        await new Promise<void>((wake) => idle.push(wake))
        continue
      }
      // A job of a process that dies is free again at once, as if its lock had run out: the sweep finds it.
      known.delete(job.id)
      try {
        await wait(world, life, 1)
        const done = await handle(job, signal)
        if (done.kind === 'again') add({ ...job, delayMs: done.inMs })
      } catch (error) {
        onFailed(error)
      }
    }
    // The waker of a dead worker must not take a job.
    for (const wake of idle.splice(0)) wake()
  }
}
