import type { Instant } from '../../core/model/instant.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Random } from './random.js'
import { createRandom } from './random.js'

/** What happens to posts on their way; shares are of all posts. */
export interface DeliveryPlan {
  readonly seed: number
  /** A post takes so long on average to arrive; one in a hundred takes twenty times as long. */
  readonly meanDelayMs: number
  /** Arrive twice. */
  readonly twice: number
  /** Come from a device whose clock is hours or a day away. */
  readonly wrongClock: number
  /** Kept back by a network, and all handed over at its end. */
  readonly stale: readonly Spell[]
  /** Never delivered. */
  readonly silent: readonly Spell[]
}

export interface Spell {
  readonly source: string
  readonly from: Instant
  readonly to: Instant
}

/** How wrong clocks go: fast and slow, by a zone or a day. */
const CLOCKS = [HOUR, 2 * HOUR, -HOUR, -5 * HOUR, DAY, -DAY, 20 * MINUTE]
const STRAGGLERS = 0.01
/** A straggler's own factor on the delay. */
const STRAGGLE = 20
const LATEST = 10 * MINUTE

/**
 * Posts in the order in which they arrive, made from posts in the order in which they were written. They come late,
 * twice, in bundles, with wrong times, or not at all.
 */
export function* deliver(posts: Iterable<Post>, plan: DeliveryPlan): IterableIterator<Post> {
  const random = createRandom(plan.seed)
  const waiting = new Map<number, Post[]>()
  let second: number | null = null
  for (const post of posts) {
    const now = Math.floor(post.at / SECOND)
    for (second ??= now; second < now; second++) yield* take(second)
    if (plan.silent.some((spell) => isIn(spell, post))) continue
    const held = plan.stale.find((spell) => isIn(spell, post))
    const sent = post.at + delay(random, plan.meanDelayMs)
    const due = Math.floor(Math.max(sent, held?.to ?? 0) / SECOND)
    const stamped = random() < plan.wrongClock ? { ...post, at: post.at + clockError(random) } : post
    keep(due, stamped)
    if (random() < plan.twice) keep(due + Math.floor(random() * 120), stamped)
  }
  for (const due of [...waiting.keys()].sort((a, b) => a - b)) yield* take(due)

  function keep(due: number, post: Post): void {
    const there = waiting.get(due)
    if (there === undefined) waiting.set(due, [post])
    else there.push(post)
  }

  function* take(due: number): IterableIterator<Post> {
    const there = waiting.get(due)
    if (there === undefined) return
    waiting.delete(due)
    yield* there
  }
}

function isIn({ source, from, to }: Spell, post: Post): boolean {
  return post.source === source && post.at >= from && post.at < to
}

function delay(random: Random, mean: number): number {
  const usual = -mean * Math.log(1 - random())
  return Math.min(LATEST, random() < STRAGGLERS ? STRAGGLE * usual : usual)
}

function clockError(random: Random): number {
  return CLOCKS[Math.floor(random() * CLOCKS.length)]!
}
