import type { Instant } from '../model/instant.js'
import type { SeriesPolicy } from './policy.js'

/** The highest episodes that one window has seen, highest first, and the episode that is under way. */
export interface PastPeaks {
  readonly heights: number[]
  /** When each of them peaked. */
  readonly ats: number[]
  /** The peak of the episode under way; it stands in the lists too, unless higher ones have pushed it out. */
  height: number
  at: Instant | null
}

export function newPastPeaks(): PastPeaks {
  return { heights: [], ats: [], height: 0, at: null }
}

/**
 * How rarely an episode of this height begins, as the natural logarithm of the time between two of them. The result is
 * −∞ where it is too common to have been remembered. The episode under way is not held against itself.
 *
 *   k earlier episodes were at least as high          time ÷ (k + ½)
 *   none was: the tail goes on as it was last seen    time ÷ (½ · e^(−(height − highest) / mean excess))
 *
 * ½ is Jeffreys' prior for the rate of a Poisson process (posterior mean (k + ½) / time). The mean excess of the
 * highest episodes over the next one below them is Hill's estimator (1975). Heights are logarithms, which turn a power
 * law into an exponential one. A prior keeps it sober while there are few.
 */
export function logPeriod(
  peaks: PastPeaks,
  height: number,
  at: Instant,
  watched: number,
  policy: SeriesPolicy,
): number {
  const { heights } = peaks
  const own = isUnderWay(peaks, at, policy) ? placeOf(peaks) : -1
  const highest = heights[own === 0 ? 1 : 0]
  if (highest === undefined || height > highest) {
    return Math.log(2 * watched) + (height - (highest ?? 0)) / meanExcess(heights, own, policy)
  }
  let above = countAtLeast(heights, height)
  if (above === policy.rememberedPeaks) return Number.NEGATIVE_INFINITY
  if (own >= 0 && own < above) above--
  return Math.log(watched / (above + 0.5))
}

/** Remembers the height if it begins an episode or raises the one under way. */
export function notePeak(peaks: PastPeaks, height: number, at: Instant, policy: SeriesPolicy): void {
  if (height <= 0) return
  if (isUnderWay(peaks, at, policy)) {
    if (height <= peaks.height) return
    const own = placeOf(peaks)
    if (own >= 0) removeAt(peaks, own)
  }
  peaks.height = height
  peaks.at = at
  for (let index = peaks.ats.length - 1; index >= 0; index--) {
    if (peaks.ats[index]! < at - policy.memory) removeAt(peaks, index)
  }
  const position = countAtLeast(peaks.heights, height)
  if (position >= policy.rememberedPeaks) return
  peaks.heights.splice(position, 0, height)
  peaks.ats.splice(position, 0, at)
  if (peaks.heights.length > policy.rememberedPeaks) removeAt(peaks, policy.rememberedPeaks)
}

/** An episode is under way until no higher value has come for the length of an episode. */
function isUnderWay(peaks: PastPeaks, at: Instant, policy: SeriesPolicy): boolean {
  return peaks.at !== null && at - peaks.at <= policy.episode
}

function placeOf(peaks: PastPeaks): number {
  return peaks.at === null ? -1 : peaks.ats.indexOf(peaks.at)
}

function removeAt(peaks: PastPeaks, index: number): void {
  peaks.heights.splice(index, 1)
  peaks.ats.splice(index, 1)
}

/** How many of the heights, highest first, are at least this high. */
function countAtLeast(heights: readonly number[], height: number): number {
  let low = 0
  let high = heights.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (heights[middle]! >= height) low = middle + 1
    else high = middle
  }
  return low
}

function meanExcess(heights: readonly number[], own: number, policy: SeriesPolicy): number {
  const others = own < 0 ? heights : heights.toSpliced(own, 1)
  const tail = Math.max(0, Math.min(others.length - 1, policy.tailPeaks))
  let sum = policy.tailPriorPeaks * policy.tailPriorExcess
  for (let index = 0; index < tail; index++) sum += others[index]! - others[tail]!
  return sum / (tail + policy.tailPriorPeaks)
}
