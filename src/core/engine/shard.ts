import type { DependencyMap } from '../causes/dependency-map.js'
import { createDependencyMap } from '../causes/dependency-map.js'
import type { Finding } from '../causes/shard-output.js'
import { createSlotOf } from '../detection/baseline/local-hour.js'
import type { Silence } from '../detection/baseline/source-outages.js'
import { noteSilence } from '../detection/baseline/source-outages.js'
import { timeZoneOf } from '../detection/baseline/time-zone.js'
import { findFlood } from '../detection/evidence/coordinated-activity.js'
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
import type { Sighting } from './post/classified-post.js'
import type { Role } from './service/apply-post.js'
import { nextStep, takeSighting } from './service/apply-post.js'
import { blamedSince, noteBlame } from './service/cause-mentions.js'
import { closeAlert, forgetPost } from './service/close-alert.js'
import type { DecisionContext } from './service/decide.js'
import { decide } from './service/decide.js'
import type { Hole } from './service/learn.js'
import { endOfHistory, learnHistory } from './service/learn-history.js'
import { observe } from './service/observe.js'
import type { WatchState } from './service/service-state.js'
import { newWatch } from './service/service-state.js'
import { SHARDS, shardOf } from './shard-of.js'

/**
 * Detection for the services (and hashtags) of one shard, or of all: counts what the stream's order says, and decides
 * at whole ten seconds of stream time. Its calls are those of the order; what they lead to waits in `takeFindings`.
 *
 * How often `reach` is called between two posts changes nothing: decisions, and what is forgotten at midnight, have instants
 * of their own. So a shard need not hear of every step that time takes.
 *
 * The cost of a post does not depend on the number of services: only those that it names are looked at, and of
 * the others only those in which something is due.
 */
export interface Shard extends OrderSink {
  takeFindings(): readonly Finding[]
  /** Stream time as this shard last heard of it. */
  readonly time: Instant | null
  trending(minCount: number, most: number): TrendingTag[]
  save(): SavedShard
  /** What changed since the last call, for a store that keeps each part by itself. */
  takeChanges(): ShardChanges
}

export interface SavedShard {
  readonly head: SavedShardHead
  readonly watches: readonly WatchState[]
  /** Hashtags by the shard they belong to. */
  readonly hashtags: readonly (readonly [shard: number, counts: SavedHashtagCounts])[]
}

export interface SavedShardHead {
  readonly version: 1
  /** Stream time as this shard last heard of it. */
  readonly time: Instant | null
  readonly holes: readonly Hole[]
  readonly silences: readonly Silence[]
}

export interface ShardChanges {
  readonly head: SavedShardHead
  readonly watches: readonly WatchState[]
  readonly forgotten: readonly ServiceId[]
  /** All hashtags of a shard in which some changed, and which those are. */
  readonly hashtags: readonly (readonly [shard: number, counts: SavedHashtagCounts])[]
  readonly changedTags: ReadonlySet<string> | 'all'
}

export interface ShardParts {
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  /** The one shard this is; without it, all. */
  readonly only?: number
  /** Called every minute of stream time for each service that is talked about. */
  readonly onPoint?: (point: TimelinePoint) => void
}

/** Limits hold for each shard, so that the number of workers changes nothing. */
const MOST_HASHTAGS = 20_000 / SHARDS
const MOST_DISCOVERED = 2_000 / SHARDS
/** An uncatalogued name that nobody reports for so long is forgotten; a catalogued one after its baseline has faded. */
const FORGET_DISCOVERED = 2 * DAY
const FORGET_CATALOGUED = 60 * DAY
const HOLES_KEPT = 200

