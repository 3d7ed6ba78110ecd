import type { Instant } from '../../model/instant.js'
import type { Post } from '../../model/post.js'
import type { ClassifiedPost } from './classified-post.js'

/** What the engine takes of one post. */
export interface IngestedPost {
  readonly at: Instant
  /** Identity of the post, see `postKey`. */
  readonly key: number
  /**
   * The author, which distinguishes the witnesses of stream time. A keyed hash is not needed: five posts later it is
   * gone.
   */
  readonly author: number
  /** Null where the post names no service; its hashtags may count all the same. */
  readonly classified: ClassifiedPost | null
  readonly hashtags: readonly string[]
}

/** A post as it comes in. A skimmer has decided of some that they need no reading. */
export type IncomingPost = Post | IngestedPost

export function isIngested(post: IncomingPost): post is IngestedPost {
  return 'classified' in post
}
