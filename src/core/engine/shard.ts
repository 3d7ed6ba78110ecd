import type { DependencyMap } from '../causes/dependency-map.js'
import { createDependencyMap } from '../causes/dependency-map.js'
import type { ShardOutput } from '../causes/shard-output.js'
import { createSlotOf } from '../detection/baseline/local-hour.js'
import type { SourceOutage } from '../detection/baseline/source-outages.js'
import { noteSourceOutage } from '../detection/baseline/source-outages.js'
import type { ZoneOfCountry } from '../detection/baseline/time-zone.js'
import { timeZoneOf } from '../detection/baseline/time-zone.js'
import { findCoordinatedActivity } from '../detection/evidence/coordinated-activity.js'
import type { HashtagCounts, SavedHashtagCounts, TrendingTag } from '../detection/opening/hashtag-counts.js'
import {
  countHashtag,
  newHashtagCounts,
  saveHashtagCounts,
  trendingTags,
} from '../detection/opening/hashtag-counts.js'
import { takeVotes } from '../detection/opening/votes.js'
import type { DetectionPolicy } from '../detection/policy.js'
import type { TimelinePoint } from '../model/alert.js'
import type { Service } from '../model/catalogue.js'
import type { CloseCommand, ForgetCommand, VoteCommand } from '../model/command.js'
import type { Instant } from '../model/instant.js'
import { DAY, DECISION_STEP, MINUTE } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { OrderSink } from './order/stream-order.js'
import type { ClassifiedPost } from './post/classified-post.js'
import type { Role } from './service/apply-post.js'
import { applyPost, nextStep } from './service/apply-post.js'
import { causeMentionsSince, noteCauseMention } from './service/cause-mentions.js'
import { closeAlert, forgetPost } from './service/close-alert.js'
import type { DecisionContext } from './service/decide.js'
import { decide } from './service/decide.js'
import type { DataGap } from './service/learn.js'
import { endOfHistory, learnHistory } from './service/learn-history.js'
import { observe } from './service/observe.js'
import type { ServiceState } from './service/service-state.js'
import { newServiceState } from './service/service-state.js'
import { SHARDS, shardOf } from './shard-of.js'

/**
 * Detection for the services (and hashtags) of one shard, or of all: counts what the stream's order says, and decides
 * at whole ten seconds of stream time. Its calls are those of the order; what they lead to waits in `takeOutputs`.
 *
 * How often `reach` is called between two posts changes nothing: decisions, and what is forgotten at midnight, have instants
 * of their own. So a shard need not hear of every step that time takes.
 *
 * The cost of a post does not depend on the number of services: only those that it names are looked at, and of
 * the others only those in which something is due.
 */
export interface Shard extends OrderSink {
  takeOutputs(): readonly ShardOutput[]
  /** Stream time as this shard last heard of it. */
  readonly time: Instant | null
  trending(minCount: number, most: number): TrendingTag[]
  save(): SavedShard
  /** What changed since the last call, for a store that keeps each part by itself. */
  takeChanges(): ShardChanges
}

export interface SavedShard {
  readonly head: SavedShardHead
  readonly serviceStates: readonly ServiceState[]
  /** Hashtags by the shard they belong to. */
  readonly hashtags: readonly (readonly [shard: number, counts: SavedHashtagCounts])[]
}

export interface SavedShardHead {
  readonly version: 1
  /** Stream time as this shard last heard of it. */
  readonly time: Instant | null
  readonly dataGaps: readonly DataGap[]
  readonly sourceOutages: readonly SourceOutage[]
}

export interface ShardChanges {
  readonly head: SavedShardHead
  readonly serviceStates: readonly ServiceState[]
  readonly forgotten: readonly ServiceId[]
  /** All hashtags of a shard in which some changed, and which those are. */
  readonly hashtags: readonly (readonly [shard: number, counts: SavedHashtagCounts])[]
  readonly changedTags: ReadonlySet<string> | 'all'
}

export interface ShardParts {
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  /** The time zones of the countries that the core does not list. */
  readonly zoneOfCountry?: ZoneOfCountry
  /** The one shard this is; without it, all. */
  readonly only?: number
  /** Called every minute of stream time for each service that is talked about. */
  readonly onPoint?: (point: TimelinePoint) => void
}

/** Limits hold for each shard, so that the number of workers changes nothing. */
const MAX_HASHTAGS = 20_000 / SHARDS
const MAX_DISCOVERED = 2_000 / SHARDS
/** An uncatalogued name that nobody reports for so long is forgotten; a catalogued one after its baseline has faded. */
const FORGET_DISCOVERED = 2 * DAY
const FORGET_CATALOGUED = 60 * DAY
const HOLES_KEPT = 200

