import type { Instant } from '../../core/model/instant.js'
import { formatInstant, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { Outage } from './outages.js'
import type { Said } from './say.js'
import { saidAt } from './say.js'
import type { WorldPlan, WorldState } from './world-state.js'
import { createWorldState, outagesBetween } from './world-state.js'

export type { Said } from './say.js'
export type { WorldPlan } from './world-state.js'

/**
 * A synthetic population: its posts of any second depend on the seed and that second alone, so that the world can be
 * entered anywhere. Audiences have local days and weeks, brands are talked about in bursts, and somebody always
 * complains. Now and then a service fails, which the world knows and the detection has to find.
 */
export interface World {
  /** The posts of a second, in order of time. */
  postsAt(second: number): Post[]
  /** The same with the intended meaning of each post, for the scoring of the reading. */
  saidAt(second: number): Said[]
  /** All posts from one moment to another, in order of time; without an end, for ever. */
  posts(from: Instant, to?: Instant): IterableIterator<Post>
  /** The outages that touch a stretch of time. */
  outages(from: Instant, to: Instant): Outage[]
  /** The same as `outcry evaluate --truth` reads it. */
  truth(from: Instant, to: Instant): WrittenTruth
}

export interface WrittenTruth {
  readonly from: string
  readonly to: string
  readonly services: readonly ServiceId[]
  readonly outages: readonly { readonly service: ServiceId; readonly onset: string; readonly end: string }[]
}

export function createWorld(plan: WorldPlan): World {
  const world = createWorldState(plan)
  return {
    saidAt: (second) => saidAt(world, second),
    postsAt: (second) => saidAt(world, second).map(({ post }) => post),
    posts: (from, to = Infinity) => postsBetween(world, from, to),
    outages: (from, to) => outagesBetween(world, from, to),
    truth: (from, to) => ({
      from: formatInstant(from),
      to: formatInstant(to),
      services: world.populations.map(({ service }) => service),
      outages: outagesBetween(world, from, to).map(({ service, onset, end }) => ({
        service,
        onset: formatInstant(onset),
        end: formatInstant(end),
      })),
    }),
  }
}

function* postsBetween(world: WorldState, from: Instant, to: Instant): Generator<Post> {
  for (let second = Math.floor(from / SECOND); second * SECOND < to; second++) {
    for (const { post } of saidAt(world, second)) if (post.at >= from && post.at < to) yield post
  }
}
