import { createHash } from 'node:crypto'
import { parseInstant } from '../../core/model/instant.js'
import type { StreamEvent } from '../bluesky/read-frame.js'
import { frameOf } from '../bluesky/read-frame.js'
import { BLUESKY, readRecord } from '../bluesky/read-record.js'
import { POSTS } from '../bluesky/subscribe-address.js'
import type { Fields, IsOfficial, Unpacked } from './form.js'
import { fieldsOf, unusable } from './form.js'

/** A post of `getPosts` or `searchPosts`, an item of a feed, a record with its address, or a record alone. */
export function unpackBluesky(record: Fields, into: Unpacked, isOfficial: IsOfficial): boolean {
  const post = fieldsOf(record.post)
  if (post !== null && isAddress(post.uri)) {
    // A feed shows reposts as posts, with the reason why they are there.
    if (fieldsOf(record.reason) !== null) into.passed++
    else takeView(post, into, isOfficial)
    return true
  }
  if (isAddress(record.uri)) {
    takeView(record, into, isOfficial)
    return true
  }
  if (record.$type !== POSTS) return false
  takeBareRecord(record, into)
  return true
}

/** An event of a Jetstream, in either of its forms. */
export function unpackJetstream(record: Fields, into: Unpacked): boolean {
  const isFirst = typeof record.time_us === 'number' && typeof record.did === 'string' && 'kind' in record
  const isSecond = (record.$type === 'message' || record.$type === 'error') && !('uri' in record)
  if (!isFirst && !isSecond) return false
  const frame = frameOf(record, isFirst ? 'v1' : 'v2')
  if (frame.kind === 'event') takeEvent(frame.event, into)
  else if (frame.kind === 'odd') unusable(into, 'Jetstream', frame.reason)
  else into.passed++
  return true
}

function takeEvent({ written }: StreamEvent, into: Unpacked): void {
  if (written === null) into.passed++
  else take(readRecord(written), into)
}

const ADDRESS = /^at:\/\/(did:[^/]+)\/([^/]+)\/([^/]+)$/

function isAddress(uri: unknown): uri is string {
  return typeof uri === 'string' && ADDRESS.test(uri)
}

/** `record` in a view of the application, `value` in an answer of a repository. */
function takeView(view: Fields, into: Unpacked, isOfficial: IsOfficial): void {
  const [, did, collection, rkey] = ADDRESS.exec(view.uri as string)!
  const record = fieldsOf(view.record ?? view.value)
  if (collection !== POSTS) {
    into.passed++
    return
  }
  const at = instantIn(view.indexedAt) ?? instantIn(record?.createdAt)
  if (record === null || at === undefined) {
    unusable(into, 'Bluesky', record === null ? 'the record is missing' : 'it has no time')
    return
  }
  const handle = fieldsOf(view.author)?.handle
  const name = typeof handle === 'string' && isOfficial(BLUESKY, handle) ? handle : null
  take(readRecord({ did: did!, rkey: rkey!, timeUs: at * 1_000, record }, name), into)
}

/** Without an address nobody knows who wrote it; what it says identifies it. */
function takeBareRecord(record: Fields, into: Unpacked): void {
  const at = instantIn(record.createdAt)
  if (at === undefined) {
    unusable(into, 'Bluesky', 'it has no time')
    return
  }
  const rkey = createHash('sha256').update(JSON.stringify(record)).digest('base64url').slice(0, 22)
  const read = readRecord({ did: 'did:unknown:unknown', rkey, timeUs: at * 1_000, record })
  take(read.kind === 'post' ? { kind: 'post', post: { ...read.post, author: null } } : read, into)
}

function take(read: ReturnType<typeof readRecord>, into: Unpacked): void {
  if (read.kind === 'post') into.posts.push(read.post)
  else unusable(into, 'Bluesky', read.reason)
}

function instantIn(value: unknown): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined
}
