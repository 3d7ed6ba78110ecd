import type { Instant } from '../../model/instant.js'
import { DAY, HOUR } from '../../model/instant.js'
import type { Place } from '../../model/post.js'

/**
 * Where the talk about a service usually comes from: located posts by `IT` and by `IT/Lombardia`, fading by half in two
 * weeks. A service has its home: that most complaints come from there says nothing. It is learnt from talk that is no
 * complaint, while no alert runs. So the first minutes of an outage of one region do not pass for its usual share.
 */
export interface PlaceShares {
  counts: Record<string, number>
  located: number
  at: Instant
}

const HALF_LIFE = 14 * DAY
/** Countries and regions remembered for a service; what is used least gives way. */
const MAX_PLACES = 64
const FORGOTTEN = 0.05
const PRIOR_POSTS = 20
const PRIOR_PLACES = 20

export function newPlaceShares(): PlaceShares {
  return { counts: {}, located: 0, at: 0 }
}

export function copyPlaces(shares: PlaceShares): PlaceShares {
  return { ...shares, counts: { ...shares.counts } }
}

export function countPlace(shares: PlaceShares, place: Place | null, at: Instant): void {
  if (place === null) return
  fade(shares, at)
  shares.located++
  for (const name of namesOf(place)) {
    if (shares.counts[name] === undefined && Object.keys(shares.counts).length >= MAX_PLACES) {
      dropLeast(shares.counts)
    }
    shares.counts[name] = (shares.counts[name] ?? 0) + 1
  }
}

/**
 * The share of located posts that usually comes from a place; `prior` posts, spread evenly, are believed before
 * anything is known.
 */
export function usualPlaceShare(shares: PlaceShares, name: string): number {
  const known = Object.hasOwn(shares.counts, name) ? shares.counts[name]! : 0
  return (known + PRIOR_POSTS / PRIOR_PLACES) / (shares.located + PRIOR_POSTS)
}

/** A place as tallies name it: its country, and its region where there is one. */
export function namesOf({ country, region }: Place): string[] {
  return region === undefined ? [country] : [country, `${country}/${region}`]
}

/** By the hour: a post costs no more for it. */
function fade(shares: PlaceShares, at: Instant): void {
  if (at - shares.at < HOUR) return
  const faded = 0.5 ** ((at - shares.at) / HALF_LIFE)
  for (const [name, count] of Object.entries(shares.counts)) {
    if (count * faded < FORGOTTEN) delete shares.counts[name]
    else shares.counts[name] = count * faded
  }
  shares.located *= faded
  shares.at = at
}

function dropLeast(counts: Record<string, number>): void {
  let least: string | null = null
  for (const name of Object.keys(counts)) if (least === null || counts[name]! < counts[least]!) least = name
  if (least !== null) delete counts[least]
}
