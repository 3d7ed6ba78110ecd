import type { ClassifiedPostParts } from '../../core/engine/post/classified-post.js'
import { postKey, toClassifiedPost } from '../../core/engine/post/classified-post.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { Service } from '../../core/model/catalogue.js'
import type { Post } from '../../core/model/post.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import type { Reader } from '../../core/text/reader.js'

/** Reads a post and keeps what the detection needs of it: from here on there is no handle, and no text but masked excerpts. */
export type ClassifyPost = (post: Post) => IngestedPost

export function createClassifyPost(parts: {
  readonly reader: Reader
  readonly classified: ClassifiedPostParts
}): ClassifyPost {
  const { reader, classified } = parts
  return (post) => {
    const author = markOf(post.author?.id ?? post.id)
    const reading = reader.readIfCounted(post)
    if (reading !== null) {
      const seen = toClassifiedPost(post, reading, classified)
      const hashtags = post.isRepost ? NONE : reading.hashtags
      return { at: post.at, author, key: seen.key, classified: seen, hashtags }
    }
    const hashtags = post.isRepost ? NONE : reader.hashtags(post.text)
    const key = hashtags.length === 0 ? 0 : postKey(post)
    return { at: post.at, author, key, classified: null, hashtags }
  }
}

const NONE: readonly string[] = []

/**
 * Distinguishes authors for the stream clock alone, which checks whether its witnesses are several. The end of an id is enough.
 * Two authors with one mark make the clock more careful; a real hash of every author would cost a tenth of the parsing.
 */
function markOf(id: string): number {
  let mark = id.length
  for (let index = Math.max(0, id.length - 6); index < id.length; index++) {
    mark = (Math.imul(mark, 31) + id.charCodeAt(index)) | 0
  }
  return mark
}

/** Finds the services whose official account wrote a post, by network and handle. */
export function createOfficialOf(services: readonly Service[]): ClassifiedPostParts['officialOf'] {
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
