import type { Instant } from '../../model/instant.js'
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
