import type { IngestedPost } from './post/ingested-post.js'
import { shardOf } from './shard-of.js'

/**
 * What each shard needs of one post: whole where it names a service of that shard, its hashtags where they belong there. A shard passes
 * over what is not its own, so the sighting may go as it is.
 */
export function splitByService(ingested: IngestedPost): ReadonlyMap<number, IngestedPost> {
  const parts = new Map<number, IngestedPost>()
  const { classified } = ingested
  if (classified !== null) {
    for (const list of [classified.services, classified.named, classified.discovered]) {
      for (const id of list) {
        const shard = shardOf(id)
        if (!parts.has(shard)) parts.set(shard, { ...ingested, hashtags: [] })
      }
    }
  }
  for (const tag of ingested.hashtags) {
    const shard = shardOf(tag)
    const part = parts.get(shard)
    parts.set(shard, {
      ...(part ?? { ...ingested, classified: null }),
      hashtags: [...(part?.hashtags ?? []), tag],
    })
  }
  return parts
}
