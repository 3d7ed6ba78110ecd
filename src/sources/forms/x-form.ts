import { instantOfId, isPostId } from '../x/post-id.js'
import { fieldsOf, listOf, readPost } from '../x/read-post.js'
import type { Fields, Unpacked } from './form.js'
import { unusable } from './form.js'

/** An answer of the X API v2 or a message of its stream, with what it includes; or a post of such an answer alone. */
export function unpackX(record: Fields, into: Unpacked): boolean {
  const posts = postsIn(record)
  if (posts === null) return false
  const { includes } = record
  for (const data of posts) {
    const read = readPost({ data, includes })
    if (read.kind === 'post') into.posts.push(read.post)
    else if (read.kind === 'withheld') into.passed++
    else unusable(into, 'X', read.reason)
  }
  if (posts.length === 0) into.passed++
  return true
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
