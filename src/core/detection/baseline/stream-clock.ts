import type { Instant } from '../../model/instant.js'
import type { ClockPolicy } from '../policy.js'

/**
 * Stream time: what time it is, judged from posts alone.
 *
 * Time is the third youngest of the last `witnesses` ingested posts, and never goes back. One or two broken clocks
 * cannot move it. A post ahead of time waits until time reaches it. A decision therefore sees exactly the posts
 * written before it, however far time lags. A step of more than `lead` needs `witnesses` ingested posts in a row,
 * by at least three people, all that far ahead. In that case the stream has paused, and the clocks are right.
 * Or the clocks are wrong, and the next posts are all too old: after `healPosts` of them time comes back.
 *
 * The price is a lag of two posts, and after a pause of four; both are nothing on a busy stream.
 */
export interface ClockState {
  time: Instant | null
  /** In the order of ingestion, at most `witnesses`, each with its author. */
  ingestedPosts: Instant[]
  authors: number[]
  /** The last posts in a row that are too old to count, and up to three of their authors. */
  tooOld: { posts: number; authors: number[] }
}

export type Timeliness = 'counted' | 'ahead' | 'too-old'

const WITNESS_RANK = 3

export function newClock(): ClockState {
  return { time: null, ingestedPosts: [], authors: [], tooOld: { posts: 0, authors: [] } }
}

/** Observes one ingested post; the caller counts the post, holds it back, or drops it as late. */
export function observePost(clock: ClockState, at: Instant, author: number, policy: ClockPolicy): Timeliness {
  const { ingestedPosts } = clock
  noteWitness(clock, at, author, policy)
  if (ingestedPosts.length >= WITNESS_RANK) {
    const candidate = thirdLargest(ingestedPosts)
    if (clock.time === null) {
      if (ingestedPosts.length === policy.witnesses) clock.time = candidate
    } else if (candidate > clock.time) {
      const isNear = candidate <= clock.time + policy.lead
      if (isNear || isPause(clock, policy)) clock.time = candidate
    }
  }
  const timeliness = timelinessOf(clock, at, policy)
  noteTooOld(clock, timeliness, author)
  return timeliness
}

function noteTooOld({ tooOld }: ClockState, timeliness: Timeliness, author: number): void {
  if (timeliness !== 'too-old') {
    tooOld.posts = 0
    tooOld.authors.length = 0
    return
  }
  tooOld.posts++
  const { authors } = tooOld
  if (authors.length < WITNESS_RANK && !authors.includes(author)) authors.push(author)
}

/**
 * The time to come back to, when posts of a wrong future have moved stream time: since then all posts are too old. Null
 * while they are few, or of few people. The posts until then are lost to the counts, since each could be a late one.
 */
export function timeToComeBackTo(clock: ClockState, policy: ClockPolicy): Instant | null {
  const { posts, authors } = clock.tooOld
  if (posts < policy.healPosts || authors.length < WITNESS_RANK) return null
  return thirdLargest(clock.ingestedPosts)
}

/** Remembers a post as a witness of the time. */
export function noteWitness(clock: ClockState, at: Instant, author: number, policy: ClockPolicy): void {
  const { ingestedPosts, authors } = clock
  if (ingestedPosts.length === policy.witnesses) {
    ingestedPosts.shift()
    authors.shift()
  }
  ingestedPosts.push(at)
  authors.push(author)
}

/** The time by the last posts alone; null while they are too few, or of too few people. */
export function timeOfWitnesses({ ingestedPosts, authors }: ClockState, policy: ClockPolicy): Instant | null {
  const isQuorum = ingestedPosts.length === policy.witnesses && new Set(authors).size >= WITNESS_RANK
  return isQuorum ? thirdLargest(ingestedPosts) : null
}

/** Takes the time from outside, which never goes back either. Says whether it moved. */
export function seeTime(clock: ClockState, to: Instant): boolean {
  if (clock.time !== null && to <= clock.time) return false
  clock.time = to
  return true
}

/** Whether the last ingested posts, by several people, all lie beyond a pause: then the stream stood still. */
function isPause(clock: ClockState, policy: ClockPolicy): boolean {
  return (
    clock.ingestedPosts.length === policy.witnesses &&
    smallest(clock.ingestedPosts) > clock.time! + policy.lead &&
    new Set(clock.authors).size >= WITNESS_RANK
  )
}

/** Whether a post of that time counts now, later, or no more. */
export function timelinessOf(clock: ClockState, at: Instant, policy: ClockPolicy): Timeliness {
  if (clock.time === null || at > clock.time) return 'ahead'
  return at < clock.time - policy.retentionDays * 86_400_000 ? 'too-old' : 'counted'
}

/**
 * At the end of a file nothing can contradict the last ingested posts any more. Time moves to the youngest of the
 * trailing ones that agree with another, so that the last posts are decided upon as well.
 */
export function finishClock(clock: ClockState, policy: ClockPolicy): void {
  const sorted = [...clock.ingestedPosts].sort((a, b) => b - a)
  const believed = sorted.find(
    (at, index) =>
      (clock.time !== null && at <= clock.time + policy.lead) ||
      sorted.some((other, place) => place > index && at - other <= 3_600_000),
  )
  const last = believed ?? (clock.time === null ? sorted.at(-1) : undefined)
  if (last !== undefined && (clock.time === null || last > clock.time)) clock.time = last
}

function thirdLargest(values: readonly number[]): number {
  let first = -Infinity
  let second = -Infinity
  let third = -Infinity
  for (const value of values) {
    if (value > first) {
      third = second
      second = first
      first = value
    } else if (value > second) {
      third = second
      second = value
    } else if (value > third) third = value
  }
  return third
}

function smallest(values: readonly number[]): number {
  let least = Infinity
  for (const value of values) if (value < least) least = value
  return least
}
