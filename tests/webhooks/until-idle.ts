import type { JobQueue } from '../../src/pipeline/ports/job-queue.js'

/** Lets the process go on until nothing in the queue is due or under way; its limit is that of the test. */
export async function untilIdle(queue: JobQueue): Promise<void> {
  for (;;) {
    const { waiting, active } = await queue.counts()
    if (waiting + active === 0) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
