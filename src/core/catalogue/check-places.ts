import type { PlaceEntry } from '../model/catalogue.js'
import { foldName } from './check-services.js'

export interface PlaceProblem {
  readonly place: string
  readonly message: string
}

/** Finds places without a name, and names that two places, or two lists of one place, claim. */
export function checkPlaces(places: readonly PlaceEntry[]): readonly PlaceProblem[] {
  const problems: PlaceProblem[] = []
  const owners = new Map<string, string>()
  for (const { country, region, names, cautious, afterComma } of places) {
    const place = region === undefined ? country : `${region}, ${country}`
    const report = (message: string) => problems.push({ place, message: `place "${place}": ${message}` })
    if (names.length + cautious.length === 0) report('has no name; give it at least one')
    const spellings = [
      ...[...names, ...cautious].map((name) => [name, '']),
      ...afterComma.map((name) => [name, ',']),
    ]
    for (const [name, mark] of spellings) {
      const folded = foldName(name!)
      if (folded === '') report(`name "${name}" has no letter or digit; remove it`)
      const key = `${mark}${folded}`
      const owner = owners.get(key)
      if (owner !== undefined) {
        report(
          owner === place
            ? `name "${name}" stands twice; remove one`
            : `name "${name}" also belongs to "${owner}"; remove one`,
        )
      }
      owners.set(key, place)
    }
  }
  return problems
}
