import type { DataGap } from '../../detection/baseline/data-gaps.js'
import { BEFORE_ALL } from '../../detection/baseline/data-gaps.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import type { ClockState } from '../../detection/baseline/stream-clock.js'
import {
  finishClock,
  newClock,
  noteWitness,
  observePost,
  seeTime,
  timelinessOf,
  timeOfWitnesses,
  timeToComeBackTo,
} from '../../detection/baseline/stream-clock.js'
import type { SavedSeenAuthors, SeenAuthors } from '../../detection/evidence/seen-authors.js'
import { createSeenAuthors } from '../../detection/evidence/seen-authors.js'
import type { SavedSeenPosts, SeenPosts } from '../../detection/evidence/seen-posts.js'
import { createSeenPosts } from '../../detection/evidence/seen-posts.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Command, ForgetCommand } from '../../model/command.js'
import type { Instant } from '../../model/instant.js'
import { DECISION_STEP } from '../../model/instant.js'
import type { IngestedPost } from '../post/ingested-post.js'
import type { Seed } from '../seed.js'
import type { History } from '../service/learn-history.js'
import type { Spellings } from './spellings.js'
import { nameOfSpelling } from './spellings.js'
import type { UsualGap } from './usual-gap.js'
import { learnGap, longestQuiet, surelyObserved } from './usual-gap.js'
import { addWaiting } from './waiting-posts.js'

/**
 * The one order in which everything is counted and decided. It keeps stream time, counts each post once, holds back
 * what is ahead of time, and notices data gaps. It knows no service; it gives shards the posts to count and the time.
 */
export interface StreamOrder {
  /** One post as it comes; where `tick` is used, time does not follow from it. */
  take(ingested: IngestedPost, sink: OrderSink): void
  /** Time from outside: it has come so far, whatever the posts say. */
  tick(to: Instant, sink: OrderSink): void
  /** Time goes back: it was moved ahead by a clock that was wrong. */
  rewind(to: Instant, sink: OrderSink): void
  /** The time by the last posts of several people; null while there are too few. */
  readonly postsSay: Instant | null
  /** What an operator wants, at the time that has come. */
  command(command: Command, sink: OrderSink): void
  /** What was learnt elsewhere about a service, at the time that has come. */
  seed(seed: Seed, sink: OrderSink): void
  /** The end of a file: nothing can contradict the last posts any more, so what they allow is decided. */
  finish(sink: OrderSink): void
  readonly time: Instant | null
  readonly counts: EngineCounts
  /** Everything but the posts and accounts seen. */
  saveHead(): SavedOrderHead
  readonly seen: SeenPosts
  readonly authors: SeenAuthors
}

/** What consumes the order; calls come in the order in which they hold. */
export interface OrderSink {
  dataGap(dataGap: DataGap): void
  /** A source is unavailable, is available again, or missed nothing after all. */
  sourceOutage(sourceOutage: SourceOutage): void
  /** What a network counted about a service before its posts were read. */
  history(history: History): void
  /** The post counts, at this stream time: what falls due until then is decided before. */
  count(ingested: IngestedPost, now: Instant): void
  /** An account of unknown age posts for the first time on this day of stream time. */
  author?(hash: number, now: Instant): void
  /** Is obeyed at this stream time, after what falls due until then. */
  command(command: Command, now: Instant): void
  /** Is learnt at this stream time; 0 before the first post. */
  seed(seed: Seed, now: Instant): void
  /** Time goes back, after a wrong clock. */
  rewind(to: Instant): void
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
  /** Posts that were deleted before the stream had a time, and had not come: they must not count. Absent for none. */
  readonly forgotten?: readonly number[]
  /** Of discovered services. Absent for none, and in what 0.2 saved. */
  readonly spellings?: Spellings
}

export interface SavedOrder {
  readonly head: SavedOrderHead
  readonly seen: SavedSeenPosts
  /** Absent in what 0.2 saved. */
  readonly authors?: SavedSeenAuthors
}

