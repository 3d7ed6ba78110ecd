import type { Engine } from '../../core/engine/engine.js'
import type { IncomingPost } from '../../core/engine/post/ingested-post.js'
import { isIngested } from '../../core/engine/post/ingested-post.js'
import type { AlertEvent } from '../../core/model/alert.js'
import type { ClassifyPost } from './classify-post.js'

/** The path of one post in a replay: read, unless a skimmer has decided that it needs no reading, then counted. */
export type TakePost = (post: IncomingPost) => readonly AlertEvent[]

export function createTakePost(classifyPost: ClassifyPost, engine: Engine): TakePost {
  return (post) => engine.take(isIngested(post) ? post : classifyPost(post))
}
