import type { IngestedPost } from './post/ingested-post.js'
import { shardOf } from './shard-of.js'

/**
 * The part of one post that each shard needs: the whole post if it names a service of the shard, else its hashtags.
 * A shard ignores the services of other shards, so the classified post is passed on unchanged.
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
