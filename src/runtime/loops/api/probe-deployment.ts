import type { HealthReport } from '../../../api/http/api-parts.js'
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
  const giveUp = new AbortController()
  try {
    const report = await Promise.race([
      reportDeployment(backend.store, clock.now(), own, settings.CLOCK === 'system' ? maxSkew : null),
      clock.sleep(PROBE_MS, giveUp.signal).then(() => null),
    ])
    return report ?? ill(own, `the store has not answered within ${PROBE_MS / 1_000} s`)
  } catch (error) {
    return ill(own, error instanceof Error ? error.message : String(error))
  } finally {
    giveUp.abort()
  }
}

function ill(own: HealthReport, detail: string): HealthReport {
  return { ready: false, checks: { ...own.checks, store: { ok: false, detail } } }
}
