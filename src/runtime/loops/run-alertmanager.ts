import type { Push } from '../../alertmanager/push-alerts.js'
import { createPush } from '../../alertmanager/push-alerts.js'
import { createSendAlerts } from '../../alertmanager/send-alerts.js'
import type { Backoff } from '../../core/model/backoff.js'
import { backoff } from '../../core/model/backoff.js'
import { readAlertsVersion } from '../../pipeline/alerts/alert-store.js'
import type { Context } from '../compose/context.js'
import { runUnderLease } from './leader-election.js'
import { runLoop } from './loop.js'

/** The interval between pushes of unchanged alerts, as in Prometheus. A change is pushed at once. */
const EVERY_MS = 60_000
const LOOK_MS = 1_000
const TIMEOUT_MS = 10_000
/** The delay after a failure doubles with every further failure, up to the usual interval. */
const RETRY: Backoff = { firstMs: 2_000, longestMs: EVERY_MS }

/**
 * Pushes alerts to ALERTMANAGER_URLS from one process. An unreachable one delays neither the others nor anything else.
 */
export async function runAlertmanager(context: Context): Promise<void> {
  const { settings, backend, clock, log, holder, signal } = context
  const addresses = settings.ALERTMANAGER_URLS
  if (addresses.length === 0) return
  const { store } = backend
  const byId = new Map(context.configuration.services.map((service) => [service.id, service]))
  await runUnderLease({ store, clock, log, name: 'alertmanager', holder, signal }, async (tenure) => {
    await Promise.all(addresses.map((address) => sendOne(address, tenure)))
  })

  function sendOne(address: string, tenure: AbortSignal): Promise<void> {
    const { metrics, health } = context
    const { host } = new URL(address)
    const push = createPush({
      store,
      clock,
      services: byId,
      publicUrl: settings.PUBLIC_URL,
      address,
      send: createSendAlerts(address, { timeoutMs: TIMEOUT_MS }),
      everyMs: EVERY_MS,
    })
    let version = -1
    let dueAt = 0
    let failures = 0
    return runLoop({
      name: `alertmanager ${host}`,
      idleMs: LOOK_MS,
      signal: tenure,
      clock,
      log,
      health,
      step: async () => {
        const newest = await readAlertsVersion(store)
        // While it is unreachable, changes wait: the next push contains them all.
        if (clock.now() < dueAt && (newest === version || failures > 0)) return 'idle'
        note(await push(tenure))
        version = newest
        return 'idle'
      },
    })

    function note(came: Push): void {
      metrics.alertmanagerPushes.inc({ alertmanager: host, result: came.kind })
      const isFine = came.kind === 'accepted' || came.kind === 'nothing-to-push'
      if (came.kind !== 'nothing-to-push') metrics.alertmanagerUp.set({ alertmanager: host }, isFine ? 1 : 0)
      if (isFine && failures > 0) log.info(`the Alertmanager at ${host} takes alerts again`)
      if (!isFine && failures === 0 && !tenure.aborted) {
        const why = came.kind === 'refused' ? `answered ${came.status}: ${came.answer}` : came.why
        log.warn(`the Alertmanager at ${host} does not take alerts (${why}); trying again, all else goes on`)
      }
      failures = isFine ? 0 : failures + 1
      dueAt = clock.now() + (isFine ? EVERY_MS : backoff(failures, RETRY))
    }
  }
}
