import type { PlaceShares } from '../detection/place-shares.js'
import { usualPlaceShare } from '../detection/place-shares.js'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.js'
import { negativeBinomialSurprise } from '../stats/negative-binomial-surprise.js'
import type { Tallies } from './alert-state.js'

/** What was usual for the service when its alert opened; an alert is measured by it to its end. */
export interface Usual {
  /** Complaints a minute. */
  readonly perMinute: number
  /** Size of the negative binomial that counts of complaints follow. */
  readonly size: number
  /** Posts a day that name the service; null while that is not known well. */
  readonly talkPerDay: number | null
  readonly places: PlaceShares
}

export interface AffectedPlace {
  /** `IT` or `IT/Lombardia`. */
  readonly name: string
  readonly complaints: number
}

/** Of the places told, at most this share is told by chance. */
const FALSE_SHARE = 0.05
/** One person is not a region, unless hardly anybody says where they are. */
const MIN_COMPLAINTS = 2
/** A ranking that departs from the plain count needs hundreds of posts to stand on: as many, spread evenly, are believed beforehand. */
const RANKING_PRIOR = 400

/**
 * The countries and regions that are surely affected, most affected first: "at least Lombardia, Veneto". Each place is tested by
 * itself against what usually comes from it, countries and regions each under a false-discovery rate of 5 %.
 *
 *   expected(place) = usual complaints a minute × minutes × share of complaints with a place × usual share of the place
 *
 * Most affected is not where most people live: places are ranked by complaints, less their standard error, over what the place's usual share would
 * bring. While little is known of the shares, they are alike, and it is the count that ranks.
 *
 * Assumes that people say where they are as often during an outage as before. Trades small places for surety: a place with one complaint is
 * left out, though it may be affected as well.
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
    const bar = benjaminiHochberg(
      places.map(({ chance }) => chance),
      tests,
      FALSE_SHARE,
    )
    for (const { name, complaints, chance } of places) {
      if (chance <= bar && complaints >= least) affected.push({ name, complaints })
    }
  }
  const strength = ({ name, complaints }: AffectedPlace) =>
    (complaints - Math.sqrt(complaints)) /
    (tallies.located * usualPlaceShare(usual.places, name, RANKING_PRIOR) + 1)
  return affected.sort(
    (a, b) => strength(b) - strength(a) || b.complaints - a.complaints || (a.name < b.name ? -1 : 1),
  )
}
