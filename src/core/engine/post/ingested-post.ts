import type { Instant } from '../../model/instant.js'
import type { ClassifiedPost } from './classified-post.js'

/** What the engine takes of one post. */
export interface IngestedPost {
  readonly at: Instant
  /** Identity of the post, see `postKey`. */
  readonly key: number
  /** Who wrote it, to tell apart the witnesses of stream time. Need not be a keyed hash: it is kept for five posts. */
  readonly author: number
  /** Null where the post names no service; its hashtags may count all the same. */
  readonly classified: ClassifiedPost | null
  readonly hashtags: readonly string[]
}
