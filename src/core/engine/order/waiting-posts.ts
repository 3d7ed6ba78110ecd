import type { IngestedPost } from '../post/ingested-post.js'

/** Posts that wait for stream time to come to them; beyond it, the one furthest ahead is given up. */
const MAX_WAITING = 1_000

/** Inserts a post by its time; posts of one instant keep their order. Gives whether one had to be given up. */
export function addWaiting(waiting: IngestedPost[], ingested: IngestedPost): boolean {
  let index = waiting.length
  while (index > 0 && waiting[index - 1]!.at > ingested.at) index--
  waiting.splice(index, 0, ingested)
  if (waiting.length <= MAX_WAITING) return false
  waiting.pop()
  return true
}
