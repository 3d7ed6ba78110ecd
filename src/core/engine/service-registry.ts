import { beginningOf } from '../detection/baseline/data-gaps.js'
import type { Instant } from '../model/instant.js'
import { DAY } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import { noteDue } from './schedule.js'
import type { ServiceState } from './service/service-state.js'
import { newServiceState } from './service/service-state.js'
import { SHARDS, shardOf } from './shard-of.js'
import type { ShardState } from './shard-state.js'

/** The limit holds for each shard, so that the number of workers changes nothing. */
const MAX_DISCOVERED = 2_000 / SHARDS
/** How long a discovered name without complaints is remembered. */
const FORGET_DISCOVERED = 2 * DAY
/** How long a service of the catalogue without posts is remembered: by then its baseline has faded. */
const FORGET_CATALOGUED = 60 * DAY

/**
 * The state of a service that a post names. A service of the catalogue has been watched since the stream began: nobody
 * complained of it until now. A discovered name is known from its first post on.
 */
export function serviceStateFor(
  state: ShardState,
  id: ServiceId,
  isDiscovered: boolean,
  from: Instant,
): ServiceState {
  const known = state.serviceStates.get(id)
  if (known !== undefined) return known
  const shard = shardOf(id)
  if (isDiscovered && state.discovered[shard]! >= MAX_DISCOVERED) forgetOldestDiscovered(state, shard)
  const timeZone = state.timeZones.get(id) ?? 'UTC'
  const watchedSince = isDiscovered ? from : Math.min(from, beginningOf(state.dataGaps) ?? from)
  const serviceState = newServiceState(id, { discovered: isDiscovered, timeZone, from: watchedSince })
  watchService(state, serviceState)
  return serviceState
}

export function watchService(state: ShardState, serviceState: ServiceState): void {
  state.serviceStates.set(serviceState.service, serviceState)
  noteDue(state, serviceState)
  if (serviceState.discovered) state.discovered[shardOf(serviceState.service)]!++
}

/** Forgets the services that nobody has named for long and in which nothing is due. */
export function forgetIdle(state: ShardState, midnight: Instant): void {
  for (const serviceState of state.serviceStates.values()) {
    const limit = serviceState.discovered ? FORGET_DISCOVERED : FORGET_CATALOGUED
    if (serviceState.dueAt === null && serviceState.touchedAt < midnight - limit)
      forgetService(state, serviceState)
  }
}

/** Makes room for half of the limit at once, so that a flood of new names does not sort the list at every post. */
function forgetOldestDiscovered(state: ShardState, shard: number): void {
  const idle = [...state.serviceStates.values()].filter(
    ({ discovered, alert, service }) => discovered && alert === null && shardOf(service) === shard,
  )
  idle.sort((a, b) => a.touchedAt - b.touchedAt || (a.service < b.service ? -1 : 1))
  for (const serviceState of idle.slice(0, MAX_DISCOVERED / 2)) forgetService(state, serviceState)
}

function forgetService(state: ShardState, serviceState: ServiceState): void {
  const { service, discovered } = serviceState
  state.serviceStates.delete(service)
  state.due.delete(serviceState)
  state.changes.services.delete(serviceState)
  state.changes.forgotten.add(service)
  if (discovered) state.discovered[shardOf(service)]!--
}
