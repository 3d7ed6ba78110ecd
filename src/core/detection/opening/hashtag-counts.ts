import type { Instant } from '../../model/instant.js'
import { DAY, HOUR, MINUTE } from '../../model/instant.js'

/**
 * How often each hashtag is used, catalogue or not. One count forgets in a quarter of an hour, and one in a day. A tag
 * trends when the first is far above what the second lets expect.
 *
 * It is bounded: past `most` tags the half with the least lasting use is deleted at once. So a tag costs a constant on
 * average, however many are invented.
 */
export interface HashtagCounts {
  readonly version: 1
  /** By tag: fading count of now, fading count of the day, when they were last faded. */
  tags: Map<string, [now: number, day: number, at: Instant]>
}

export type SavedHashtagCounts = {
  readonly version: 1
  readonly tags: readonly [string, [number, number, Instant]][]
}

export interface TrendingTag {
  readonly tag: string
  /** Uses in about the last quarter of an hour. */
  readonly count: number
  readonly expected: number
}

const NOW_HALF_LIFE = 15 * MINUTE
const DAY_HALF_LIFE = DAY
/** Mean memory of a count with half-life h is h / ln 2. */
const NOW_MEMORY = NOW_HALF_LIFE / Math.LN2
const DAY_MEMORY = DAY_HALF_LIFE / Math.LN2

export function newHashtagCounts(saved?: SavedHashtagCounts): HashtagCounts {
  return { version: 1, tags: new Map(saved?.tags.map(([tag, [now, day, at]]) => [tag, [now, day, at]])) }
}

export function saveHashtagCounts(counts: HashtagCounts): SavedHashtagCounts {
  return { version: 1, tags: [...counts.tags] }
}

export function countHashtag(counts: HashtagCounts, tag: string, at: Instant, most: number): void {
  const entry = counts.tags.get(tag)
  if (entry === undefined) {
    if (counts.tags.size >= most) halve(counts, at)
    counts.tags.set(tag, [1, 1, at])
    return
  }
  const apart = at - entry[2]
  if (apart > 0) {
    entry[0] *= 0.5 ** (apart / NOW_HALF_LIFE)
    entry[1] *= 0.5 ** (apart / DAY_HALF_LIFE)
    entry[2] = at
  }
  entry[0]++
  entry[1]++
}

/** Below so many uses of other tags in the day, what is usual of them all says nothing. */
const ENOUGH_OTHERS = 50

/**
 * Tags now used at least three times as often as their day lets expect, and `minCount` times; strongest first.
 *
 * The expected use of the last quarter of an hour depends on the hour, and on how long has been counted. In the first
 * morning nearly all of the day's uses are recent ones, and then every tag in steady use would seem to trend. Both show
 * in the other tags, so a tag must also stand out from how recent their uses are.
 */
export function trendingTags(
  counts: readonly HashtagCounts[],
  at: Instant,
  minCount: number,
  most: number,
): TrendingTag[] {
  const all = { now: 0, day: 0 }
  for (const { tags } of counts) {
    for (const entry of tags.values()) {
      const { now, day } = faded(entry, at)
      all.now += now
      all.day += day
    }
  }
  const trending: (TrendingTag & { readonly strength: number })[] = []
  for (const [tag, entry] of counts.flatMap(({ tags }) => [...tags])) {
    if (at - entry[2] > 2 * HOUR) continue
    const { now: count, day } = faded(entry, at)
    const others = { now: all.now - count, earlier: all.day - day - (all.now - count) }
    const recency = others.now + others.earlier < ENOUGH_OTHERS ? 0 : others.now / Math.max(others.earlier, 1)
    const expected = Math.max(0, day - count) * Math.max(NOW_MEMORY / DAY_MEMORY, recency)
    if (count < minCount || count < 3 * expected) continue
    trending.push({
      tag,
      count: Math.round(count),
      expected: Math.round(expected * 10) / 10,
      strength: count / (expected + 1),
    })
  }
  trending.sort((a, b) => b.strength - a.strength || (a.tag < b.tag ? -1 : 1))
  return trending.slice(0, most).map(({ tag, count, expected }) => ({ tag, count, expected }))
}

function faded(
  [now, day, seenAt]: readonly [now: number, day: number, at: Instant],
  at: Instant,
): { readonly now: number; readonly day: number } {
  const apart = Math.max(0, at - seenAt)
  return { now: now * 0.5 ** (apart / NOW_HALF_LIFE), day: day * 0.5 ** (apart / DAY_HALF_LIFE) }
}

function halve(counts: HashtagCounts, at: Instant): void {
  const lasting = [...counts.tags].map(([tag, [, day, seenAt]]) => ({
    tag,
    use: day * 0.5 ** ((at - seenAt) / DAY_HALF_LIFE),
  }))
  lasting.sort((a, b) => a.use - b.use || (a.tag < b.tag ? -1 : 1))
  for (const { tag } of lasting.slice(0, Math.ceil(lasting.length / 2))) counts.tags.delete(tag)
}
