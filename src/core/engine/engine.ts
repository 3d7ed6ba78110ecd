import type { HashtagCounts, SavedHashtagCounts, TrendingTag } from '../detection/hashtag-counts.js'
import {
  countHashtag,
  newHashtagCounts,
  saveHashtagCounts,
  trendingTags,
} from '../detection/hashtag-counts.js'
import { createSlotOf } from '../detection/local-hour.js'
import type { DetectionPolicy } from '../detection/policy.js'
import type { SavedSeenPosts } from '../detection/seen-posts.js'
import { createSeenPosts } from '../detection/seen-posts.js'
import type { ClockState } from '../detection/stream-clock.js'
import { finishClock, newClock, seeArrival } from '../detection/stream-clock.js'
import { timeZoneOf } from '../detection/time-zone.js'
import type { AlertEvent, TimelinePoint } from '../model/alert.js'
import type { Service } from '../model/catalogue.js'
import type { Instant } from '../model/instant.js'
import { DAY, DECISION_STEP, MINUTE } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { DecisionContext } from './decide.js'
import { decide } from './decide.js'
import type { Hole } from './learn.js'
import { observe } from './observe.js'
import type { Sighting } from './sighting.js'
import type { Role } from './take-sighting.js'
import { nextStep, takeSighting } from './take-sighting.js'
import type { UsualGap } from './usual-gap.js'
import { learnGap, longestQuiet, surelyHeard } from './usual-gap.js'
import type { Arrival } from './waiting-posts.js'
import { addWaiting } from './waiting-posts.js'
import type { WatchState } from './watch-state.js'
import { newWatch } from './watch-state.js'

/**
 * Detection over all services: takes posts in the order of their arrival, keeps stream time, and decides at whole
 * ten seconds of it. Pure: the same calls give the same events, and saving between any two of them changes nothing.
 *
 * The cost of a post does not depend on the number of services: only those that it names are looked at, and of
 * the others only those in which something is due.
 */
export interface Engine {
  take(arrival: Arrival): AlertEvent[]
  /** The end of a file: nothing can contradict the last posts any more, so what they allow is decided. */
  finish(): AlertEvent[]
  readonly time: Instant | null
  readonly counts: EngineCounts
  trending(minCount: number, most: number): TrendingTag[]
  save(): SavedEngine
}

export interface EngineCounts {
  readonly counted: number
  readonly duplicates: number
  /** Older than the promise to count once reaches. */
  readonly late: number
  /** Further ahead than stream time ever came. */
  readonly ahead: number
}

export interface SavedEngine {
  readonly version: 1
  readonly clock: ClockState
  readonly gap: UsualGap
  readonly holes: readonly Hole[]
  readonly waiting: readonly Arrival[]
  readonly watches: readonly WatchState[]
  readonly counts: EngineCounts
  readonly hashtags: SavedHashtagCounts
  readonly seen: SavedSeenPosts
}

export interface EngineParts {
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  /** Called every minute of stream time for each service that is talked about; for plots. */
  readonly onPoint?: (point: TimelinePoint) => void
}

const MOST_HASHTAGS = 20_000
const MOST_DISCOVERED = 2_000
/** An uncatalogued name that nobody reports for so long is forgotten; a catalogued one after its baseline has faded. */
const FORGET_DISCOVERED = 2 * DAY
const FORGET_CATALOGUED = 60 * DAY
const HOLES_KEPT = 200

