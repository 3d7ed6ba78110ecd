import type { DependencyMap } from '../causes/dependency-map.js'
import { createDependencyMap } from '../causes/dependency-map.js'
import type { ShardOutput } from '../causes/shard-output.js'
import type { DataGap } from '../detection/baseline/data-gaps.js'
import { createSlotOf } from '../detection/baseline/local-hour.js'
import type { SourceOutage } from '../detection/baseline/source-outages.js'
import type { ZoneOfCountry } from '../detection/baseline/time-zone.js'
import { timeZoneOf } from '../detection/baseline/time-zone.js'
import type { HashtagCounts } from '../detection/opening/hashtag-counts.js'
import type { DetectionPolicy } from '../detection/policy.js'
import type { TimelinePoint } from '../model/alert.js'
import type { Service } from '../model/catalogue.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { SavedShardHead } from './saved-shard.js'
import type { DecisionContext } from './service/decision-context.js'
import type { ServiceState } from './service/service-state.js'
import { SHARDS } from './shard-of.js'

/** What a shard is made with. */
export interface ShardParts {
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  /** The time zones of the countries that the core does not list. */
  readonly zoneOfCountry?: ZoneOfCountry
  /** The one shard this is; without it, all. */
  readonly only?: number
  /** Called every minute of stream time for each service that is talked about. */
  readonly onPoint?: (point: TimelinePoint) => void
  /** A replay prints no trending hashtags, and need not count any. */
  readonly countsHashtags?: boolean
}

/**
 * Everything that a shard knows. The functions of the files beside this one read and change it; nothing else is
 * remembered.
 */
export interface ShardState {
  readonly policy: DetectionPolicy
  readonly only: number | undefined
  readonly onPoint: ((point: TimelinePoint) => void) | undefined
  readonly timeZones: ReadonlyMap<ServiceId, string>
  readonly dependencies: DependencyMap
  readonly unwatched: ReadonlySet<ServiceId>
  /** What decisions read besides a service's own state; holds the same gaps and outages as this state. */
  readonly context: DecisionContext

  time: Instant | null
  readonly dataGaps: DataGap[]
  readonly sourceOutages: SourceOutage[]
  readonly serviceStates: Map<ServiceId, ServiceState>
  /** How many discovered services each shard watches. */
  readonly discovered: number[]
  readonly hashtags: Map<number, HashtagCounts>
  readonly countsHashtags: boolean

  /** The services in which a decision is due at some time. */
  readonly due: Set<ServiceState>
  /** Nothing is due before: hundreds of running alerts need not be looked through at every post. */
  soonest: Instant

  /** What the shard found since the outputs were last taken. */
  outputs: ShardOutput[]
  readonly changes: ChangeLog
}

/** What changed since the changes were last taken. */
export interface ChangeLog {
  readonly services: Set<ServiceState>
  readonly forgotten: Set<ServiceId>
  tags: Set<string>
  /** Tags were dropped for want of room, so that all of them have to be stored anew. */
  hasDroppedTags: boolean
}

export function newShardState(parts: ShardParts, head?: SavedShardHead): ShardState {
  const { policy, only, onPoint, services } = parts
  const dataGaps = structuralCopy(head?.dataGaps ?? []) as DataGap[]
  const sourceOutages = structuralCopy(head?.sourceOutages ?? []) as SourceOutage[]
  return {
    policy,
    only,
    onPoint,
    timeZones: new Map(services.map(({ id, countries }) => [id, timeZoneOf(countries, parts.zoneOfCountry)])),
    dependencies: createDependencyMap(services),
    unwatched: new Set(services.flatMap(({ id, unwatched }) => (unwatched === true ? [id] : []))),
    context: { policy, dataGaps, sourceOutages, slotOf: createSlotOf() },
    time: head?.time ?? null,
    dataGaps,
    sourceOutages,
    serviceStates: new Map(),
    discovered: new Array<number>(SHARDS).fill(0),
    hashtags: new Map(),
    countsHashtags: parts.countsHashtags ?? true,
    due: new Set(),
    soonest: Infinity,
    outputs: [],
    changes: { services: new Set(), forgotten: new Set(), tags: new Set(), hasDroppedTags: false },
  }
}

/** Whether a service or hashtag of the given shard is counted here. */
export function isOwn({ only }: ShardState, shard: number): boolean {
  return only === undefined || only === shard
}

/** Saved state is plain data, so its JSON is all of it. */
export function structuralCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
