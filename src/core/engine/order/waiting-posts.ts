import type { Instant } from '../../model/instant.js'
import type { ClassifiedPost } from '../post/classified-post.js'

/** What the engine takes of one post. */
export interface IngestedPost {
  readonly at: Instant
  /** Identity of the post, see `postKey`. */
  readonly key: number
  /** Who wrote it, for telling witnesses of stream time apart; need not be keyed, for it is kept for five posts. */
  readonly author: number
  /** Null where the post names no service; its hashtags may count all the same. */
  readonly classified: ClassifiedPost | null
  readonly hashtags: readonly string[]
}

/** Posts that wait for stream time to come to them; beyond it, the one furthest ahead is given up. */
const MAX_WAITING = 1_000

/** Puts an arrival in its place by time; those of one instant keep their order. Says whether one had to be given up. */
export function addWaiting(waiting: IngestedPost[], ingested: IngestedPost): boolean {
  let index = waiting.length
  while (index > 0 && waiting[index - 1]!.at > ingested.at) index--
  waiting.splice(index, 0, ingested)
  if (waiting.length <= MAX_WAITING) return false
  waiting.pop()
  return true
}
