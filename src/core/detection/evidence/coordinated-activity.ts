import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import type { ResistancePolicy } from '../policy.js'
import type { Discount } from './origin-cohorts.js'

/** Complaints about a service that lately counted little, by why; parallel arrays, oldest first. */
export interface FloodState {
  at: Instant[]
  by: Discount[]
  /** When a flood was last told. */
  toldAt: Instant | null
}

export interface Flood {
  readonly people: number
  /** What the posts share, most common first. */
  readonly by: readonly Discount[]
}

const MEMORY = 30 * MINUTE
const MOST = 256

export function newFlood(): FloodState {
  return { at: [], by: [], toldAt: null }
}

export function noteDiscount(state: FloodState, by: Discount, at: Instant): void {
  while (state.at.length > 0 && (state.at[0]! < at - MEMORY || state.at.length >= MOST)) {
    state.at.shift()
    state.by.shift()
  }
  state.at.push(at)
  state.by.push(by)
}

/** Whether there is a flood to tell of, once in a while however long it lasts. */
export function findFlood(state: FloodState, at: Instant, policy: ResistancePolicy): Flood | null {
  if (state.at.length < policy.minFlood) return null
  if (state.toldAt !== null && at - state.toldAt < policy.tellEvery) return null
  const counts = new Map<Discount, number>()
  let people = 0
  for (const [index, by] of state.by.entries()) {
    if (state.at[index]! < at - MEMORY) continue
    people++
    counts.set(by, (counts.get(by) ?? 0) + 1)
  }
  if (people < policy.minFlood) return null
  state.toldAt = at
  const by = [...counts].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
  return { people, by: by.map(([name]) => name) }
}
