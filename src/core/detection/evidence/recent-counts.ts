import type { Instant } from '../../model/instant.js'
import { DECISION_STEP } from '../../model/instant.js'

/**
 * What was counted of one service lately, in steps of ten seconds of event time. Only steps in which something
 * happened are kept, oldest first, so that a quiet service costs nothing.
 */
export interface RecentCounts {
  /** Step numbers: event time divided by ten seconds. */
  steps: number[]
  /** Complaints by step, near-identical texts collapsed; may be fractions. */
  complaints: number[]
  /** Distinct people by step. */
  people: number[]
  /** Other posts that name the service. */
  brand: number[]
  /** Posts that say it works again. */
  recoveries: number[]
}

export interface Increment {
  readonly complaints: number
  readonly people: number
  readonly brand: number
  readonly recoveries: number
}

export function newRecentCounts(): RecentCounts {
  return { steps: [], complaints: [], people: [], brand: [], recoveries: [] }
}

export function addCount(counts: RecentCounts, at: Instant, plus: Increment): void {
  const step = Math.floor(at / DECISION_STEP)
  const index = placeOf(counts, step)
  counts.complaints[index]! += plus.complaints
  counts.people[index]! += plus.people
  counts.brand[index]! += plus.brand
  counts.recoveries[index]! += plus.recoveries
}

/** Sums over the steps that begin at or after `from` and end by `to`; both on whole ten seconds. */
export function sumCounts(counts: RecentCounts, from: Instant, to: Instant): Increment {
  const first = Math.ceil(from / DECISION_STEP)
  const end = Math.floor(to / DECISION_STEP)
  let complaints = 0
  let people = 0
  let brand = 0
  let recoveries = 0
  for (let index = counts.steps.length - 1; index >= 0; index--) {
    const step = counts.steps[index]!
    if (step < first) break
    if (step >= end) continue
    complaints += counts.complaints[index]!
    people += counts.people[index]!
    brand += counts.brand[index]!
    recoveries += counts.recoveries[index]!
  }
  return { complaints, people, brand, recoveries }
}

/** Forgets the steps that ended by `before`. */
export function pruneCounts(counts: RecentCounts, before: Instant): void {
  const first = Math.floor(before / DECISION_STEP)
  let drop = 0
  while (drop < counts.steps.length && counts.steps[drop]! < first) drop++
  if (drop === 0) return
  counts.steps.splice(0, drop)
  counts.complaints.splice(0, drop)
  counts.people.splice(0, drop)
  counts.brand.splice(0, drop)
  counts.recoveries.splice(0, drop)
}

/** Finds the step's place, making room where it is new; posts come nearly in order, so the search starts at the end. */
function placeOf(counts: RecentCounts, step: number): number {
  let index = counts.steps.length
  while (index > 0 && counts.steps[index - 1]! > step) index--
  if (index > 0 && counts.steps[index - 1] === step) return index - 1
  counts.steps.splice(index, 0, step)
  counts.complaints.splice(index, 0, 0)
  counts.people.splice(index, 0, 0)
  counts.brand.splice(index, 0, 0)
  counts.recoveries.splice(index, 0, 0)
  return index
}
