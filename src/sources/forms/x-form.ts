import { instantOfId, isPostId } from '../x/post-id.js'
import { fieldsOf, includedIn, listOf, readIncludedPost } from '../x/read-post.js'
import type { Fields, Unpacked } from './form.js'
import { newUnpacked, unusable } from './form.js'

/**
 * An answer of the X API v2 or a message of its stream, with what it includes; or a post of such an answer alone. Gives
 * post by post what was read, or null where the record is none of these.
 */
export function unpackX(record: Fields): Iterable<Unpacked> | null {
  const posts = postsIn(record)
  return posts === null ? null : unpackPosts(posts, record.includes)
}

function* unpackPosts(posts: readonly unknown[], includes: unknown): Generator<Unpacked> {
  if (posts.length === 0) yield { ...newUnpacked(), passed: 1 }
  const included = includedIn(includes)
  for (const data of posts) {
    const into = newUnpacked()
    const read = readIncludedPost(data, included)
    if (read.kind === 'post') into.posts.push(read.post)
    else if (read.kind === 'withheld') into.passed++
    else unusable(into, 'X', read.reason)
    yield into
  }
}

/** Null where it is no record of X. An answer without results has `meta`, or `errors`, and no data. */
function postsIn(record: Fields): readonly unknown[] | null {
  const { data } = record
  if (Array.isArray(data)) return data.every(looksLikePost) ? data : null
  if (data !== undefined) return looksLikePost(data) ? [data] : null
  if (looksLikePost(record)) return [record]
  const count = fieldsOf(record.meta)?.result_count
  return count === 0 ||
    (listOf(record.errors).length > 0 && fieldsOf(listOf(record.errors)[0])?.title !== undefined)
    ? []
    : null
}

/** Of a post, the id and the text always come. Its id says its time, unless it is older than November 2010. */
function looksLikePost(value: unknown): boolean {
  const record = fieldsOf(value)
  if (record === null || !isPostId(record.id) || typeof record.text !== 'string') return false
  if ('source' in record && 'createdAt' in record) return false
  return typeof record.created_at === 'string' || instantOfId(record.id) !== null
}
