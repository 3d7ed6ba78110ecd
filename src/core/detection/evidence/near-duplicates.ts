import type { Instant } from '../../model/instant.js'
import type { NearDuplicatePolicy } from '../policy.js'

/** How often each text was seen lately; parallel arrays, oldest use first. */
export interface NearDuplicates {
  keys: number[]
  /** Their sketches, which identify near-duplicates. */
  signature: string[]
  counts: number[]
  lastSeen: Instant[]
}

export function newNearDuplicates(): NearDuplicates {
  return { keys: [], signature: [], counts: [], lastSeen: [] }
}

/**
 * The weight of one more duplicate. The k-th post of one long text counts 1/k², so all of them together less than
 * π²/6 = 1.64. Nobody writes the same sentence apart, so hardly more than one of its writers has seen something.
 * A short one ("netflix down") is written apart by many. So it counts in full up to `shareCap` of the people who
 * complained in the memory. Beyond that it counts by the square of how far it is beyond. A text that is all there is
 * counts a tenth, one among three hardly less than in full.
 *
 * A near-duplicate (a few words changed) counts as the text it resembles; `template` is the template of that text.
 *
 * Assumes `people` are those in the same memory. Trades a few true reports in a flood for the flood.
 */
export function weighCopy(
  nearDuplicates: NearDuplicates,
  text: {
    readonly template: number
    readonly isShort: boolean
    readonly signature: string
    readonly at: Instant
  },
  people: number,
  memory: Instant,
  policy: NearDuplicatePolicy,
  nearCopy: number,
): { readonly weight: number; readonly template: number } {
  forget(nearDuplicates, text.at - memory)
  const index = findCopy(nearDuplicates, text, nearCopy)
  if (index < 0) {
    if (nearDuplicates.keys.length === policy.memorySize) dropOldest(nearDuplicates)
    nearDuplicates.keys.push(text.template)
    nearDuplicates.signature.push(text.signature)
    nearDuplicates.counts.push(1)
    nearDuplicates.lastSeen.push(text.at)
    return { weight: 1, template: text.template }
  }
  const count = nearDuplicates.counts[index]! + 1
  nearDuplicates.counts[index] = count
  nearDuplicates.lastSeen[index] = Math.max(nearDuplicates.lastSeen[index]!, text.at)
  const weight = text.isShort ? Math.min(1, (policy.shareCap * (people + 1)) / count) ** 2 : 1 / count ** 2
  return { weight, template: nearDuplicates.keys[index]! }
}

/** The same text, or one of which all but a few words are the same. */
function findCopy(
  nearDuplicates: NearDuplicates,
  { template, signature }: { readonly template: number; readonly signature: string },
  nearCopy: number,
): number {
  const same = nearDuplicates.keys.indexOf(template)
  return same >= 0 || signature === ''
    ? same
    : nearDuplicates.signature.findIndex((other) => alike(signature, other) >= nearCopy)
}

function alike(one: string, other: string): number {
  let count = 0
  for (let index = 0; index < other.length; index++) if (one[index] === other[index]) count++
  return count
}

function forget(nearDuplicates: NearDuplicates, before: Instant): void {
  for (let index = nearDuplicates.keys.length - 1; index >= 0; index--) {
    if (nearDuplicates.lastSeen[index]! < before) remove(nearDuplicates, index)
  }
}

function dropOldest(nearDuplicates: NearDuplicates): void {
  let oldest = 0
  for (let index = 1; index < nearDuplicates.keys.length; index++) {
    if (nearDuplicates.lastSeen[index]! < nearDuplicates.lastSeen[oldest]!) oldest = index
  }
  remove(nearDuplicates, oldest)
}

function remove(nearDuplicates: NearDuplicates, index: number): void {
  nearDuplicates.keys.splice(index, 1)
  nearDuplicates.signature.splice(index, 1)
  nearDuplicates.counts.splice(index, 1)
  nearDuplicates.lastSeen.splice(index, 1)
}