/** What the order knows: its saved form while it changes, and the posts and accounts seen. */
interface OrderState {
  readonly policy: DetectionPolicy
  readonly clockFrom: 'posts' | 'ticks'
  readonly head: LiveHead
  readonly seen: SeenPosts
  readonly authors: SeenAuthors
}

/** `clockFrom` says where time comes from: from the posts alone, or from `tick`. */
export function createStreamOrder(
  policy: DetectionPolicy,
  clockFrom: 'posts' | 'ticks',
  saved?: SavedOrder,
): StreamOrder {
  const head = saved === undefined ? freshHead() : (copy(saved.head) as LiveHead)
  const seen = createSeenPosts(policy.clock.retentionDays, saved?.seen)
  const authors = createSeenAuthors(policy.people, saved?.authors)
  const state: OrderState = { policy, clockFrom, head, seen, authors }
  const { clock, counts, waiting } = head
  return {
    take: (ingested, sink) => takePost(state, ingested, sink),
    tick: (to, sink) => tick(state, to, sink),
    rewind(to, sink) {
      if (clock.time === null || to >= clock.time) return
      clock.time = to
      sink.rewind(to)
    },
    get postsSay() {
      return timeOfWitnesses(clock, policy.clock)
    },
    command(command, sink) {
      if (command.kind === 'forget') forgetText(state, command)
      // Before the first post there is no alert to close, and the command has no order to keep.
      sink.command(command, clock.time ?? 0)
    },
    seed: (seed, sink) => sink.seed(seed, clock.time ?? 0),
    finish: (sink) => finish(state, sink),
    get time() {
      return clock.time
    },
    get counts() {
      return { ...counts, ahead: counts.ahead + waiting.length }
    },
    saveHead: () => copy(head),
    seen,
    authors,
  }
}

function takePost(state: OrderState, ingested: IngestedPost, sink: OrderSink): void {
  const { policy, clockFrom } = state
  const { clock, gap, counts, waiting } = state.head
  const before = clock.time
  if (clockFrom === 'ticks') noteWitness(clock, ingested.at, ingested.author, policy.clock)
  const timeliness =
    clockFrom === 'posts'
      ? observePost(clock, ingested.at, ingested.author, policy.clock)
      : timelinessOf(clock, ingested.at, policy.clock)
  if (clockFrom === 'posts') comeBack(state, sink)
  const matters = ingested.classified !== null || ingested.hashtags.length > 0
  if (timeliness === 'ahead' && matters && addWaiting(waiting, ingested)) counts.ahead++
  if (clock.time === null) return
  if (clock.time !== before) moveTime(state, before, clock.time, sink)
  if (clockFrom === 'posts') learnGap(gap, before === null ? 0 : clock.time - before, policy.dataGaps)
  if (timeliness === 'counted' && matters) count(state, ingested, clock.time, sink)
  else if (timeliness === 'too-old' && matters) counts.late++
}

/** Posts of a wrong future have moved stream time, and the posts since then show it. */
function comeBack({ head: { clock }, policy }: OrderState, sink: OrderSink): void {
  const to = timeToComeBackTo(clock, policy.clock)
  if (to === null) return
  clock.time = to
  clock.tooOld = { posts: 0, authors: [] }
  sink.rewind(to)
}

function tick(state: OrderState, to: Instant, sink: OrderSink): void {
  const { clock } = state.head
  const before = clock.time
  if (!seeTime(clock, to)) return
  // Outcry did not run in between, so the absence of posts means nothing.
  if (before !== null && to - before > state.policy.dataGaps.stall) sink.dataGap({ from: before, to })
  moveTime(state, before, to, sink)
}

function finish(state: OrderState, sink: OrderSink): void {
  const { clock, waiting } = state.head
  const reached = clock.time
  finishClock(clock, state.policy.clock)
  if (clock.time === null) return
  // A post a little ahead that the last posts never caught up with is no post from the future.
  const ahead = waiting.findLast(({ at }) => at <= clock.time! + state.policy.clock.lead)
  clock.time = Math.max(clock.time, ahead?.at ?? 0)
  moveTime(state, reached, clock.time, sink)
  sink.reach(clock.time + DECISION_STEP)
}

