import type { Instant } from '../../model/instant.js'

/** A stretch without data: from a little after the last post to the next one. */
export interface DataGap {
  readonly from: Instant
  readonly to: Instant
}

/** Appends a gap; the oldest is dropped when there are more than `limit`. */
export function noteDataGap(dataGaps: DataGap[], dataGap: DataGap, limit: number): void {
  dataGaps.push(dataGap)
  if (dataGaps.length > limit) dataGaps.shift()
}

/** Since when data has come without a gap. */
export function observedSince(dataGaps: readonly DataGap[], at: Instant): Instant {
  const last = dataGaps.at(-1)
  return last !== undefined && last.from < at ? last.to : 0
}

/** The index of the first gap that ends after an instant. */
export function firstGapAfter(dataGaps: readonly DataGap[], at: Instant): number {
  let index = dataGaps.length
  while (index > 0 && dataGaps[index - 1]!.to > at) index--
  return index
}
