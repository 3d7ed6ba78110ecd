import type { Instant } from '../../model/instant.js'
import { DAY } from '../../model/instant.js'

/** A stretch in which one source could not be heard; `to` is null while it lasts. */
export interface Silence {
  readonly source: string
  readonly from: Instant
  readonly to: Instant | null
}

/** How many of a service's posts each source usually brings: counts that fade by half in a day, and when they last did. */
export interface SourceShares {
  counts: Record<string, number>
  at: Instant
}

export function newSourceShares(): SourceShares {
  return { counts: {}, at: 0 }
}

const HALF_LIFE = DAY
/** Sources remembered for a service; networks are few, but anybody may send posts under any name. */
const MOST_SOURCES = 16
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
  if (counts[source] !== undefined || Object.keys(counts).length < MOST_SOURCES) {
    counts[source] = (counts[source] ?? 0) + 1
  }
}

/**
 * The share of a service's usual posts that could be heard between two instants: 1 less the shares of the silent sources, each for
 * the part of the time that it was silent. What is expected is scaled by it, so that a source that is off is missing data and not calm.
 */
export function heardShare(
  shares: SourceShares,
  silences: readonly Silence[],
  from: Instant,
  to: Instant,
): number {
  if (silences.length === 0 || to <= from) return 1
  let total = 0
  for (const count of Object.values(shares.counts)) total += count
  if (total === 0) return 1
  let missing = 0
  for (const [source, count] of Object.entries(shares.counts)) {
    missing += (count / total) * silentPart(silences, source, from, to)
  }
  return Math.max(0, 1 - missing)
}

/** The part of a stretch in which a source was silent. */
export function silentPart(silences: readonly Silence[], source: string, from: Instant, to: Instant): number {
  let silent = 0
  for (const silence of silences) {
    if (silence.source !== source) continue
    silent += Math.max(0, Math.min(to, silence.to ?? to) - Math.max(from, silence.from))
  }
  return Math.min(1, silent / (to - from))
}

/** Takes news of a silence in: its beginning, its end, or (where it ends where it began) that nothing was missed after all. */
export function noteSilence(silences: Silence[], news: Silence, most: number): void {
  const known = silences.findIndex(({ source, from }) => source === news.source && from === news.from)
  if (known >= 0) silences.splice(known, 1)
  if (news.to === news.from) return
  silences.push(news)
  if (silences.length > most) silences.shift()
}
