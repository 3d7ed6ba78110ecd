import { usualPlaceShare } from '../detection/opening/place-shares.js'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.js'
import { negativeBinomialSurprise } from '../stats/negative-binomial-surprise.js'
import type { Tallies, Usual } from './alert-state.js'

export interface AffectedPlace {
  /** `IT` or `IT/Lombardia`. */
  readonly name: string
  readonly complaints: number
}

/** At most this share of the reported places is there by chance. */
const FALSE_SHARE = 0.05
/** One person is not a region, unless hardly anybody says where they are. */
const MIN_COMPLAINTS = 2

/**
 * The countries and regions that are surely affected, most affected first: "at least Lombardia, Veneto". Each place is
 * tested by itself against what usually comes from it. Countries and regions each have a false-discovery rate of 5 %.
 *
 *   expected(place) = usual complaints a minute × minutes × share of complaints with a place × usual share of the place
 *
 * A place is judged against its own usual share, so that a large city is not named for its size. The affected ones
 * stand in the order of their complaints, as their shares say.
 *
 * Assumes that people say where they are as often during an outage as before. Trades small places for surety: a place
 * with one complaint is left out, though it may be affected as well.
 */
export function affectedPlaces(tallies: Tallies, minutes: number, usual: Usual): AffectedPlace[] {
  const seen = Object.entries(tallies.places)
  const least = tallies.located < 2 * MIN_COMPLAINTS ? 1 : MIN_COMPLAINTS
  const background = usual.perMinute * minutes * (tallies.located / Math.max(1, tallies.complaints))
  const affected: AffectedPlace[] = []
  for (const isRegion of [false, true]) {
    const places = seen
      .filter(([name]) => name.includes('/') === isRegion)
      .map(([name, complaints]) => {
        const expected = background * usualPlaceShare(usual.places, name)
        return { name, complaints, chance: 10 ** -negativeBinomialSurprise(complaints, expected, usual.size) }
      })
    const known = Object.keys(usual.places.counts).filter((name) => name.includes('/') === isRegion)
    const tests = new Set([...known, ...places.map(({ name }) => name)]).size
    const threshold = benjaminiHochberg(
      places.map(({ chance }) => chance),
      tests,
      FALSE_SHARE,
    )
    for (const { name, complaints, chance } of places) {
      if (chance <= threshold && complaints >= least) affected.push({ name, complaints })
    }
  }
  return affected.sort((a, b) => b.complaints - a.complaints || (a.name < b.name ? -1 : 1))
}
