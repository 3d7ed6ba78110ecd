import { BUCKET } from '../detection/baseline/baseline.js'
import type { RecentCounts } from '../detection/evidence/recent-counts.js'
import type { Instant } from '../model/instant.js'
import { DAY, DECISION_STEP, nextStep } from '../model/instant.js'
import type { ServiceState } from './service/service-state.js'
import type { ShardState } from './shard-state.js'
import { structuralCopy } from './shard-state.js'

/** Nothing in a state lies further ahead of its time than an operator's close, an hour; a day is beyond all doubt. */
const AHEAD = DAY

/**
 * Takes a shard back to an earlier time, after a wrong clock moved it ahead. Instants after that time become that time:
 * their order stays, and nothing waits for a future that was none. What was counted there is dropped.
 */
export function rewindShard(state: ShardState, to: Instant): void {
  if (state.time === null || state.time <= to) return
  const until = state.time + AHEAD
  const back = <T>(value: T): T => clampInstants(structuralCopy(value), to, until)
  state.time = to
  for (const list of [state.dataGaps, state.sourceOutages] as unknown[][])
    list.splice(0, list.length, ...back(list))
  for (const serviceState of state.serviceStates.values()) {
    rewindService(serviceState, back(serviceState), to)
    state.changes.services.add(serviceState)
  }
  for (const { tags } of state.hashtags.values()) {
    for (const [tag, entry] of tags) tags.set(tag, back(entry))
  }
  state.changes.hasDroppedTags = true
  state.soonest = to
}

/** In place: the schedule holds the same object. */
function rewindService(serviceState: ServiceState, rewound: ServiceState, to: Instant): void {
  Object.assign(serviceState, rewound)
  serviceState.base.closedUntil = Math.min(serviceState.base.closedUntil, Math.floor(to / BUCKET) * BUCKET)
  serviceState.unlearnt = serviceState.unlearnt.filter(
    ({ from }) => from < serviceState.base.closedUntil + BUCKET,
  )
  if (serviceState.dueAt !== null)
    serviceState.dueAt = Math.min(nextStep(serviceState.dueAt - 1), nextStep(to))
  dropStepsAfter(serviceState.counts, to)
  dropStepsAfter(serviceState.symptomCounts, to)
}

function dropStepsAfter(counts: RecentCounts, to: Instant): void {
  const last = Math.floor(to / DECISION_STEP)
  const left = counts.steps.filter((step) => step <= last).length
  for (const list of Object.values(counts) as number[][]) list.length = Math.min(list.length, left)
}

/**
 * Every number between the two instants becomes the first. State is plain data, and no count of it comes near to an
 * instant (10^12); a hash does once in a hundred million.
 */
function clampInstants<T>(value: T, to: Instant, until: Instant): T {
  if (typeof value === 'number') return (value > to && value <= until ? to : value) as T
  if (value === null || typeof value !== 'object') return value
  const fields = value as Record<string, unknown>
  for (const [name, field] of Object.entries(fields)) fields[name] = clampInstants(field, to, until)
  return value
}
