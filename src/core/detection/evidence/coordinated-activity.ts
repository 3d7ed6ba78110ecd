import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import type { ResistancePolicy } from '../policy.js'
import type { Discount } from './origin-cohorts.js'

/** Complaints about a service that lately counted little, by why; parallel arrays, oldest first. */
export interface CoordinatedActivityState {
  at: Instant[]
  by: Discount[]
  /** When coordinated activity was last reported, or seen to go on. */
  reportedAt: Instant | null
}

export interface CoordinatedActivity {
  readonly people: number
  /** What the posts share, most common first. */
  readonly by: readonly Discount[]
}

const MEMORY = 30 * MINUTE
const MAX = 128

export function newCoordinatedActivity(): CoordinatedActivityState {
  return { at: [], by: [], reportedAt: null }
}

export function noteDiscount(state: CoordinatedActivityState, by: Discount, at: Instant): void {
  while (state.at.length > 0 && (state.at[0]! < at - MEMORY || state.at.length >= MAX)) {
    state.at.shift()
    state.by.shift()
  }
  state.at.push(at)
  state.by.push(by)
}

/** Whether coordinated activity is due for a report: one for a campaign, until it has paused for `reportEvery`. */
export function findCoordinatedActivity(
  state: CoordinatedActivityState,
  at: Instant,
  policy: ResistancePolicy,
): CoordinatedActivity | null {
  if (state.at.length < policy.minCoordinated) return null
  const counts = new Map<Discount, number>()
  let people = 0
  for (const [index, by] of state.by.entries()) {
    if (state.at[index]! < at - MEMORY) continue
    people++
    counts.set(by, (counts.get(by) ?? 0) + 1)
  }
  if (people < policy.minCoordinated) return null
  // While it goes on, wave after wave, it is one campaign and reported once.
  const isGoingOn = state.reportedAt !== null && at - state.reportedAt < policy.reportEvery
  state.reportedAt = at
  if (isGoingOn) return null
  const by = [...counts].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
  return { people, by: by.map(([name]) => name) }
}