export function createEngine(parts: EngineParts, saved?: SavedEngine): Engine {
  const { policy } = parts
  const timeZones = new Map(parts.services.map((service) => [service.id, timeZoneOf(service.countries)]))
  const state = saved === undefined ? freshState() : (copy(saved) as LiveEngine)
  const { clock, gap, counts } = state
  const holes = state.holes as Hole[]
  const waiting = state.waiting as Arrival[]
  const watches = new Map<ServiceId, WatchState>(state.watches.map((watch) => [watch.service, watch]))
  const due = new Set<WatchState>(state.watches.filter((watch) => watch.dueAt !== null))
  const hashtagCounts: HashtagCounts = newHashtagCounts(state.hashtags)
  const seen = createSeenPosts(policy.clock.keepDays, state.seen)
  const context: DecisionContext = { policy, holes, slotOf: createSlotOf() }
  let discoveredCount = state.watches.filter((watch) => watch.discovered).length

  return {
    take(arrival) {
      const events: AlertEvent[] = []
      const before = clock.time
      const timeliness = seeArrival(clock, arrival.at, arrival.author, policy.clock)
      const matters = arrival.sighting !== null || arrival.hashtags.length > 0
      if (timeliness === 'ahead' && matters && addWaiting(waiting, arrival)) counts.ahead++
      if (clock.time !== null) {
        if (clock.time !== before) moveTime(before, clock.time, events)
        learnGap(gap, before === null ? 0 : clock.time - before, policy.holes)
        if (timeliness === 'counted' && matters) count(arrival, clock.time)
        else if (timeliness === 'too-old' && matters) counts.late++
      }
      return events
    },
    finish() {
      const events: AlertEvent[] = []
      let reached = clock.time
      finishClock(clock, policy.clock)
      if (clock.time === null) return events
      // A post a little ahead that the last arrivals never caught up with is no post from the future.
      const ahead = waiting.findLast(({ at }) => at <= clock.time! + policy.clock.lead)
      clock.time = Math.max(clock.time, ahead?.at ?? 0)
      moveTime(reached, clock.time, events)
      reached = clock.time
      decideUntil(reached, reached + DECISION_STEP, events)
      return events
    },
    get time() {
      return clock.time
    },
    get counts() {
      return { ...counts, ahead: counts.ahead + waiting.length }
    },
    trending: (minCount, most) =>
      clock.time === null ? [] : trendingTags(hashtagCounts, clock.time, minCount, most),
    save: () =>
      copy({
        ...state,
        watches: [...watches.values()],
        hashtags: saveHashtagCounts(hashtagCounts),
        seen: seen.save(),
      }),
  }

  /** Moves stream time on: in order, the decisions that fall due on the way and the posts that waited for it. */
  function moveTime(before: Instant | null, to: Instant, events: AlertEvent[]): void {
    const from = before ?? Math.min(waiting[0]?.at ?? to, to)
    noteHole(from, Math.min(to, ...clock.arrivals.filter((at) => at > from)))
    let reached = from
    while (waiting.length > 0 && waiting[0]!.at <= to) {
      const arrival = waiting.shift()!
      const until = Math.max(reached, arrival.at)
      decideUntil(reached, until, events)
      reached = until
      count(arrival, reached)
    }
    decideUntil(reached, to, events)
    if (Math.floor(from / DAY) !== Math.floor(to / DAY)) forgetIdle(to)
  }

  function count(arrival: Arrival, now: Instant): void {
    const { sighting, hashtags } = arrival
    if (!seen.add(arrival.key, now)) {
      counts.duplicates++
      return
    }
    for (const tag of hashtags) countHashtag(hashtagCounts, tag, arrival.at, MOST_HASHTAGS)
    if (sighting === null) return
    counts.counted++
    for (const service of sighting.services) takeFor(service, false, sighting, roleOf(sighting, service), now)
    for (const service of sighting.named) takeFor(service, false, sighting, 'brand', now)
    for (const service of sighting.discovered) takeFor(service, true, sighting, 'complaint', now)
  }

  function takeFor(
    service: ServiceId,
    discovered: boolean,
    sighting: Sighting,
    role: Role,
    now: Instant,
  ): void {
    let watch = watches.get(service)
    if (watch === undefined) {
      if (discovered && ++discoveredCount > MOST_DISCOVERED) forgetOldestDiscovered()
      // From the post's own time, not the stream's: how far that lags must not matter.
      const from = Math.max(sighting.at, now - policy.people.memory)
      watch = newWatch(service, { discovered, timeZone: timeZones.get(service) ?? 'UTC', from })
      watches.set(service, watch)
    }
    takeSighting(watch, sighting, role, now, policy)
    if (watch.dueAt !== null) due.add(watch)
  }

  function decideUntil(from: Instant, to: Instant, events: AlertEvent[]): void {
    let minute = Math.floor(from / MINUTE) * MINUTE + MINUTE
    for (;;) {
      const at = nextDecision(to)
      if (parts.onPoint !== undefined) {
        for (; minute <= Math.min(at, to); minute += MINUTE) observeAll(minute, parts.onPoint)
      }
      if (at > to) return
      for (const watch of dueAt(at)) {
        events.push(...decide(watch, at, context))
        if (watch.dueAt === null) due.delete(watch)
      }
    }
  }

  /** The next decision by `to`, or infinity. What falls into a hole is put off to its end: there is nothing to decide on. */
  function nextDecision(to: Instant): Instant {
    let next = Infinity
    const hole = holes.at(-1)
    for (const watch of due) {
      if (hole !== undefined && watch.dueAt! > hole.from && watch.dueAt! <= hole.to)
        watch.dueAt = nextStep(hole.to)
      if (watch.dueAt! < next) next = watch.dueAt!
    }
    return next <= to ? next : Infinity
  }

  function dueAt(at: Instant): WatchState[] {
    return [...due].filter((watch) => watch.dueAt === at).sort((a, b) => (a.service < b.service ? -1 : 1))
  }

  function observeAll(at: Instant, onPoint: (point: TimelinePoint) => void): void {
    for (const watch of watches.values()) {
      const last = watch.counts.steps.at(-1)
      if (last !== undefined && last * DECISION_STEP >= at - policy.people.memory)
        onPoint(observe(watch, at, context))
    }
  }

  function noteHole(from: Instant, to: Instant): void {
    if (to - from <= longestQuiet(gap, policy.holes)) return
    holes.push({ from: from + surelyHeard(gap, policy.holes), to })
    if (holes.length > HOLES_KEPT) holes.shift()
  }

  function forgetIdle(now: Instant): void {
    for (const [service, watch] of watches) {
      const limit = watch.discovered ? FORGET_DISCOVERED : FORGET_CATALOGUED
      if (watch.dueAt === null && watch.touchedAt < now - limit) forget(service, watch)
    }
  }

  function forgetOldestDiscovered(): void {
    const idle = [...watches.values()].filter((watch) => watch.discovered && watch.alert === null)
    idle.sort((a, b) => a.touchedAt - b.touchedAt || (a.service < b.service ? -1 : 1))
    for (const watch of idle.slice(0, MOST_DISCOVERED / 2)) forget(watch.service, watch)
  }

  function forget(service: ServiceId, watch: WatchState): void {
    watches.delete(service)
    due.delete(watch)
    if (watch.discovered) discoveredCount--
  }
}

/** The saved form while it is the live one: its lists are replaced and its counts raised. */
type LiveEngine = Omit<SavedEngine, 'counts'> & {
  readonly counts: { -readonly [K in keyof EngineCounts]: number }
}

function freshState(): LiveEngine {
  return {
    version: 1,
    clock: newClock(),
    gap: { mean: 0, posts: 0 },
    holes: [],
    waiting: [],
    watches: [],
    counts: { counted: 0, duplicates: 0, late: 0, ahead: 0 },
    hashtags: saveHashtagCounts(newHashtagCounts()),
    seen: [],
  }
}

function roleOf(sighting: Sighting, service: ServiceId): Role {
  switch (sighting.label) {
    case 'complaint':
      return sighting.isRepost ? 'brand' : 'complaint'
    case 'recovery':
      return sighting.official.includes(service) ? 'official-end' : 'recovery'
    case 'acknowledgement':
      return 'acknowledgement'
    default:
      return 'brand'
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
