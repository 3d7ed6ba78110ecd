import type { Service } from '../model/catalogue.js'
import type { Category, ServiceId } from '../model/vocabulary.js'

/** What is watched: a service that any of the lists names. Without a list all are. */
export interface WatchList {
  readonly services: readonly ServiceId[]
  readonly categories: readonly Category[]
  /** ISO 3166-1 alpha-2: services offered there, and those of the whole world. */
  readonly countries: readonly string[]
}

/**
 * Marks the services that open no alerts because the list leaves them out. They stay in the catalogue. Posts that name
 * them are understood all the same, and none of them is taken for a service that nobody knows.
 */
export function applyWatchList(services: readonly Service[], list: WatchList): Service[] {
  return services.map((service) => (isWatched(service, list) ? service : { ...service, unwatched: true }))
}

/** What the list names and the catalogue does not have. */
export function unknownIn(list: WatchList, services: readonly Service[]): readonly ServiceId[] {
  const known = new Set(services.map(({ id }) => id))
  return list.services.filter((id) => !known.has(id))
}

function isWatched({ id, category, countries }: Service, list: WatchList): boolean {
  if (list.services.includes(id) || list.categories.includes(category)) return true
  if (list.countries.length === 0) return false
  return countries.length === 0 || countries.some((country) => list.countries.includes(country))
}
