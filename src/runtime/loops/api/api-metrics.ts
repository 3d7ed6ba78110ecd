import type { Service } from '../../../core/model/catalogue.js'
import { MINUTE } from '../../../core/model/instant.js'
import { currentAlertsOf } from '../../../pipeline/alerts/search/current-alerts.js'
import { readPoints } from '../../../pipeline/detect/stored-timeline.js'
import { readStreamTime } from '../../../pipeline/intake/sequencer-state.js'
import type { Context } from '../../compose/context.js'

/** A service of which nothing was said for so long has no counts. */
const RECENT = 5 * MINUTE

/** Sets the metrics that are read from the store, before each scrape of a process with an API. */
export function collectFromStore(
  { backend, metrics }: Pick<Context, 'backend' | 'metrics'>,
  services: readonly Service[],
): void {
  const { store } = backend
  const current = currentAlertsOf(store)
  metrics.beforeScrape.add(async () => {
    const [alerts, now] = await Promise.all([current.read(), readStreamTime(store)])
    metrics.alertActive.reset()
    for (const { service, severity } of alerts.values()) metrics.alertActive.set({ service, severity }, 1)
    metrics.complaints.reset()
    metrics.expectedComplaints.reset()
    if (now === null) return
    const ids = new Set([...services.map(({ id }) => id), ...alerts.keys()])
    await Promise.all(
      [...ids].map(async (service) => {
        const last = (await readPoints(store, service, now - RECENT, now)).at(-1)
        if (last === undefined) return
        metrics.complaints.set({ service }, last[1])
        metrics.expectedComplaints.set({ service }, last[2])
      }),
    )
  })
}
