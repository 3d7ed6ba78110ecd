import type { DataGap } from '../../detection/baseline/data-gaps.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import type { ClockState } from '../../detection/baseline/stream-clock.js'
import {
  finishClock,
  newClock,
  observePost,
  seeTime,
  timelinessOf,
} from '../../detection/baseline/stream-clock.js'
import type { SavedSeenPosts, SeenPosts } from '../../detection/evidence/seen-posts.js'
import { createSeenPosts } from '../../detection/evidence/seen-posts.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Command, ForgetCommand } from '../../model/command.js'
import type { Instant } from '../../model/instant.js'
import { DECISION_STEP } from '../../model/instant.js'
import type { IngestedPost } from '../post/ingested-post.js'
import type { History } from '../service/learn-history.js'
import type { UsualGap } from './usual-gap.js'
import { learnGap, longestQuiet, surelyObserved } from './usual-gap.js'
import { addWaiting } from './waiting-posts.js'

/**
 * The one order in which everything is counted and decided: keeps stream time, counts each post once, holds back
 * what is ahead of time, and notices holes. It knows no service; shards hear from it what to count and how far time has come.
 */
export interface StreamOrder {
  /** One post as it arrives; where `tick` is used, time does not follow from it. */
  take(ingested: IngestedPost, sink: OrderSink): void
  /** Time from outside: it has come so far, whatever the posts say. */
  tick(to: Instant, sink: OrderSink): void
  /** What an operator wants, at the time that has come. */
  command(command: Command, sink: OrderSink): void
  /** The end of a file: nothing can contradict the last posts any more, so what they allow is decided. */
  finish(sink: OrderSink): void
  readonly time: Instant | null
  readonly counts: EngineCounts
  /** Everything but the posts seen. */
  saveHead(): SavedOrderHead
  readonly seen: SeenPosts
}

/** What hears the order; calls come in the order in which they hold. */
export interface OrderSink {
  dataGap(dataGap: DataGap): void
  /** A source cannot be heard, can be heard again, or missed nothing after all. */
  sourceOutage(sourceOutage: SourceOutage): void
  /** What a network counted about a service before it was listened to. */
  history(history: History): void
  /** The post counts, at this stream time: what falls due until then is decided before. */
  count(ingested: IngestedPost, now: Instant): void
  /** Is obeyed at this stream time, after what falls due until then. */
  command(command: Command, now: Instant): void
  /** Time has come so far: what falls due until then is decided. */
  reach(to: Instant): void
}

export interface EngineCounts {
  readonly counted: number
  readonly duplicates: number
  /** Older than the promise to count once reaches. */
  readonly late: number
  /** Further ahead than stream time ever came. */
  readonly ahead: number
}

export interface SavedOrderHead {
  readonly version: 1
  readonly clock: ClockState
  readonly gap: UsualGap
  readonly waiting: readonly IngestedPost[]
  readonly counts: EngineCounts
}

export interface SavedOrder {
  readonly head: SavedOrderHead
  readonly seen: SavedSeenPosts
}

/** `clock` says where time comes from: from the posts alone, or from `tick`. */
export function createStreamOrder(
  policy: DetectionPolicy,
  clockFrom: 'posts' | 'ticks',
  saved?: SavedOrder,
): StreamOrder {
  const head = saved === undefined ? freshHead() : (copy(saved.head) as LiveHead)
  const { clock, gap, counts } = head
  const waiting = head.waiting as IngestedPost[]
  const seen = createSeenPosts(policy.clock.retentionDays, saved?.seen)

  return {
    take(ingested, sink) {
      const before = clock.time
      const timeliness =
        clockFrom === 'posts'
          ? observePost(clock, ingested.at, ingested.author, policy.clock)
          : timelinessOf(clock, ingested.at, policy.clock)
      const matters = ingested.classified !== null || ingested.hashtags.length > 0
      if (timeliness === 'ahead' && matters && addWaiting(waiting, ingested)) counts.ahead++
      if (clock.time === null) return
      if (clock.time !== before) moveTime(before, clock.time, sink)
      if (clockFrom === 'posts') learnGap(gap, before === null ? 0 : clock.time - before, policy.dataGaps)
      if (timeliness === 'counted' && matters) count(ingested, clock.time, sink)
      else if (timeliness === 'too-old' && matters) counts.late++
    },
    tick(to, sink) {
      const before = clock.time
      if (!seeTime(clock, to)) return
      // Nobody was listening in between: that nothing was heard means nothing.
      if (before !== null && to - before > policy.dataGaps.stall) sink.dataGap({ from: before, to })
      moveTime(before, to, sink)
    },
    command(command, sink) {
      // Before the first post there is nothing to close, and what comes later comes first in no order.
      const now = clock.time ?? 0
      if (command.kind === 'forget') forget(command)
      sink.command(command, now)
    },
    finish(sink) {
      const reached = clock.time
      finishClock(clock, policy.clock)
      if (clock.time === null) return
      // A post a little ahead that the last arrivals never caught up with is no post from the future.
      const ahead = waiting.findLast(({ at }) => at <= clock.time! + policy.clock.lead)
      clock.time = Math.max(clock.time, ahead?.at ?? 0)
      moveTime(reached, clock.time, sink)
      sink.reach(clock.time + DECISION_STEP)
    },
    get time() {
      return clock.time
    },
    get counts() {
      return { ...counts, ahead: counts.ahead + waiting.length }
    },
    saveHead: () => copy(head),
    seen,
  }

  /** Moves stream time on: in order, the posts that waited for it and the decisions that fall due on the way. */
  function moveTime(before: Instant | null, to: Instant, sink: OrderSink): void {
    const from = before ?? Math.min(waiting[0]?.at ?? to, to)
    if (clockFrom === 'posts') noteDataGap(from, to, sink)
    let reached = from
    while (waiting.length > 0 && waiting[0]!.at <= to) {
      const ingested = waiting.shift()!
      reached = Math.max(reached, ingested.at)
      count(ingested, reached, sink)
    }
    sink.reach(to)
  }

  /** One that waits for its time loses its text; one that never came is taken for seen. */
  function forget({ key, source, id }: ForgetCommand): void {
    const index = waiting.findIndex(({ classified }) => classified?.id === id && classified.source === source)
    const held = waiting[index]
    if (held?.classified != null) waiting[index] = { ...held, classified: { ...held.classified, text: '' } }
    else if (clock.time !== null) seen.add(key, clock.time)
  }

  function count(ingested: IngestedPost, now: Instant, sink: OrderSink): void {
    if (!seen.add(ingested.key, now)) {
      counts.duplicates++
      return
    }
    if (ingested.classified !== null) counts.counted++
    sink.count(ingested, now)
  }

  function noteDataGap(from: Instant, to: Instant, sink: OrderSink): void {
    const until = Math.min(to, ...clock.ingestedPosts.filter((at) => at > from))
    if (until - from <= longestQuiet(gap, policy.dataGaps)) return
    sink.dataGap({ from: from + surelyObserved(gap, policy.dataGaps), to: until })
  }
}

/** The saved form while it is the live one: its lists are changed and its counts raised. */
type LiveHead = Omit<SavedOrderHead, 'counts'> & {
  readonly counts: { -readonly [K in keyof EngineCounts]: number }
}

function freshHead(): LiveHead {
  return {
    version: 1,
    clock: newClock(),
    gap: { mean: 0, posts: 0 },
    waiting: [],
    counts: { counted: 0, duplicates: 0, late: 0, ahead: 0 },
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
