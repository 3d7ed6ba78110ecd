import { refreshTrending } from '../../pipeline/detect/trending.js'
import type { Context } from '../compose/context.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** What trends moves by quarters of an hour, and is asked for by people who look. */
const REFRESH_MS = 15_000

/** Keeps the list of trending hashtags; one process does it for all. */
export async function runTrending(context: Context): Promise<void> {
  const { backend, clock, log, health, holder, signal } = context
  const { store } = backend
  await runUnderLease({ store, clock, log, name: 'trending', holder, signal }, (tenure) =>
    runLoop({
      name: 'trending',
      idleMs: REFRESH_MS,
      signal: tenure,
      clock,
      log,
      health,
      step: async () => {
        await refreshTrending(store)
        return 'idle'
      },
    }),
  )
}
