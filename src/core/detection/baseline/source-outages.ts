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

/** A source that was silent since the beginning of time is new: nobody has ever read it before. */
const NEVER = 0
/** By how much a handful of posts of a new source may raise the expectation. */
const MAX_GROWTH = 50
/** So few posts of a new source do not say how many are usual, and open no alert. */
const FEW = 3

/** What the shards get to know of a source that starts for the first time. */
export function newSource(source: string, at: Instant): SourceOutage {
  return { source, from: NEVER, to: at }
}

/**
 * By how much more is usual, now that sources are new, than the baseline has learnt. Its level fades by half in a day,
 * as the counts of the sources do. So it has learnt of a new source as large a part as its time here is of that memory.
 */
export function growthByNewSources(
  shares: SourceShares,
  sourceOutages: readonly SourceOutage[],
  exposed: number,
  at: Instant,
): number {
  const news = sourceOutages.filter(({ from }) => from === NEVER)
  if (news.length === 0) return 1
  let total = 0
  let usual = 0
  for (const [source, count] of Object.entries(shares.counts)) {
    const learnt = learntPart(source, news, exposed, at)
    total += count
    usual += learnt === 1 ? count : count + Math.max(0, count - FEW) * (1 / learnt - 1)
  }
  return total === 0 ? 1 : Math.min(MAX_GROWTH, usual / total)
}

/** The part of what a source brings that is in the level; all of it, where the level is no older than the source. */
function learntPart(source: string, news: readonly SourceOutage[], exposed: number, at: Instant): number {
  const firstRead = news.find((one) => one.source === source)?.to
  if (firstRead == null || at - firstRead >= exposed) return 1
  return Math.max(1e-6, remembered(at - firstRead)) / remembered(exposed)
}

/** Of what is remembered for ever, the part that a time of this length has brought. */
function remembered(time: number): number {
  return 1 - 0.5 ** (time / HALF_LIFE)
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
