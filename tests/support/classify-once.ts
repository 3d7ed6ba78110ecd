import type { IngestedPost } from '../../src/core/engine/post/ingested-post.js'
import type { Post } from '../../src/core/model/post.js'
import type { ClassifyPost } from '../../src/pipeline/intake/classify-post.js'

/**
 * Classifies each post once, however often a file of tests plays it. The classification depends on nothing but the post
 * and takes most of a replay.
 */
export function classifyOnce(classifyPost: ClassifyPost): ClassifyPost {
  const known = new Map<string, IngestedPost>()
  const once = (post: Post) => {
    const key = JSON.stringify(post)
    const classified = known.get(key) ?? classifyPost(post)
    known.set(key, classified)
    return classified
  }
  return Object.assign(once, classifyPost)
}