/** Moves stream time on: in order, the posts that waited for it and the decisions that fall due on the way. */
function moveTime(state: OrderState, before: Instant | null, to: Instant, sink: OrderSink): void {
  const { waiting } = state.head
  const from = before ?? Math.min(waiting[0]?.at ?? to, to)
  if (before === null) sink.dataGap({ from: BEFORE_ALL, to: from })
  else if (state.clockFrom === 'posts') findDataGap(state, from, to, sink)
  let reached = from
  while (waiting.length > 0 && waiting[0]!.at <= to) {
    const ingested = waiting.shift()!
    reached = Math.max(reached, ingested.at)
    count(state, ingested, reached, sink)
  }
  sink.reach(to)
}

/** More deletions before the first post say nothing of posts to come. */
const MAX_FORGOTTEN = 1_000

/** A post that waits for its time loses its text, in each copy of it; one that never came counts as seen. */
function forgetText({ head, seen }: OrderState, { key, source, id }: ForgetCommand): void {
  const { clock, waiting } = head
  let isWaiting = false
  for (const [index, { classified, ...rest }] of waiting.entries()) {
    if (classified?.id !== id || classified.source !== source) continue
    waiting[index] = { ...rest, classified: { ...classified, text: '' } }
    isWaiting = true
  }
  if (isWaiting) return
  if (clock.time !== null) seen.add(key, clock.time)
  else head.forgotten = [...(head.forgotten ?? []), key].slice(-MAX_FORGOTTEN)
}

function count(state: OrderState, ingested: IngestedPost, now: Instant, sink: OrderSink): void {
  const { head, seen } = state
  if (head.forgotten?.includes(ingested.key) === true || !seen.add(ingested.key, now)) {
    head.counts.duplicates++
    return
  }
  if (ingested.classified !== null) head.counts.counted++
  sink.count(spellAsBefore(head, verify(state.authors, ingested, now, sink)), now)
}

/** A discovered service goes by one spelling, so that its outage is not two. */
function spellAsBefore(head: LiveHead, ingested: IngestedPost): IngestedPost {
  const { classified } = ingested
  if (classified === null || classified.discovered.length === 0) return ingested
  head.spellings ??= []
  const { spellings } = head
  const discovered = [...new Set(classified.discovered.map((name) => nameOfSpelling(spellings, name)))]
  return { ...ingested, classified: { ...classified, discovered } }
}

/** An account of unknown age is trusted once it posted on an earlier day, about any service. */
function verify(authors: SeenAuthors, ingested: IngestedPost, now: Instant, sink: OrderSink): IngestedPost {
  const { classified } = ingested
  if (classified?.unverified !== 'age') return ingested
  const { added, isKnown } = authors.note(classified.author, now)
  if (added !== null) sink.author?.(added, now)
  if (!isKnown) return ingested
  const { unverified: _, ...verified } = classified
  return { ...ingested, classified: verified }
}

function findDataGap({ policy, head }: OrderState, from: Instant, to: Instant, sink: OrderSink): void {
  const { clock, gap } = head
  const longest = longestQuiet(gap, policy.dataGaps)
  if (to - from <= longest) return
  const until = Math.min(to, ...clock.ingestedPosts.filter((at) => at > from))
  if (until - from <= longest) return
  sink.dataGap({ from: from + surelyObserved(gap, policy.dataGaps), to: until })
}

/** The saved form while it is the live one: its lists are changed and its counts raised. */
type LiveHead = Omit<SavedOrderHead, 'counts' | 'waiting' | 'forgotten' | 'spellings'> & {
  forgotten?: readonly number[]
  spellings?: Spellings
  readonly waiting: IngestedPost[]
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
