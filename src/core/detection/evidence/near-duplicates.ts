import type { Instant } from '../../model/instant.js'
import type { CopiesPolicy } from '../policy.js'

/** How often each text was seen lately; parallel arrays, oldest use first. */
export interface CopiesState {
  keys: number[]
  /** Their sketches, by which near copies are known. */
  kin: string[]
  counts: number[]
  lastSeen: Instant[]
}

export function newCopies(): CopiesState {
  return { keys: [], kin: [], counts: [], lastSeen: [] }
}

/**
 * What one more copy of a text is worth: k copies of a long text count 1 + log2 k, since nobody writes the same
 * sentence apart. A short one ("netflix down") is written apart by many, so it counts in full up to `shareCap` of the people
 * who complained in the memory, and beyond that by the square of how far it is beyond: a text that is all there is
 * counts a tenth, one among three hardly less than in full.
 *
 * A near copy (a few words changed) is a copy of the text it is like; `template` is that one's.
 *
 * Assumes `people` are those in the same memory. Trades a few true reports in a flood for the flood.
 */
export function weighCopy(
  copies: CopiesState,
  text: { readonly template: number; readonly isShort: boolean; readonly kin: string; readonly at: Instant },
  people: number,
  memory: Instant,
  policy: CopiesPolicy,
  nearCopy: number,
): { readonly weight: number; readonly template: number } {
  forget(copies, text.at - memory)
  const index = findCopy(copies, text, nearCopy)
  if (index < 0) {
    if (copies.keys.length === policy.memorySize) dropOldest(copies)
    copies.keys.push(text.template)
    copies.kin.push(text.kin)
    copies.counts.push(1)
    copies.lastSeen.push(text.at)
    return { weight: 1, template: text.template }
  }
  const count = copies.counts[index]! + 1
  copies.counts[index] = count
  copies.lastSeen[index] = Math.max(copies.lastSeen[index]!, text.at)
  const weight = text.isShort
    ? Math.min(1, (policy.shareCap * (people + 1)) / count) ** 2
    : Math.log2(count / (count - 1))
  return { weight, template: copies.keys[index]! }
}

/** The same text, or one of which all but a few words are the same. */
function findCopy(
  copies: CopiesState,
  { template, kin }: { readonly template: number; readonly kin: string },
  nearCopy: number,
): number {
  const same = copies.keys.indexOf(template)
  return same >= 0 || kin === '' ? same : copies.kin.findIndex((other) => alike(kin, other) >= nearCopy)
}

function alike(one: string, other: string): number {
  let count = 0
  for (let index = 0; index < other.length; index++) if (one[index] === other[index]) count++
  return count
}

function forget(copies: CopiesState, before: Instant): void {
  for (let index = copies.keys.length - 1; index >= 0; index--) {
    if (copies.lastSeen[index]! < before) remove(copies, index)
  }
}

function dropOldest(copies: CopiesState): void {
  let oldest = 0
  for (let index = 1; index < copies.keys.length; index++) {
    if (copies.lastSeen[index]! < copies.lastSeen[oldest]!) oldest = index
  }
  remove(copies, oldest)
}

function remove(copies: CopiesState, index: number): void {
  copies.keys.splice(index, 1)
  copies.kin.splice(index, 1)
  copies.counts.splice(index, 1)
  copies.lastSeen.splice(index, 1)
}
