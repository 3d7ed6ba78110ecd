import { MIN_LOCATED } from '../../core/model/alert.js'
import type { Alert } from '../api-types.js'

type Places = Alert['scope']['regions']

export interface Shares {
  /** By ISO code, largest first. A country's share contains its regions. */
  readonly countries: ReadonlyMap<string, number>
  /** By country, then by name. */
  readonly regions: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Shares are those of the API: an entry of a country already contains its regions, so the two are never added. */
export function sharesOf(places: Places): Shares {
  const countries = new Map<string, number>()
  const regions = new Map<string, Map<string, number>>()
  for (const { country, region, share } of places) {
    if (region === undefined) continue
    const inside = regions.get(country) ?? new Map<string, number>()
    inside.set(region, Math.max(share, inside.get(region) ?? 0))
    regions.set(country, inside)
  }
  for (const [country, inside] of regions) {
    countries.set(
      country,
      Math.min(
        1,
        [...inside.values()].reduce((sum, share) => sum + share, 0),
      ),
    )
  }
  for (const { country, region, share } of places) if (region === undefined) countries.set(country, share)
  return { countries: new Map([...countries].toSorted((a, b) => b[1] - a[1])), regions }
}

/** The number of located posts where it is so small that counts are shown instead of shares; else null. */
export function fewLocated({ scope, complaints }: Pick<Alert, 'scope' | 'complaints'>): number | null {
  const all = complaints ?? Object.values(scope.sources).reduce((sum, count) => sum + count, 0)
  const located = scope.located ?? (all < MIN_LOCATED ? all : null)
  return located !== null && located < MIN_LOCATED ? located : null
}
