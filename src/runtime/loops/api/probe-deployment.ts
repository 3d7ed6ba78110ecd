import type { HealthReport } from '../../../api/http/api-parts.js'
import { StoreSilent } from '../../../api/http/problem.js'
import { within } from '../../../api/http/with-timeout.js'
import type { Context } from '../../compose/context.js'
import { reportDeployment } from '../heartbeat.js'

/** A store that has not answered a probe after so long does not answer. */
const PROBE_MS = 2_000

/** Whether the deployment is ready: this process, its store, and the workers that send heartbeats. */
export async function probe(
  { backend, clock, health, settings }: Pick<Context, 'backend' | 'clock' | 'health' | 'settings'>,
  maxSkew: number,
): Promise<HealthReport> {
  const own = health.report()
  try {
    const skew = settings.CLOCK === 'system' ? maxSkew : null
    return await within(PROBE_MS, reportDeployment(backend.store, clock.now(), own, skew))
  } catch (error) {
    if (error instanceof StoreSilent) {
      return ill(own, `the store has not answered within ${PROBE_MS / 1_000} s`)
    }
    return ill(own, error instanceof Error ? error.message : String(error))
  }
}

function ill(own: HealthReport, detail: string): HealthReport {
  return { ready: false, checks: { ...own.checks, store: { ok: false, detail } } }
}