export function createShard(parts: ShardParts, saved?: SavedShard): Shard {
  const { policy, only, onPoint } = parts
  const timeZones = new Map(
    parts.services.map((service) => [service.id, timeZoneOf(service.countries, parts.zoneOfCountry)]),
  )
  let time = saved?.head.time ?? null
  const dataGaps = copy(saved?.head.dataGaps ?? []) as DataGap[]
  const sourceOutages = copy(saved?.head.sourceOutages ?? []) as SourceOutage[]
  const serviceStates = new Map<ServiceId, ServiceState>()
  const due = new Set<ServiceState>()
  /** Nothing is due before: hundreds of alerts that run need not be looked through at every post. */
  let soonest = Infinity
  const discovered = new Array<number>(SHARDS).fill(0)
  const hashtags = new Map<number, HashtagCounts>()
  const context: DecisionContext = { policy, dataGaps, sourceOutages, slotOf: createSlotOf() }
  const changed = new Set<ServiceState>()
  const forgotten = new Set<ServiceId>()
  let changedTags = new Set<string>()
  let hasLetTagsGo = false
  const dependencies = createDependencyMap(parts.services)
  const unwatched = new Set(parts.services.flatMap(({ id, unwatched }) => (unwatched === true ? [id] : [])))
  let outputs: ShardOutput[] = []

  for (const serviceState of copy(saved?.serviceStates ?? [])) keep(serviceState)
  for (const [shard, counts] of saved?.hashtags ?? []) hashtags.set(shard, newHashtagCounts(counts))

  return {
    dataGap(dataGap) {
      dataGaps.push(dataGap)
      if (dataGaps.length > HOLES_KEPT) dataGaps.shift()
    },
    sourceOutage(sourceOutage) {
      noteSourceOutage(sourceOutages, sourceOutage, HOLES_KEPT)
    },
    history(history) {
      const { service } = history
      const until = endOfHistory(history)
      const timeZone = timeZones.get(service)
      if (until === null || timeZone === undefined) return
      if (only !== undefined && shardOf(service) !== only) return
      const known = serviceStates.get(service)
      const serviceState = known ?? newServiceState(service, { discovered: false, timeZone, from: until })
      if (!learnHistory(serviceState, history, context.slotOf, policy.baseline)) return
      if (known === undefined) keep(serviceState)
      changed.add(serviceState)
    },
    count(ingested, now) {
      advance(now)
      for (const tag of ingested.hashtags) countTag(tag, ingested.at)
      const { classified } = ingested
      if (classified === null) return
      for (const id of classified.services)
        takeFor(id, false, classified, roleOf(classified, id, dependencies), now)
      for (const id of classified.named) takeFor(id, false, classified, 'brand', now)
      for (const id of classified.discovered) takeFor(id, true, classified, 'complaint', now)
    },
    command(command, now) {
      if (now > 0) advance(now)
      if (command.kind === 'forget') forgetText(command)
      else if (only !== undefined && only !== shardOf(command.service)) return
      else if (command.kind === 'close') close(command)
      else takeVote(command, now)
    },
    reach: advance,
    takeOutputs() {
      if (outputs.length === 0) return NO_FINDINGS
      const taken = outputs
      outputs = []
      return taken
    },
    get time() {
      return time
    },
    trending(minCount, most) {
      const at = time
      if (at === null) return []
      return trendingTags([...hashtags.values()], at, minCount, most)
    },
    save: () =>
      copy({
        head: head(),
        serviceStates: [...serviceStates.values()],
        hashtags: savedTags(),
      }),
    takeChanges() {
      const changes: ShardChanges = {
        head: head(),
        serviceStates: [...changed],
        forgotten: [...forgotten].filter((id) => !serviceStates.has(id)),
        hashtags: changedTags.size === 0 ? [] : savedTags(),
        changedTags: hasLetTagsGo ? 'all' : changedTags,
      }
      changed.clear()
      forgotten.clear()
      changedTags = new Set()
      hasLetTagsGo = false
      return changes
    },
  }

  /** At the last whole ten seconds: everything until then is decided. */
  function close(command: CloseCommand): void {
    if (time === null) return
    const at = Math.floor(time / DECISION_STEP) * DECISION_STEP
    const serviceState = serviceStates.get(command.service)
    const closing = serviceState === undefined ? NOT_HELD : closeAlert(serviceState, command, at)
    if (closing.kind === 'closed') {
      const mentionedCauses = causeMentionsSince(
        serviceState!.causeMentions,
        Date.parse(closing.event.alert.startedAt) - policy.causes.window,
      )
      outputs.push({ kind: 'event', at, service: command.service, event: closing.event, mentionedCauses })
      changed.add(serviceState!)
      if (serviceState!.dueAt === null) due.delete(serviceState!)
    } else if (closing.reason === 'not-held') {
      outputs.push({ kind: 'orphaned', at, service: command.service, command })
    }
  }

  /** A service that was forgotten since has no bar left that could move. */
  function takeVote(command: VoteCommand, now: Instant): void {
    const serviceState = serviceStates.get(command.service)
    if (serviceState === undefined) return
    serviceState.votes = takeVotes(serviceState.votes, command, now, policy.votes)
    changed.add(serviceState)
  }

  function forgetText(command: ForgetCommand): void {
    for (const serviceState of serviceStates.values())
      if (forgetPost(serviceState, command)) changed.add(serviceState)
    if (time === null) return
    const post = { source: command.source, id: command.id }
    outputs.push({
      kind: 'forgotten',
      at: Math.floor(time / DECISION_STEP) * DECISION_STEP,
      service: '',
      post,
    })
  }

  function head(): SavedShardHead {
    return { version: 1, time, dataGaps, sourceOutages }
  }

  function countTag(tag: string, at: Instant): void {
    const shard = shardOf(tag)
    if (only !== undefined && shard !== only) return
    let counts = hashtags.get(shard)
    if (counts === undefined) {
      counts = newHashtagCounts()
      hashtags.set(shard, counts)
    }
    const before = counts.tags.size
    countHashtag(counts, tag, at, MAX_HASHTAGS)
    if (counts.tags.size < before) hasLetTagsGo = true
    changedTags.add(tag)
  }

  function savedTags(): (readonly [number, SavedHashtagCounts])[] {
    return [...hashtags].map(([shard, counts]) => [shard, saveHashtagCounts(counts)] as const)
  }

  function takeFor(
    id: ServiceId,
    isDiscovered: boolean,
    classified: ClassifiedPost,
    role: Role,
    now: Instant,
  ): void {
    if (unwatched.has(id)) return
    const shard = shardOf(id)
    if (only !== undefined && shard !== only) return
    let serviceState = serviceStates.get(id)
    if (serviceState === undefined) {
      if (isDiscovered && discovered[shard]! >= MAX_DISCOVERED) forgetOldestDiscovered(shard)
      // From the post's own time, not the stream's: how far that lags must not matter.
      const from = Math.max(classified.at, now - policy.people.memory)
      serviceState = newServiceState(id, {
        discovered: isDiscovered,
        timeZone: timeZones.get(id) ?? 'UTC',
        from,
      })
      keep(serviceState)
    }
    applyPost(serviceState, classified, role, now, policy)
    if (classified.label === 'complaint' && !classified.isRepost) noteCauseMentions(serviceState, classified)
    changed.add(serviceState)
    noteDue(serviceState)
  }

  function noteDue(serviceState: ServiceState): void {
    if (serviceState.dueAt === null) return
    due.add(serviceState)
    soonest = Math.min(soonest, serviceState.dueAt)
  }

  function advance(to: Instant): void {
    if (time !== null && to <= time) return
    const from = time ?? to
    const midnight = Math.floor(to / DAY) * DAY
    if (midnight > from) {
      decideUntil(from, midnight)
      forgetIdle(midnight)
      decideUntil(midnight, to)
    } else decideUntil(from, to)
    time = to
  }

  function decideUntil(from: Instant, to: Instant): void {
    let minute = Math.floor(from / MINUTE) * MINUTE + MINUTE
    for (;;) {
      const at = nextDecision(to)
      if (onPoint !== undefined) {
        for (; minute <= Math.min(at, to); minute += MINUTE) observeAll(minute, onPoint)
      }
      if (at > to) return
      for (const serviceState of dueAt(at)) {
        find(serviceState, at)
        changed.add(serviceState)
        if (serviceState.dueAt === null) due.delete(serviceState)
      }
    }
  }

  function noteCauseMentions(serviceState: ServiceState, classified: ClassifiedPost): void {
    for (const list of [classified.services, classified.named]) {
      for (const on of list) {
        if (!dependencies.mayBreak(on, serviceState.service)) continue
        noteCauseMention(
          serviceState.causeMentions,
          { author: classified.author, on, at: classified.at },
          policy.people.memory,
        )
      }
    }
  }

  /** Decides about a service, and says what came of it and whom people blame. */
  function find(serviceState: ServiceState, at: Instant): void {
    const { service, causeMentions } = serviceState
    const events = decide(serviceState, at, context)
    const coordinatedActivity = findCoordinatedActivity(
      serviceState.coordinatedActivity,
      at,
      policy.resistance,
    )
    if (coordinatedActivity !== null)
      outputs.push({ kind: 'coordinated-activity', at, service, coordinatedActivity })
    const alert = serviceState.alert
    const mustReport =
      alert !== null && causeMentions.at.length > causeMentions.reported && at % policy.life.updateEvery === 0
    if (events.length === 0 && !mustReport) return
    causeMentions.reported = causeMentions.at.length
    const mentionedCauses = causeMentionsSince(causeMentions, (alert?.startedAt ?? at) - policy.causes.window)
    for (const event of events) outputs.push({ kind: 'event', at, service, event, mentionedCauses })
    if (events.length === 0 && alert !== null) {
      outputs.push({ kind: 'cause-mentions', at, service, alert: alert.id, mentionedCauses })
    }
  }

  /** The next decision by `to`, or infinity. What falls into a hole is put off to its end: there is nothing to decide on. */
  function nextDecision(to: Instant): Instant {
    if (soonest > to) return Infinity
    let next = Infinity
    const dataGap = dataGaps.at(-1)
    for (const serviceState of due) {
      if (dataGap !== undefined && serviceState.dueAt! > dataGap.from && serviceState.dueAt! <= dataGap.to) {
        serviceState.dueAt = nextStep(dataGap.to)
        changed.add(serviceState)
      }
      if (serviceState.dueAt! < next) next = serviceState.dueAt!
    }
    soonest = next
    return next <= to ? next : Infinity
  }

  function dueAt(at: Instant): ServiceState[] {
    return [...due]
      .filter((serviceState) => serviceState.dueAt === at)
      .sort((a, b) => (a.service < b.service ? -1 : 1))
  }

  function observeAll(at: Instant, tell: (point: TimelinePoint) => void): void {
    for (const serviceState of serviceStates.values()) {
      const last = serviceState.counts.steps.at(-1)
      if (last !== undefined && last * DECISION_STEP >= at - policy.people.memory)
        tell(observe(serviceState, at, context))
    }
  }

  function forgetIdle(midnight: Instant): void {
    for (const serviceState of serviceStates.values()) {
      const limit = serviceState.discovered ? FORGET_DISCOVERED : FORGET_CATALOGUED
      if (serviceState.dueAt === null && serviceState.touchedAt < midnight - limit) forget(serviceState)
    }
  }

  function forgetOldestDiscovered(shard: number): void {
    const idle = [...serviceStates.values()].filter(
      (serviceState) =>
        serviceState.discovered && serviceState.alert === null && shardOf(serviceState.service) === shard,
    )
    idle.sort((a, b) => a.touchedAt - b.touchedAt || (a.service < b.service ? -1 : 1))
    for (const serviceState of idle.slice(0, MAX_DISCOVERED / 2)) forget(serviceState)
  }

  function keep(serviceState: ServiceState): void {
    serviceStates.set(serviceState.service, serviceState)
    noteDue(serviceState)
    if (serviceState.discovered) discovered[shardOf(serviceState.service)]!++
  }

  function forget(serviceState: ServiceState): void {
    serviceStates.delete(serviceState.service)
    due.delete(serviceState)
    changed.delete(serviceState)
    forgotten.add(serviceState.service)
    if (serviceState.discovered) discovered[shardOf(serviceState.service)]!--
  }
}

const NO_FINDINGS: readonly ShardOutput[] = []
const NOT_HELD = { kind: 'nothing', reason: 'not-held' } as const

function roleOf(classified: ClassifiedPost, service: ServiceId, dependencies: DependencyMap): Role {
  switch (classified.label) {
    case 'complaint':
      return classified.isRepost || isCutOff(classified, service, dependencies) ? 'brand' : 'complaint'
    case 'recovery':
      return classified.official.includes(service) ? 'official-end' : 'recovery'
    case 'acknowledgement':
      return 'acknowledgement'
    default:
      return 'brand'
  }
}

/**
 * "vodafone is down, can't even open netflix": whoever's internet is broken says nothing about what they cannot reach, or a provider's
 * outage would be told as ten. Those who complain of the service alone still count, so that its own outage at the same time is found.
 */
function isCutOff({ services }: ClassifiedPost, service: ServiceId, dependencies: DependencyMap): boolean {
  return (
    services.length > 1 &&
    !dependencies.isAccess(service) &&
    services.some((other) => dependencies.isAccess(other))
  )
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
