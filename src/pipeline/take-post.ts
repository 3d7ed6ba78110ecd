import type { Engine } from '../core/engine/engine.js'
import type { SightingParts } from '../core/engine/sighting.js'
import { postKey, toSighting } from '../core/engine/sighting.js'
import type { AlertEvent } from '../core/model/alert.js'
import type { Service } from '../core/model/catalogue.js'
import { hash53 } from '../core/model/hash53.js'
import type { Post } from '../core/model/post.js'
import type { ServiceId } from '../core/model/vocabulary.js'
import type { Reader } from '../core/text/reader.js'

/** The path of one post: read, sighted, counted. Live and replay call this same function in the same order. */
export type TakePost = (post: Post) => readonly AlertEvent[]

export interface TakePostParts {
  readonly reader: Reader
  readonly engine: Engine
  readonly sighting: SightingParts
}

export function createTakePost({ reader, engine, sighting }: TakePostParts): TakePost {
  return (post) => {
    const author = hash53(post.author?.id ?? post.id, CLOCK_SEED)
    const reading = reader.readIfCounted(post)
    if (reading !== null) {
      const seen = toSighting(post, reading, sighting)
      return engine.take({
        at: post.at,
        author,
        key: seen.key,
        sighting: seen,
        hashtags: post.isRepost ? NONE : reading.hashtags,
      })
    }
    const hashtags = post.isRepost ? NONE : reader.hashtags(post.text)
    const key = hashtags.length === 0 ? 0 : postKey(post)
    return engine.take({ at: post.at, author, key, sighting: null, hashtags })
  }
}

const NONE: readonly string[] = []
/** Sets these hashes apart from those of posts. */
const CLOCK_SEED = 7

/** Finds the services whose official account wrote a post, by network and handle. */
export function createOfficialOf(services: readonly Service[]): SightingParts['officialOf'] {
  const byHandle = new Map<string, ServiceId[]>()
  for (const service of services) {
    for (const [network, handles] of Object.entries(service.accounts)) {
      for (const handle of handles) {
        const key = accountKey(network, handle)
        byHandle.set(key, [...(byHandle.get(key) ?? []), service.id])
      }
    }
  }
  return (source, handle) => byHandle.get(accountKey(source, handle)) ?? []
}

function accountKey(network: string, handle: string): string {
  return `${network} ${handle.replace(/^@/, '').toLowerCase()}`
}
