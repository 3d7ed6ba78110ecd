import { createCorrelator } from '../../pipeline/detect/correlator.js'
import type { Context } from '../compose/context.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** How long it rests when no shard has found anything. */
const IDLE_MS = 25

/** Puts what the shards found in order and stores the events of it, in whichever process holds the lease. */
export async function runCauses(context: Context): Promise<void> {
  const { configuration, backend, clock, log, metrics, health, holder, signal } = context
  const { services, policy } = configuration
  await runUnderLease(
    { store: backend.store, clock, log, name: 'causes', holder, signal },
    async (tenure) => {
      const keeper = createCorrelator({ store: backend.store, policy, services })
      await runLoop({
        name: 'causes',
        idleMs: IDLE_MS,
        clock,
        log,
        health,
        signal: tenure,
        step: async () => {
          const end = metrics.step.startTimer({ step: 'causes' })
          const came = await keeper.step()
          if (came.kind === 'refused') metrics.refused.inc({ step: 'causes' })
          if (came.kind !== 'moved') return came.kind === 'refused' ? 'again' : 'idle'
          end()
          for (const { type } of came.events) metrics.events.inc({ type })
          for (const { service, coordinatedActivity } of came.coordinatedActivities) {
            for (const by of coordinatedActivity.by) metrics.coordinatedActivities.inc({ by })
            log.warn(
              { service, ...coordinatedActivity },
              'many complaints that one hand may have written counted little',
            )
          }
          return 'again'
        },
      })
    },
  )
}
