import type { BaselineState } from '../detection/baseline/baseline.js'
import { usualIn } from '../detection/baseline/baseline.js'
import { SLOTS } from '../detection/baseline/local-hour.js'
import { addCount, newRecentCounts } from '../detection/evidence/recent-counts.js'
import { newCusum } from '../detection/opening/cusum.js'
import { testOpening } from '../detection/opening/test-opening.js'
import type { DetectionPolicy } from '../detection/policy.js'
import type { Instant } from '../model/instant.js'
import { DECISION_STEP, HOUR, MINUTE } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import { smallestWhere } from '../stats/smallest-where.js'

/** What is too small to be noticed: fewer people than these in that time open nothing. */
export interface DetectionFloor {
  readonly service: ServiceId
  /** Complaints that are usual in five minutes of the week's mean hour. */
  readonly usual: number
  readonly within5m: number
  readonly within60m: number
}

/** What was learnt about a service. */
export interface Known {
  readonly service: ServiceId
  readonly base: BaselineState
  readonly discovered: boolean
  /** The factor of the votes on the thresholds of the tests; 1 without votes. */
  readonly strictness?: number
}

/**
 * The floor of a service by what was learnt about it, at its busiest hour, when most is needed. The tests themselves
 * are asked about invented people, each in words of their own, who come evenly over the time.
 */
export function detectionFloor(
  { service, base, discovered, strictness = 1 }: Known,
  policy: DetectionPolicy,
): DetectionFloor {
  let busiest = 0
  let sum = 0
  const expectedIn = (slot: number) => usualIn(base, slot, 5, policy.baseline)
  for (let slot = 0; slot < SLOTS; slot++) {
    sum += expectedIn(slot)
    if (expectedIn(slot) > expectedIn(busiest)) busiest = slot
  }
  const within = (window: Instant) =>
    smallestWhere(
      1,
      (people) => opens({ base, discovered, strictness, slot: busiest }, people, window, policy),
      MAX_PEOPLE,
    )
  return { service, usual: sum / SLOTS, within5m: within(5 * MINUTE), within60m: within(HOUR) }
}

/** Nobody has so many customers. */
const MAX_PEOPLE = 1e7

function opens(
  {
    base,
    discovered,
    strictness,
    slot,
  }: Required<Pick<Known, 'base' | 'discovered' | 'strictness'>> & { readonly slot: number },
  people: number,
  window: Instant,
  policy: DetectionPolicy,
): boolean {
  const steps = window / DECISION_STEP
  const counts = newRecentCounts()
  for (let step = 0; step < steps; step++) {
    const share = Math.floor((people * (step + 1)) / steps) - Math.floor((people * step) / steps)
    if (share > 0)
      addCount(counts, step * DECISION_STEP, { complaints: share, people: share, brand: 0, recoveries: 0 })
  }
  const verdict = testOpening(
    {
      at: window,
      from: 0,
      counts,
      base: { ...base, closedUntil: 0 },
      cusum: newCusum(),
      slot,
      discovered,
      strictness,
      authorsSince: () => people,
      besidesIn: () => 0,
      textsSince: () => people,
      symptoms: [],
      observedSince: () => 1,
      openSymptoms: {},
    },
    policy.opening,
    policy.baseline,
    policy.symptoms,
  )
  return verdict.kind === 'outage'
}