export function createShard(parts: ShardParts, saved?: SavedShard): Shard {
  const { policy, only, onPoint } = parts
  const timeZones = new Map(parts.services.map((service) => [service.id, timeZoneOf(service.countries)]))
  let time = saved?.head.time ?? null
  const holes = copy(saved?.head.holes ?? []) as Hole[]
  const silences = copy(saved?.head.silences ?? []) as Silence[]
  const watches = new Map<ServiceId, WatchState>()
  const due = new Set<WatchState>()
  /** Nothing is due before: hundreds of alerts that run need not be looked through at every post. */
  let soonest = Infinity
  const discovered = new Array<number>(SHARDS).fill(0)
  const hashtags = new Map<number, HashtagCounts>()
  const context: DecisionContext = { policy, holes, silences, slotOf: createSlotOf() }
  const changed = new Set<WatchState>()
  const forgotten = new Set<ServiceId>()
  let changedTags = new Set<string>()
  let hasLetTagsGo = false
  const dependencies = createDependencyMap(parts.services)
  const unwatched = new Set(parts.services.flatMap(({ id, unwatched }) => (unwatched === true ? [id] : [])))
  let findings: Finding[] = []

  for (const watch of copy(saved?.watches ?? [])) keep(watch)
  for (const [shard, counts] of saved?.hashtags ?? []) hashtags.set(shard, newHashtagCounts(counts))

  return {
    hole(hole) {
      holes.push(hole)
      if (holes.length > HOLES_KEPT) holes.shift()
    },
    silence(silence) {
      noteSilence(silences, silence, HOLES_KEPT)
    },
    history(history) {
      const { service } = history
      const until = endOfHistory(history)
      const timeZone = timeZones.get(service)
      if (until === null || timeZone === undefined) return
      if (only !== undefined && shardOf(service) !== only) return
      const known = watches.get(service)
      const watch = known ?? newWatch(service, { discovered: false, timeZone, from: until })
      if (!learnHistory(watch, history, context.slotOf, policy.baseline)) return
      if (known === undefined) keep(watch)
      changed.add(watch)
    },
    count(arrival, now) {
      advance(now)
      for (const tag of arrival.hashtags) countTag(tag, arrival.at)
      const { sighting } = arrival
      if (sighting === null) return
      for (const id of sighting.services)
        takeFor(id, false, sighting, roleOf(sighting, id, dependencies), now)
      for (const id of sighting.named) takeFor(id, false, sighting, 'brand', now)
      for (const id of sighting.discovered) takeFor(id, true, sighting, 'complaint', now)
    },
    command(command, now) {
      if (now > 0) advance(now)
      if (command.kind === 'forget') forgetText(command)
      else if (only !== undefined && only !== shardOf(command.service)) return
      else if (command.kind === 'close') close(command)
      else takeVote(command, now)
    },
    reach: advance,
    takeFindings() {
      if (findings.length === 0) return NO_FINDINGS
      const taken = findings
      findings = []
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
        watches: [...watches.values()],
        hashtags: savedTags(),
      }),
    takeChanges() {
      const changes: ShardChanges = {
        head: head(),
        watches: [...changed],
        forgotten: [...forgotten].filter((id) => !watches.has(id)),
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
    const watch = watches.get(command.service)
    const closing = watch === undefined ? NOT_HELD : closeAlert(watch, command, at)
    if (closing.kind === 'closed') {
      const blamed = blamedSince(
        watch!.blames,
        Date.parse(closing.event.alert.startedAt) - policy.causes.window,
      )
      findings.push({ kind: 'event', at, service: command.service, event: closing.event, blamed })
      changed.add(watch!)
      if (watch!.dueAt === null) due.delete(watch!)
    } else if (closing.reason === 'not-held') {
      findings.push({ kind: 'unheld', at, service: command.service, command })
    }
  }

  /** A service that was forgotten since has no bar left that could move. */
  function takeVote(command: VoteCommand, now: Instant): void {
    const watch = watches.get(command.service)
    if (watch === undefined) return
    watch.votes = takeVotes(watch.votes, command, now, policy.votes)
    changed.add(watch)
  }

  function forgetText(command: ForgetCommand): void {
    for (const watch of watches.values()) if (forgetPost(watch, command)) changed.add(watch)
    if (time === null) return
    const post = { source: command.source, id: command.id }
    findings.push({
      kind: 'forgotten',
      at: Math.floor(time / DECISION_STEP) * DECISION_STEP,
      service: '',
      post,
    })
  }

  function head(): SavedShardHead {
    return { version: 1, time, holes, silences }
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
    countHashtag(counts, tag, at, MOST_HASHTAGS)
    if (counts.tags.size < before) hasLetTagsGo = true
    changedTags.add(tag)
  }

  function savedTags(): (readonly [number, SavedHashtagCounts])[] {
    return [...hashtags].map(([shard, counts]) => [shard, saveHashtagCounts(counts)] as const)
  }

  function takeFor(id: ServiceId, isDiscovered: boolean, sighting: Sighting, role: Role, now: Instant): void {
    if (unwatched.has(id)) return
    const shard = shardOf(id)
    if (only !== undefined && shard !== only) return
    let watch = watches.get(id)
    if (watch === undefined) {
      if (isDiscovered && discovered[shard]! >= MOST_DISCOVERED) forgetOldestDiscovered(shard)
      // From the post's own time, not the stream's: how far that lags must not matter.
      const from = Math.max(sighting.at, now - policy.people.memory)
      watch = newWatch(id, { discovered: isDiscovered, timeZone: timeZones.get(id) ?? 'UTC', from })
      keep(watch)
    }
    takeSighting(watch, sighting, role, now, policy)
    if (sighting.label === 'complaint' && !sighting.isRepost) noteBlames(watch, sighting)
    changed.add(watch)
    noteDue(watch)
  }

  function noteDue(watch: WatchState): void {
    if (watch.dueAt === null) return
    due.add(watch)
    soonest = Math.min(soonest, watch.dueAt)
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
      for (const watch of dueAt(at)) {
        find(watch, at)
        changed.add(watch)
        if (watch.dueAt === null) due.delete(watch)
      }
    }
  }

  function noteBlames(watch: WatchState, sighting: Sighting): void {
    for (const list of [sighting.services, sighting.named]) {
      for (const on of list) {
        if (!dependencies.mayBreak(on, watch.service)) continue
        noteBlame(watch.blames, { author: sighting.author, on, at: sighting.at }, policy.people.memory)
      }
    }
  }

  /** Decides about a service, and says what came of it and whom people blame. */
  function find(watch: WatchState, at: Instant): void {
    const { service, blames } = watch
    const events = decide(watch, at, context)
    const flood = findFlood(watch.flood, at, policy.resistance)
    if (flood !== null) findings.push({ kind: 'flood', at, service, flood })
    const alert = watch.alert
    const mustTell = alert !== null && blames.at.length > blames.told && at % policy.life.updateEvery === 0
    if (events.length === 0 && !mustTell) return
    blames.told = blames.at.length
    const blamed = blamedSince(blames, (alert?.startedAt ?? at) - policy.causes.window)
    for (const event of events) findings.push({ kind: 'event', at, service, event, blamed })
    if (events.length === 0 && alert !== null) {
      findings.push({ kind: 'blamed', at, service, alert: alert.id, blamed })
    }
  }

  /** The next decision by `to`, or infinity. What falls into a hole is put off to its end: there is nothing to decide on. */
  function nextDecision(to: Instant): Instant {
    if (soonest > to) return Infinity
    let next = Infinity
    const hole = holes.at(-1)
    for (const watch of due) {
      if (hole !== undefined && watch.dueAt! > hole.from && watch.dueAt! <= hole.to) {
        watch.dueAt = nextStep(hole.to)
        changed.add(watch)
      }
      if (watch.dueAt! < next) next = watch.dueAt!
    }
    soonest = next
    return next <= to ? next : Infinity
  }

  function dueAt(at: Instant): WatchState[] {
    return [...due].filter((watch) => watch.dueAt === at).sort((a, b) => (a.service < b.service ? -1 : 1))
  }

  function observeAll(at: Instant, tell: (point: TimelinePoint) => void): void {
    for (const watch of watches.values()) {
      const last = watch.counts.steps.at(-1)
      if (last !== undefined && last * DECISION_STEP >= at - policy.people.memory)
        tell(observe(watch, at, context))
    }
  }

  function forgetIdle(midnight: Instant): void {
    for (const watch of watches.values()) {
      const limit = watch.discovered ? FORGET_DISCOVERED : FORGET_CATALOGUED
      if (watch.dueAt === null && watch.touchedAt < midnight - limit) forget(watch)
    }
  }

  function forgetOldestDiscovered(shard: number): void {
    const idle = [...watches.values()].filter(
      (watch) => watch.discovered && watch.alert === null && shardOf(watch.service) === shard,
    )
    idle.sort((a, b) => a.touchedAt - b.touchedAt || (a.service < b.service ? -1 : 1))
    for (const watch of idle.slice(0, MOST_DISCOVERED / 2)) forget(watch)
  }

  function keep(watch: WatchState): void {
    watches.set(watch.service, watch)
    noteDue(watch)
    if (watch.discovered) discovered[shardOf(watch.service)]!++
  }

  function forget(watch: WatchState): void {
    watches.delete(watch.service)
    due.delete(watch)
    changed.delete(watch)
    forgotten.add(watch.service)
    if (watch.discovered) discovered[shardOf(watch.service)]!--
  }
}

const NO_FINDINGS: readonly Finding[] = []
const NOT_HELD = { kind: 'nothing', reason: 'not-held' } as const

function roleOf(sighting: Sighting, service: ServiceId, dependencies: DependencyMap): Role {
  switch (sighting.label) {
    case 'complaint':
      return sighting.isRepost || isCutOff(sighting, service, dependencies) ? 'brand' : 'complaint'
    case 'recovery':
      return sighting.official.includes(service) ? 'official-end' : 'recovery'
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
function isCutOff({ services }: Sighting, service: ServiceId, dependencies: DependencyMap): boolean {
  return (
    services.length > 1 &&
    !dependencies.isAccess(service) &&
    services.some((other) => dependencies.isAccess(other))
  )
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
