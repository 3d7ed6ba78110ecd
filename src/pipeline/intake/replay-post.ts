import type { Engine } from '../../core/engine/engine.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Post } from '../../core/model/post.js'
import type { ClassifyPost } from './classify-post.js'

/** The path of one post in a replay: read, unless a skimmer has decided that it needs no reading, then counted. */
export type TakePost = (post: Post | IngestedPost) => readonly AlertEvent[]

export function createTakePost(classifyPost: ClassifyPost, engine: Engine): TakePost {
  return (post) => engine.take('classified' in post ? post : classifyPost(post))
}
