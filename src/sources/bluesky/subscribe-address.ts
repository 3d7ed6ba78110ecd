import type { Wire } from './bluesky-options.js'
import { addressOf } from './bluesky-options.js'

export const POSTS = 'app.bsky.feed.post'

/**
 * A post is at most a few kilobytes. The server is asked to leave out what is larger than this, since a frame that
 * ended the connection would come again on the next. Unit: bytes.
 */
export const LARGEST_EVENT = 1_000_000

/** Where and how to ask one host for posts. A null cursor asks for what comes from now on. */
export function subscribeAddress(host: string, wire: Wire, cursor: number | null): URL {
  const address = addressOf(host)
  const ask = address.searchParams
  if (wire === 'v2') {
    address.pathname = '/xrpc/network.bsky.jetstream.subscribeEvents'
    // Deleted accounts and changed handles beside the posts.
    for (const kind of ['commit', 'account', 'identity']) ask.append('kinds', kind)
    ask.set('collections', POSTS)
  } else {
    address.pathname = '/subscribe'
    ask.set('wantedCollections', POSTS)
  }
  ask.set('maxMessageSizeBytes', String(LARGEST_EVENT))
  if (cursor !== null) ask.set('cursor', String(cursor))
  return address
}
