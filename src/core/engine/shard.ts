import type { ShardOutput } from '../causes/shard-output.js'
import { noteDataGap } from '../detection/baseline/data-gaps.js'
import { noteSourceOutage } from '../detection/baseline/source-outages.js'
import type { TrendingTag } from '../detection/opening/hashtag-counts.js'
import type { Instant } from '../model/instant.js'
import { advance } from './advance.js'
import { countPost } from './count-post.js'
import { applyCommand } from './operator-commands.js'
import type { OrderSink } from './order/stream-order.js'
import { rewindShard } from './rewind.js'
import type { SavedShard, SavedShardHead, ShardChanges } from './saved-shard.js'
import type { Seed } from './seed.js'
import { learnSeed, seedOf } from './seed.js'
import type { History } from './service/learn-history.js'
import { endOfHistory, learnHistory } from './service/learn-history.js'
import { newServiceState } from './service/service-state.js'
import { watchService } from './service-registry.js'
import { shardOf } from './shard-of.js'
import type { ShardParts, ShardState } from './shard-state.js'
import { isOwn, newShardState, structuralCopy } from './shard-state.js'
import { restoreTags, saveTags, trendingNow } from './trending.js'

export type { SavedShard, SavedShardHead, ShardChanges } from './saved-shard.js'
export type { ShardParts } from './shard-state.js'

/**
 * Detection for the services (and hashtags) of one shard, or of all. It counts posts in stream order, and decides at
 * whole ten seconds of stream time. Its calls are those of the order; its results wait in `takeOutputs`.
 *
 * How often `reach` is called between two posts changes nothing: decisions, and what is forgotten at midnight, have
 * instants of their own. So a shard need not be called for every step that time takes.
 *
 * The cost of a post does not depend on the number of services. Only those that it names are looked at, and of the
 * others only those in which something is due.
 */
export interface Shard extends OrderSink {
  takeOutputs(): readonly ShardOutput[]
  /** Stream time as this shard last knew it. */
  readonly time: Instant | null
  trending(minCount: number, most: number): TrendingTag[]
  /** What was learnt since an instant about each service of the catalogue: for `seed` of another shard. */
  seeds(from: Instant): readonly Seed[]
  save(): SavedShard
  /** What changed since the last call, for a store that keeps each part by itself. */
  takeChanges(): ShardChanges
}

/** Data gaps and source outages that are remembered; older ones lie behind everything that is still to be learnt. */
const MAX_GAPS = 200

export function createShard(parts: ShardParts, saved?: SavedShard): Shard {
  const state = restore(parts, saved)
  return {
    dataGap: (dataGap) => noteDataGap(state.dataGaps, dataGap, MAX_GAPS),
    sourceOutage: (sourceOutage) => noteSourceOutage(state.sourceOutages, sourceOutage, MAX_GAPS),
    history: (history) => applyHistory(state, history),
    count(ingested, now) {
      advance(state, now)
      countPost(state, ingested, now)
    },
    command(command, now) {
      if (now > 0) advance(state, now)
      applyCommand(state, command, now)
    },
    seed(seed, now) {
      if (now > 0) advance(state, now)
      applySeed(state, seed, now)
    },
    rewind: (to) => rewindShard(state, to),
    reach: (to) => advance(state, to),
    takeOutputs: () => takeOutputs(state),
    get time() {
      return state.time
    },
    trending: (minCount, most) => trendingNow(state, minCount, most),
    seeds: (from) => seedsOf(state, from),
    save: () => save(state),
    takeChanges: () => takeChanges(state),
  }
}

function restore(parts: ShardParts, saved: SavedShard | undefined): ShardState {
  const state = newShardState(parts, saved?.head)
  for (const serviceState of structuralCopy(saved?.serviceStates ?? [])) watchService(state, serviceState)
  restoreTags(state, saved?.hashtags ?? [])
  return state
}

function save(state: ShardState): SavedShard {
  return structuralCopy({
    head: headOf(state),
    serviceStates: [...state.serviceStates.values()],
    hashtags: saveTags(state),
  })
}

function headOf({ time, dataGaps, sourceOutages }: ShardState): SavedShardHead {
  return { version: 1, time, dataGaps, sourceOutages }
}

/** Begins a service's baseline with the counts of a network, unless the service is known well enough already. */
function applyHistory(state: ShardState, history: History): void {
  const { service } = history
  const until = endOfHistory(history)
  const timeZone = state.timeZones.get(service)
  if (until === null || timeZone === undefined || !isOwn(state, shardOf(service))) return
  const known = state.serviceStates.get(service)
  const serviceState = known ?? newServiceState(service, { discovered: false, timeZone, from: until })
  if (!learnHistory(serviceState, history, state.context.slotOf, state.policy.baseline)) return
  if (known === undefined) watchService(state, serviceState)
  state.changes.services.add(serviceState)
}

/** Adds what was learnt elsewhere. A service that nobody has named yet is watched from now on. */
function applySeed(state: ShardState, seed: Seed, now: Instant): void {
  const { service, until } = seed
  const timeZone = state.timeZones.get(service)
  if (timeZone === undefined || state.unwatched.has(service) || !isOwn(state, shardOf(service))) return
  const known = state.serviceStates.get(service)
  const from = Math.max(until, now)
  const serviceState = known ?? newServiceState(service, { discovered: false, timeZone, from })
  learnSeed(serviceState, seed, state.policy)
  if (known === undefined) watchService(state, serviceState)
  state.changes.services.add(serviceState)
}

function seedsOf(state: ShardState, from: Instant): readonly Seed[] {
  const until = state.time
  if (until === null) return []
  return [...state.serviceStates.values()]
    .filter(({ discovered }) => !discovered)
    .flatMap((serviceState) => seedOf(structuralCopy(serviceState), { from, until }, state.context) ?? [])
    .sort((a, b) => (a.service < b.service ? -1 : 1))
}

function takeOutputs(state: ShardState): readonly ShardOutput[] {
  if (state.outputs.length === 0) return NO_OUTPUTS
  const taken = state.outputs
  state.outputs = []
  return taken
}

const NO_OUTPUTS: readonly ShardOutput[] = []

function takeChanges(state: ShardState): ShardChanges {
  const { changes, serviceStates } = state
  const taken: ShardChanges = {
    head: headOf(state),
    serviceStates: [...changes.services],
    forgotten: [...changes.forgotten].filter((id) => !serviceStates.has(id)),
    hashtags: changes.tags.size === 0 ? [] : saveTags(state),
    changedTags: changes.hasDroppedTags ? 'all' : changes.tags,
  }
  changes.services.clear()
  changes.forgotten.clear()
  changes.tags = new Set()
  changes.hasDroppedTags = false
  return taken
}
