import { hash53 } from '../model/hash53.js'

/**
 * The fixed number of parts that services and hashtags fall into. It does not depend on how many workers share them,
 * since limits hold for each part. The same posts give the same alerts whether one process or sixteen look at them.
 * Sixteen is more than one Redis can feed, and few enough that a tick for each costs nothing.
 */
export const SHARDS = 16

/** The part that a service or a hashtag belongs to. */
export function shardOf(name: string): number {
  return hash53(name) % SHARDS
}
