import type { HashtagCounts, TrendingTag } from '../../core/detection/opening/hashtag-counts.js'
import { newHashtagCounts, trendingTags } from '../../core/detection/opening/hashtag-counts.js'
import { SHARDS } from '../../core/engine/shard-of.js'
import type { Instant } from '../../core/model/instant.js'
import { MINUTE } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { Store } from '../ports/store.js'
import { loadHashtags } from './stored-shard.js'

const codec = defineCodec<Trending>({ kind: 'trending hashtags', version: 1 })

/** Hashtags above their own usual, as the latest detection computed them. */
export interface Trending {
  readonly version: 1
  /** Stream time; null before there was a post. */
  readonly asOf: Instant | null
  /** Strongest first. */
  readonly tags: readonly (TrendingTag & { readonly since: Instant })[]
  /** Tags that trend, or did a moment ago: since when, and when they were last among them. */
  readonly known: Readonly<Record<string, readonly [since: Instant, seenAt: Instant]>>
}

/** Hashtags with fewer uses within a quarter of an hour are not reported. */
const MIN_COUNT = 5
export const MAX_TRENDING = 200
/** Back within so long, a tag is the same trend. */
const GAP = 15 * MINUTE

const KEY = KEYS.trending
const NOTHING: Trending = { version: 1, asOf: null, tags: [], known: {} }

export async function readTrending(store: Store): Promise<Trending> {
  const [text = null] = await store.get([KEY])
  return text === null ? NOTHING : codec.decode(text, 'the trending hashtags')
}

/**
 * Works out from the stored state of all shards what trends, for all readers until the next time. That state is some
 * hundred kilobytes, too much to read for each question. Nothing is read when time has not moved.
 */
export async function refreshTrending(store: Store): Promise<'fresh' | 'nothing-new' | 'refused'> {
  const [text = null] = await store.get([KEY])
  const before = text === null ? NOTHING : codec.decode(text, 'the trending hashtags')
  const { time, counts } = await loadHashtags(store, SHARDS, before.asOf)
  if (time === null || time === before.asOf) return 'nothing-new'
  const next = trendingAt(time, counts.map(newHashtagCounts), before)
  const committed = await store.commit({
    checks: [{ key: KEY, value: text }],
    set: [{ key: KEY, value: codec.encode(next) }],
  })
  return committed.kind === 'done' ? 'fresh' : 'refused'
}

function trendingAt(asOf: Instant, counts: readonly HashtagCounts[], before: Trending): Trending {
  const kept = Object.entries(before.known).filter(([, [, seenAt]]) => asOf - seenAt <= GAP)
  const known = new Map(kept)
  const tags = trendingTags(counts, asOf, MIN_COUNT, MAX_TRENDING).map((tag) => {
    const since = known.get(tag.tag)?.[0] ?? asOf
    known.set(tag.tag, [since, asOf])
    return { ...tag, since }
  })
  return { version: 1, asOf, tags, known: Object.fromEntries(known) }
}
