/** What happens on the invented network, before a server numbers and dates it. */
export type Happening =
  | {
      readonly kind: 'commit'
      readonly operation: 'create' | 'update' | 'delete'
      readonly did: string
      readonly collection: string
      readonly rkey: string
      readonly record?: unknown
    }
  | { readonly kind: 'account'; readonly did: string; readonly active: boolean }
  | { readonly kind: 'identity'; readonly did: string }

export const POSTS = 'app.bsky.feed.post'

/** A post that was written; `over` lays fields over its record. */
export function created(rkey: string, text: string, over: object = {}): Happening {
  return {
    kind: 'commit',
    operation: 'create',
    did: didOf('ada'),
    collection: POSTS,
    rkey,
    record: {
      $type: POSTS,
      createdAt: new Date().toISOString(),
      langs: ['it'],
      text,
      ...over,
    },
  }
}

export function updated(rkey: string, text: string): Happening {
  return { ...(created(rkey, text) as Happening & { kind: 'commit' }), operation: 'update' }
}

export function deleted(rkey: string): Happening {
  return { kind: 'commit', operation: 'delete', did: didOf('ada'), collection: POSTS, rkey }
}

export function liked(rkey: string): Happening {
  const subject = { uri: `at://${didOf('bob')}/${POSTS}/1`, cid: 'bafyinvented' }
  const record = { $type: 'app.bsky.feed.like', createdAt: '2024-01-01T00:00:00.000Z', subject }
  return {
    kind: 'commit',
    operation: 'create',
    did: didOf('ada'),
    collection: 'app.bsky.feed.like',
    rkey,
    record,
  }
}

export function account(name: string): Happening {
  return { kind: 'account', did: didOf(name), active: false }
}

export function identity(name: string): Happening {
  return { kind: 'identity', did: didOf(name) }
}

/** An identifier of the right form that is nobody's. */
export function didOf(name: string): string {
  return `did:plc:${name.padEnd(24, '2').slice(0, 24)}`
}

/** The facet that marks a piece of a text as a hashtag, by its place in bytes of UTF-8 as the network counts. */
export function tagFacet(text: string, piece: string, tag: string): object {
  const byteStart = Buffer.byteLength(text.slice(0, text.indexOf(piece)))
  return {
    $type: 'app.bsky.richtext.facet',
    index: { byteStart, byteEnd: byteStart + Buffer.byteLength(piece) },
    features: [{ $type: 'app.bsky.richtext.facet#tag', tag }],
  }
}
