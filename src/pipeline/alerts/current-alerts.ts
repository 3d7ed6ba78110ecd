import type { ServiceId } from '../../core/model/vocabulary.js'
import { createMemo } from '../log/memo.js'
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
  const version = () => readAlertsVersion(store)
  const current = createMemo(version, () => readAllCurrent(store))
  const services = createMemo(version, async () => new Set(await readServicesWithAlerts(store)))
  return { read: current, servicesWithAlerts: services, version }
}
