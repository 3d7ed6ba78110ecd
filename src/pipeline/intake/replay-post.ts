import type { Engine } from '../../core/engine/engine.js'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Post } from '../../core/model/post.js'
import type { ClassifyPost } from './classify-post.js'

/** The path of one post in a replay: read, then counted. */
export type TakePost = (post: Post) => readonly AlertEvent[]

export function createTakePost(classifyPost: ClassifyPost, engine: Engine): TakePost {
  return (post) => engine.take(classifyPost(post))
}
