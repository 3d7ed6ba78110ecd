import type { SavedHashtagCounts, TrendingTag } from '../detection/opening/hashtag-counts.js'
import {
  countHashtag,
  newHashtagCounts,
  saveHashtagCounts,
  trendingTags,
} from '../detection/opening/hashtag-counts.js'
import type { Instant } from '../model/instant.js'
import { SHARDS, shardOf } from './shard-of.js'
import type { ShardState } from './shard-state.js'
import { isOwn } from './shard-state.js'

/** The limit holds for each shard, so that the number of workers changes nothing. */
const MAX_HASHTAGS = 20_000 / SHARDS

export function countTag(state: ShardState, tag: string, at: Instant): void {
  const shard = shardOf(tag)
  if (!isOwn(state, shard)) return
  let counts = state.hashtags.get(shard)
  if (counts === undefined) {
    counts = newHashtagCounts()
    state.hashtags.set(shard, counts)
  }
  const before = counts.tags.size
  countHashtag(counts, tag, at, MAX_HASHTAGS)
  if (counts.tags.size < before) state.changes.hasDroppedTags = true
  state.changes.tags.add(tag)
}

export function trendingNow({ time, hashtags }: ShardState, minCount: number, limit: number): TrendingTag[] {
  return time === null ? [] : trendingTags([...hashtags.values()], time, minCount, limit)
}

export function restoreTags(
  { hashtags }: ShardState,
  saved: readonly (readonly [shard: number, counts: SavedHashtagCounts])[],
): void {
  for (const [shard, counts] of saved) hashtags.set(shard, newHashtagCounts(counts))
}

export function saveTags({ hashtags }: ShardState): (readonly [number, SavedHashtagCounts])[] {
  return [...hashtags].map(([shard, counts]) => [shard, saveHashtagCounts(counts)] as const)
}
