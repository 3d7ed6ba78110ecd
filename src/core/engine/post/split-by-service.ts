import type { Arrival } from '../order/waiting-posts.js'
import { shardOf } from '../shard-of.js'

/**
 * What each shard needs of one post: whole where it names a service of that shard, its hashtags where they belong there. A shard passes
 * over what is not its own, so the sighting may go as it is.
 */
export function splitArrival(arrival: Arrival): ReadonlyMap<number, Arrival> {
  const parts = new Map<number, Arrival>()
  const { sighting } = arrival
  if (sighting !== null) {
    for (const list of [sighting.services, sighting.named, sighting.discovered]) {
      for (const id of list) {
        const shard = shardOf(id)
        if (!parts.has(shard)) parts.set(shard, { ...arrival, hashtags: [] })
      }
    }
  }
  for (const tag of arrival.hashtags) {
    const shard = shardOf(tag)
    const part = parts.get(shard)
    parts.set(shard, {
      ...(part ?? { ...arrival, sighting: null }),
      hashtags: [...(part?.hashtags ?? []), tag],
    })
  }
  return parts
}
