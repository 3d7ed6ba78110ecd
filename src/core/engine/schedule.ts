import type { Instant } from '../model/instant.js'
import { nextStep } from '../model/instant.js'
import type { ServiceState } from './service/service-state.js'
import type { ShardState } from './shard-state.js'

/** Puts a service on the schedule, if a decision about it is due at some time. */
export function noteDue(state: ShardState, serviceState: ServiceState): void {
  if (serviceState.dueAt === null) return
  state.due.add(serviceState)
  state.soonest = Math.min(state.soonest, serviceState.dueAt)
}

/** Takes a service off the schedule, if nothing is due any more. */
export function dropIfIdle(state: ShardState, serviceState: ServiceState): void {
  if (serviceState.dueAt === null) state.due.delete(serviceState)
}

/**
 * The next decision by `to`, or infinity. What falls into a data gap waits for its end: inside it there is nothing to
 * decide on.
 */
export function nextDecision(state: ShardState, to: Instant): Instant {
  if (state.soonest > to) return Infinity
  let next = Infinity
  const dataGap = state.dataGaps.at(-1)
  for (const serviceState of state.due) {
    if (dataGap !== undefined && serviceState.dueAt! > dataGap.from && serviceState.dueAt! <= dataGap.to) {
      serviceState.dueAt = nextStep(dataGap.to)
      state.changes.services.add(serviceState)
    }
    if (serviceState.dueAt! < next) next = serviceState.dueAt!
  }
  state.soonest = next
  return next <= to ? next : Infinity
}

/** The services due at one instant, in the order of their ids: the order must not depend on how they came. */
export function dueAt(state: ShardState, at: Instant): ServiceState[] {
  return [...state.due]
    .filter((serviceState) => serviceState.dueAt === at)
    .sort((a, b) => (a.service < b.service ? -1 : 1))
}
