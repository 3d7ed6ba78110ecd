import type { AlertEvent } from '../../core/model/alert.js'
import { createCorrelator } from '../../pipeline/detect/correlator.js'
import type { Context } from '../compose/context.js'
import type { Logger } from '../process/log.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** The pause of the correlator when no shard has a new record. */
const IDLE_MS = 25

/** Merges the records of all shards into events and stores these, in the process that holds the lease. */
export async function runCorrelator(context: Context): Promise<void> {
  const { configuration, backend, clock, log, metrics, health, holder, signal } = context
  const { services, policy } = configuration
  await runUnderLease(
    { store: backend.store, clock, log, name: 'causes', holder, signal },
    async (tenure) => {
      const correlator = createCorrelator({ store: backend.store, policy, services })
      await runLoop({
        name: 'correlator',
        idleMs: IDLE_MS,
        clock,
        log,
        health,
        signal: tenure,
        step: async () => {
          const end = metrics.step.startTimer({ step: 'correlator' })
          const came = await correlator.step()
          if (came.kind === 'refused') metrics.refused.inc({ step: 'correlator' })
          if (came.kind !== 'moved') return came.kind === 'refused' ? 'again' : 'idle'
          end()
          for (const event of came.events) {
            metrics.events.inc({ type: event.type })
            logEvent(log, event)
          }
          for (const { service, coordinatedActivity } of came.coordinatedActivities) {
            for (const by of coordinatedActivity.by) metrics.coordinatedActivities.inc({ by })
            log.warn(
              { service, ...coordinatedActivity },
              'many complaints that may have one author counted little',
            )
          }
          return 'again'
        },
      })
    },
  )
}

/** One line for each event of an alert, for an operator who reads the log. */
function logEvent(log: Logger, { type, at, sequence, reason, alert }: AlertEvent): void {
  const { id, service, severity, status, people = alert.signal.authors } = alert
  log.info(
    { event: type, alert: id, service, at, sequence, severity, status, people },
    `${type} ${service}: ${reason}`,
  )
}
