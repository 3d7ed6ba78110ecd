import type { Instant } from '../../model/instant.js'

/** A stretch without data: from a little after the last post to the next one. */
export interface DataGap {
  readonly from: Instant
  readonly to: Instant
}

/** Where the gap begins that ends with the first post: nobody was listening before. */
export const BEFORE_ALL: Instant = 0

/** Appends a gap; the oldest is dropped when there are more than `limit`, but not the time before the stream. */
export function noteDataGap(dataGaps: DataGap[], dataGap: DataGap, limit: number): void {
  dataGaps.push(dataGap)
  if (dataGaps.length > limit) dataGaps.splice(dataGaps[0]!.from === BEFORE_ALL ? 1 : 0, 1)
}

/** When the stream began; null in a store from before this was noted. */
export function beginningOf(dataGaps: readonly DataGap[]): Instant | null {
  const first = dataGaps[0]
  return first?.from === BEFORE_ALL ? first.to : null
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
