import type { FakeStatus } from './statuses.js'
import { tagsOf } from './statuses.js'

/** A status as one instance has it. */
export interface Entry {
  readonly status: FakeStatus
  readonly isLocal: boolean
}

/** Which statuses a timeline or a stream has: by the path's last parts, as in the real server. */
export interface Feed {
  readonly kind: 'public' | 'hashtag'
  readonly isLocal: boolean
  readonly tag: string | null
}

export function isIn(feed: Feed, { status, isLocal }: Entry): boolean {
  if (feed.isLocal && !isLocal) return false
  return feed.tag === null || tagsOf(status).includes(feed.tag.toLowerCase())
}

export interface Page {
  readonly statuses: readonly FakeStatus[]
  readonly link: string | null
}

/**
 * One page as Mastodon gives it (`to_a_paginated_by_id`): always newest first; `min_id` picks those right above it, `since_id` the newest above it. The
 * `Link` header has `prev` for what is newer and `next` for what is older, unless the page is empty.
 */
export function pageOf(entries: readonly Entry[], feed: Feed, asked: URL, mostOnPage: number): Page {
  const ask = asked.searchParams
  const limit = Math.min(Number(ask.get('limit') ?? 20), mostOnPage)
  const minId = ask.get('min_id')
  const sinceId = ask.get('since_id')
  const maxId = ask.get('max_id')
  const all = entries
    .filter((entry) => isIn(feed, entry))
    .map(({ status }) => status)
    .filter(
      ({ id }) => isAbove(id, minId) && isAbove(id, sinceId) && (maxId === null || order(id, maxId) < 0),
    )
    .sort((a, b) => order(b.id, a.id))
  const statuses = minId === null ? all.slice(0, limit) : all.slice(Math.max(all.length - limit, 0))
  if (statuses.length === 0) return { statuses, link: null }
  // Behind a proxy that is set up carelessly a server does not know its own scheme and name.
  const address = new URL(asked.pathname, 'http://inside.invalid')
  for (const name of ['local', 'limit']) if (ask.has(name)) address.searchParams.set(name, ask.get(name)!)
  const older = `${address.href}&max_id=${statuses.at(-1)!.id}`
  const newer = `${address.href}&min_id=${statuses[0]!.id}`
  return { statuses, link: `<${older}>; rel="next", <${newer}>; rel="prev"` }
}

function isAbove(id: string, bound: string | null): boolean {
  return bound === null || order(id, bound) > 0
}

/** Ids of the real server are numbers. */
function order(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function numberOf(id: string): bigint {
  return /^\d+$/.test(id) ? BigInt(id) : 0n
}
