import type { ClassifiedPostParts } from '../../core/engine/post/classified-post.js'
import { postKey, toClassifiedPost } from '../../core/engine/post/classified-post.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { Post } from '../../core/model/post.js'
import type { Reader } from '../../core/text/reader.js'

/**
 * Reads a post and keeps what the detection needs of it: from here on there is no handle, and no text but masked
 * excerpts.
 */
export interface ClassifyPost {
  (post: Post): IngestedPost
  /** A post's id without its author: see `createKeyedId`. */
  readonly keyedId?: (id: string) => string
}

export function createClassifyPost(parts: {
  readonly reader: Reader
  readonly classified: ClassifiedPostParts
}): ClassifyPost {
  const { reader, classified } = parts
  const keyedId = createKeyedId(classified.hashAuthor)
  return Object.assign(classifyPost, { keyedId })

  function classifyPost(raw: Post): IngestedPost {
    const post = raw.id.includes('did:') ? { ...raw, id: keyedId(raw.id) } : raw
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

/**
 * An id of Bluesky begins with the DID of its author, who would be named wherever the id goes. A keyed hash takes the
 * place of the DID; equal DIDs have equal hashes, and the rest of the id stays.
 */
function createKeyedId(hashAuthor: (author: string) => number): (id: string) => string {
  return (id) => id.replace(DID, (did) => `did-${hashAuthor(did)}`)
}

const DID = /did:[a-z]+:[A-Za-z0-9._:%-]+/g

const NONE: readonly string[] = []

/**
 * Distinguishes authors for the stream clock alone, which checks whether its witnesses are several. The end of an id is
 * enough. Two authors with one mark make the clock more careful; a real hash of every author would cost a tenth of the
 * parsing.
 */
function markOf(id: string): number {
  let mark = id.length
  for (let index = Math.max(0, id.length - 6); index < id.length; index++) {
    mark = (Math.imul(mark, 31) + id.charCodeAt(index)) | 0
  }
  return mark
}
