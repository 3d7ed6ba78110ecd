import type { Context } from '../compose/context.js'
import { runLoop } from './loop.js'

/** A post that stalls one process reaches the next within seconds, so all learn of it soon. */
const REFRESH_MS = 1_000

/** Reads what work is set aside. Ends with the other parts of the worker, and keeps none alive. */
export async function runDeadLetters(context: Context): Promise<void> {
  const { deadLetters, metrics, clock, log, health, signal } = context
  let known = 0
  await runLoop({
    name: 'dead letters',
    idleMs: REFRESH_MS,
    signal,
    clock,
    log,
    health,
    step: async () => {
      const dead = await deadLetters.refresh(clock.now())
      metrics.deadLetters.set(dead.length)
      if (dead.length > known) {
        const newest = dead.toSorted((a, b) => b.lastAt - a.lastAt)[0]
        log.error({ work: newest?.work }, `work that stalls processes is set aside: ${dead.length} so far`)
      }
      known = dead.length
      return 'idle'
    },
  })
}
