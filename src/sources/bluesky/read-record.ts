import { formatInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { MAX_TEXT_LENGTH, parsePost } from '../../core/model/post.js'
import type { WrittenRecord } from './read-frame.js'
import { fieldsOf } from './read-frame.js'
import { recordTime } from './record-time.js'
import { instantOf } from './stream-cursor.js'
import { POSTS } from './subscribe-address.js'
import { withTags } from './with-tags.js'

/** What posts from here carry as `source`. */
export const BLUESKY = 'bluesky'

export type ReadRecord =
  | { readonly kind: 'post'; readonly post: Post }
  | { readonly kind: 'odd'; readonly reason: 'bad-record' | 'no-text' }

/**
 * The post in a record. Its id is the account's identifier and the record's key, since a key alone is not unique over
 * accounts. Its time is that of the stream, or the record's own where that is older. The stream knows neither the
 * author's name nor followers, nor a place; `handle` is that of an official account.
 */
export function readRecord(written: WrittenRecord, handle: string | null = null): ReadRecord {
  const record = fieldsOf(written.record)
  if (record === null) return { kind: 'odd', reason: 'bad-record' }
  if (typeof record.text !== 'string') return { kind: 'odd', reason: 'no-text' }
  if (record.text.length > MAX_TEXT_LENGTH) return { kind: 'odd', reason: 'bad-record' }
  if (!DID.test(written.did) || !RECORD_KEY.test(written.rkey)) return { kind: 'odd', reason: 'bad-record' }
  const read = parsePost({
    id: `${written.did}/${written.rkey}`,
    source: BLUESKY,
    createdAt: formatInstant(recordTime(instantOf(written.timeUs), record.createdAt, written.rkey)),
    text: withTags(record.text, record.facets, record.tags),
    lang: Array.isArray(record.langs) ? record.langs[0] : null,
    author: { id: written.did, handle },
    replyTo: fieldsOf(record.reply),
    quoteOf: quotedUri(record.embed),
  })
  return read.kind === 'post' ? read : { kind: 'odd', reason: 'bad-record' }
}

/** Source: atproto.com/specs/did and /record-key. Neither holds a slash, so that the two together mean one post. */
const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,400}$/
const RECORD_KEY = /^[A-Za-z0-9._~:-]{1,512}$/

/** The quoted post: alone, or beside pictures. What else may be embedded (lists, feeds) is no quote. */
function quotedUri(embed: unknown): string | null {
  const fields = fieldsOf(embed)
  const inner =
    fields?.$type === 'app.bsky.embed.recordWithMedia' ? fieldsOf(fields.record)?.record : fields?.record
  const uri = fieldsOf(inner)?.uri
  return typeof uri === 'string' && uri.includes(`/${POSTS}/`) ? uri : null
}
