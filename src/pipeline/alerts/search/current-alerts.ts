import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { Store } from '../../ports/store.js'
import { readAlertsVersion, readCurrent, readServicesWithAlerts, readSummaries } from '../alert-store.js'
import type { AlertSummary } from '../alert-summary.js'
import { readChangedAlerts } from './changed-alerts.js'
import { keepView, oncePerStore } from './kept-view.js'

/** The alerts that are not over and the services that ever had one, as of the last event. */
export interface CurrentAlerts {
  /** By service. */
  read(): Promise<ReadonlyMap<ServiceId, AlertSummary>>
  /** All of them, with the numbers of this minute: numbers change without an event. */
  readAll(): Promise<readonly AlertSummary[]>
  servicesWithAlerts(): Promise<ReadonlySet<ServiceId>>
  /** Changes with every event. */
  version(): Promise<number>
}

/** The view of a store; each store has one in a process. */
export const currentAlertsOf = oncePerStore(createCurrentAlerts)

interface View {
  /** The number of the last event that it contains. */
  readonly version: number
  readonly services: ReadonlySet<ServiceId>
  /** In practice one a service. */
  readonly byService: ReadonlyMap<ServiceId, readonly AlertSummary[]>
  readonly newest: ReadonlyMap<ServiceId, AlertSummary>
}

/**
 * Cost: a look-up for each service that ever had an alert, once. From then on one number from the store, and after an
 * event a look-up for each service that it is about.
 */
export function createCurrentAlerts(store: Store): CurrentAlerts {
  const version = () => readAlertsVersion(store)
  const upToDate = keepView<View>(async (view) => refresh(store, view, await version()))

  return {
    version,
    read: async () => (await upToDate()).newest,
    servicesWithAlerts: async () => (await upToDate()).services,
    readAll: async () => readSummaries(store, [...(await upToDate()).byService.values()].flat()),
  }
}

async function refresh(store: Store, view: View | null, version: number): Promise<View> {
  if (view?.version === version) return view
  const changed = view === null ? null : await readChangedAlerts(store, view.version, version)
  if (view === null || changed === null) {
    const services = await readServicesWithAlerts(store)
    return withServices(store, { services: new Set(), byService: new Map() }, services, version)
  }
  return withServices(store, view, [...new Set(changed.map(({ service }) => service))], version)
}

/** A view in which these services are as they are in the store now. */
async function withServices(
  store: Store,
  before: Pick<View, 'services' | 'byService'>,
  changed: readonly ServiceId[],
  version: number,
): Promise<View> {
  const byService = new Map(before.byService)
  const found = await Promise.all(changed.map((service) => readCurrent(store, service)))
  for (const [index, service] of changed.entries()) {
    if (found[index]!.length === 0) byService.delete(service)
    else byService.set(service, found[index]!)
  }
  const newest = new Map([...byService].map(([service, [alert]]) => [service, alert!]))
  return { version, byService, newest, services: new Set([...before.services, ...changed]) }
}
