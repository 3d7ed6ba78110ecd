import type { Entry } from './frames.js'

/** What a subscriber asked for, or why it may not. The texts are those of the real server. */
export type Ask =
  | {
      readonly kind: 'stream'
      readonly wants: (entry: Entry) => boolean
      readonly cursor: number | null
      readonly largest: number
    }
  | { readonly kind: 'bad'; readonly message: string }

const KINDS = ['commit', 'identity', 'account', 'sync']

/** `kinds`, `dids` and `collections` on v2: each narrows by itself, and what can never match is refused. */
export function readV2Ask(query: URLSearchParams): Ask {
  for (const [old, now] of [
    ['wantedDids', 'dids'],
    ['wantedCollections', 'collections'],
  ] as const) {
    if (query.has(old)) return bad(`${old} is the legacy /subscribe parameter; use ${now}`)
  }
  if (query.has('requireHello')) return bad('requireHello is not supported on this endpoint')
  const kinds = query.getAll('kinds')
  for (const kind of kinds) {
    if (!KINDS.includes(kind)) return bad(`unknown kind "${kind}" (valid: commit, identity, account, sync)`)
  }
  const collections = query.getAll('collections')
  if (collections.length > 0 && kinds.length > 0 && !kinds.includes('commit')) {
    return bad('collections filter can never apply: kinds excludes commit')
  }
  const dids = query.getAll('dids')
  return withNumbers(query, ({ what }) => {
    if (kinds.length > 0 && !kinds.includes(what.kind)) return false
    if (dids.length > 0 && !dids.includes(what.did)) return false
    return what.kind !== 'commit' || collections.length === 0 || matches(what.collection, collections)
  })
}

/** On v1 what happens to accounts comes to everybody, whatever collections they want. */
export function readV1Ask(query: URLSearchParams): Ask {
  const collections = query.getAll('wantedCollections')
  if (collections.length > 100) return bad('too many wanted collections')
  for (const collection of collections) {
    if (!/^[a-z]+(\.[A-Za-z]+)+(\.\*)?$/.test(collection)) return bad(`invalid collection: ${collection}`)
  }
  const dids = query.getAll('wantedDids')
  return withNumbers(query, ({ what }) => {
    if (dids.length > 0 && !dids.includes(what.did)) return false
    return what.kind !== 'commit' || collections.length === 0 || matches(what.collection, collections)
  })
}

function withNumbers(query: URLSearchParams, wants: (entry: Entry) => boolean): Ask {
  const raw = query.get('cursor') ?? ''
  if (!/^\d*$/.test(raw)) return bad(`subscribe: invalid cursor: "${raw}"`)
  const largest = Number(query.get('maxMessageSizeBytes') ?? 0)
  return { kind: 'stream', wants, cursor: raw === '' ? null : Number(raw), largest }
}

function matches(collection: string, wanted: readonly string[]): boolean {
  return wanted.some((one) =>
    one.endsWith('.*') ? collection.startsWith(one.slice(0, -1)) : one === collection,
  )
}

function bad(message: string): Ask {
  return { kind: 'bad', message: `invalid options: ${message}` }
}
