import type { Instant } from '../../../core/model/instant.js'
import { parseInstant } from '../../../core/model/instant.js'
import { fieldsOf, listOf } from '../read-post.js'

/**
 * How many posts a query found in a stretch of time, by when they were written. Nothing is known of their authors,
 * texts or languages.
 */
export interface CountBucket {
  readonly start: Instant
  readonly end: Instant
  readonly posts: number
  /** False for the first and the last where the question began or ended in their middle. */
  readonly isWhole: boolean
}

export interface ReadCounts {
  readonly buckets: readonly CountBucket[]
  /** For the next part of a long answer. */
  readonly nextToken: string | null
}

/** Null where the answer is invalid. Invalid buckets are left out: a data gap is better than a zero. */
export function readCounts(body: unknown, unitMs: number): ReadCounts | null {
  const fields = fieldsOf(body)
  if (fields === null || (fields.data === undefined && fields.meta === undefined)) return null
  const next = fieldsOf(fields.meta)?.next_token
  return {
    buckets: listOf(fields.data).flatMap((raw) => readBucket(raw, unitMs)),
    nextToken: typeof next === 'string' && next !== '' ? next : null,
  }
}

function readBucket(raw: unknown, unitMs: number): readonly CountBucket[] {
  const bucket = fieldsOf(raw)
  const start = instantOf(bucket?.start)
  const end = instantOf(bucket?.end)
  const posts = bucket?.tweet_count ?? bucket?.post_count
  if (start === undefined || end === undefined || end <= start) return []
  if (typeof posts !== 'number' || !Number.isInteger(posts) || posts < 0) return []
  return [{ start, end, posts, isWhole: end - start === unitMs }]
}

function instantOf(value: unknown): Instant | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined
}
