import type { Instant } from '../../model/instant.js'
import { DAY } from '../../model/instant.js'

/** A stretch in which one source was unavailable; `to` is null while it lasts. */
export interface SourceOutage {
  readonly source: string
  readonly from: Instant
  readonly to: Instant | null
}

/**
 * How many of a service's posts each source usually brings: counts that fade by half in a day, and when they last did.
 */
export interface SourceShares {
  counts: Record<string, number>
  at: Instant
}

export function newSourceShares(): SourceShares {
  return { counts: {}, at: 0 }
}

const HALF_LIFE = DAY
/** Sources remembered for a service; networks are few, but anybody may send posts under any name. */
const MAX_SOURCES = 16
const FORGOTTEN = 0.05

export function countSource(shares: SourceShares, source: string, at: Instant): void {
  const { counts } = shares
  if (at > shares.at) {
    const faded = 0.5 ** ((at - shares.at) / HALF_LIFE)
    for (const [name, count] of Object.entries(counts)) {
      if (count * faded < FORGOTTEN) delete counts[name]
      else counts[name] = count * faded
    }
    shares.at = at
  }
  if (counts[source] !== undefined || Object.keys(counts).length < MAX_SOURCES) {
    counts[source] = (counts[source] ?? 0) + 1
  }
}

/**
 * The share of a service's usual posts that was available between two instants. It is 1 less the shares of the silent
 * sources, each for the part of the time that it was silent. The expectation is scaled by it, so that a source that is
 * off is missing data and not calm.
 */
export function availableShare(
  shares: SourceShares,
  sourceOutages: readonly SourceOutage[],
  from: Instant,
  to: Instant,
): number {
  if (sourceOutages.length === 0 || to <= from) return 1
  let total = 0
  for (const count of Object.values(shares.counts)) total += count
  if (total === 0) return 1
  let missing = 0
  for (const [source, count] of Object.entries(shares.counts)) {
    missing += (count / total) * silentPart(sourceOutages, source, from, to)
  }
  return Math.max(0, 1 - missing)
}

/** The part of a stretch in which a source was silent. */
export function silentPart(
  sourceOutages: readonly SourceOutage[],
  source: string,
  from: Instant,
  to: Instant,
): number {
  let silent = 0
  for (const sourceOutage of sourceOutages) {
    if (sourceOutage.source !== source) continue
    silent += Math.max(0, Math.min(to, sourceOutage.to ?? to) - Math.max(from, sourceOutage.from))
  }
  return Math.min(1, silent / (to - from))
}

/**
 * Takes news of a silence in: its beginning, its end, or (where it ends where it began) that nothing was missed after
 * all.
 */
export function noteSourceOutage(sourceOutages: SourceOutage[], news: SourceOutage, most: number): void {
  const known = sourceOutages.findIndex(({ source, from }) => source === news.source && from === news.from)
  if (known >= 0) sourceOutages.splice(known, 1)
  if (news.to === news.from) return
  sourceOutages.push(news)
  if (sourceOutages.length > most) sourceOutages.shift()
}
