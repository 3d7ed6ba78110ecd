import { isReachedThrough } from '../model/reached-through.js'
import type { Category, ServiceId } from '../model/vocabulary.js'

/** What the map needs to know of a service. */
export interface Dependent {
  readonly id: ServiceId
  readonly category: Category
  readonly countries: readonly string[]
  readonly dependsOn: readonly ServiceId[]
  readonly platformFor?: readonly Category[] | undefined
}

/** Who needs whom, as the catalogue says, through as many steps as there are. */
export interface DependencyMap {
  /** Everything that a service cannot work without. */
  needs(service: ServiceId): ReadonlySet<ServiceId>
  /** How many services there are, and how many of them need one. */
  readonly size: number
  dependants(service: ServiceId): number
  /** Whether it is what people reach everything else through: then its outage looks like an outage of everything. */
  isAccess(service: ServiceId): boolean
  /** Whether people reach the service through `through`: a website through a provider, a game through its platform. */
  isReachedThrough(service: ServiceId, through: ServiceId): boolean
  /** Whether people may name it as the cause: a dependency of the service, or of any service. */
  mayBreak(cause: ServiceId, service: ServiceId): boolean
  countriesOf(service: ServiceId): readonly string[]
}

/** What other services stand on without every catalogue knowing which. */
const INFRASTRUCTURE: readonly Category[] = ['cloud', 'telecom']

export function createDependencyMap(services: readonly Dependent[]): DependencyMap {
  const byId = new Map(services.map((service) => [service.id, service]))
  const needed = new Map<ServiceId, ReadonlySet<ServiceId>>()
  const dependants = new Map<ServiceId, number>()
  for (const { id } of services) {
    needed.set(id, everythingNeeded(id, byId))
    for (const other of needed.get(id)!) dependants.set(other, (dependants.get(other) ?? 0) + 1)
  }
  const needs = (service: ServiceId) => needed.get(service) ?? NOTHING
  const isAccess = (service: ServiceId) => byId.get(service)?.category === 'telecom'

  return {
    needs,
    size: services.length,
    dependants: (service) => dependants.get(service) ?? 0,
    isAccess,
    isReachedThrough: (service, through) => isReachedThrough(byId.get(service), byId.get(through)),
    mayBreak: (cause, service) =>
      cause !== service &&
      !needs(cause).has(service) &&
      (needs(service).has(cause) ||
        // Providers stand beside each other: customers of one who cannot reach those of another name both.
        (INFRASTRUCTURE.some((kind) => byId.get(cause)?.category === kind) &&
          !(isAccess(cause) && isAccess(service)))),
    countriesOf: (service) => byId.get(service)?.countries ?? [],
  }
}

const NOTHING: ReadonlySet<ServiceId> = new Set()

/** The catalogue's check refuses circles; an overlay that has one all the same ends here too. */
function everythingNeeded(id: ServiceId, byId: ReadonlyMap<ServiceId, Dependent>): ReadonlySet<ServiceId> {
  const found = new Set<ServiceId>()
  const open = [...(byId.get(id)?.dependsOn ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id || found.has(next)) continue
    found.add(next)
    open.push(...(byId.get(next)?.dependsOn ?? []))
  }
  return found
}
