import type { ServiceId } from '../../core/model/vocabulary.js'
import type { Store } from '../ports/store.js'
import { readAlertsVersion, readAllCurrent, readServicesWithAlerts } from './alert-store.js'
import type { AlertSummary } from './alert-summary.js'

/** The alerts that are not over and the services that ever had one, read again only after an event. */
export interface CurrentAlerts {
  /** By service. */
  read(): Promise<ReadonlyMap<ServiceId, AlertSummary>>
  servicesWithAlerts(): Promise<ReadonlySet<ServiceId>>
  /** Changes with every event. */
  version(): Promise<number>
}

/** Cost: one number from the store, and a look-up for each service after an event. */
export function createCurrentAlerts(store: Store): CurrentAlerts {
  const current = createMemo(store, () => readAllCurrent(store))
  const services = createMemo(store, async () => new Set(await readServicesWithAlerts(store)))
  return { read: current, servicesWithAlerts: services, version: () => readAlertsVersion(store) }
}

/** Reads again when an event was stored since; requests at the same time share one reading. */
function createMemo<T>(store: Store, read: () => Promise<T>): () => Promise<T> {
  let kept: { readonly version: number; readonly value: Promise<T> } | undefined
  return async () => {
    const version = await readAlertsVersion(store)
    if (kept?.version === version) return kept.value
    const made = { version, value: read() }
    kept = made
    made.value.catch(() => {
      if (kept === made) kept = undefined
    })
    return made.value
  }
}
