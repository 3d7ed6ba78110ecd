import { fieldsOf } from '../read-status.js'
import type { Ask } from './request-instance.js'

/** Who may see timelines of a kind. */
export type Access = 'public' | 'authenticated' | 'disabled'

/** What an instance says of itself. */
export interface InstanceFacts {
  /** Where its streams are. */
  readonly streaming: URL
  readonly liveFeeds: { readonly local: Access; readonly remote: Access }
  readonly hashtagFeeds: { readonly local: Access; readonly remote: Access }
}

export type ReadInstance =
  | { readonly kind: 'facts'; readonly facts: InstanceFacts }
  | { readonly kind: 'failed'; readonly what: string }

/**
 * Reads `/api/v2/instance`. Servers before 4.0 do not know it, and those before 4.5 say nothing of access. They stream
 * from their own address, and whether a timeline may be seen shows when it is asked for.
 */
export async function readInstance(
  base: URL,
  ask: Ask,
  token: string | null,
  signal: AbortSignal,
): Promise<ReadInstance> {
  let answer = await ask('/api/v2/instance', {}, null, signal)
  // A closed instance ("limited federation") shows even this to its users only.
  if (answer.kind === 'refused' && (answer.status === 401 || answer.status === 403) && token !== null) {
    answer = await ask('/api/v2/instance', {}, token, signal)
  }
  if (answer.kind === 'stopped') return { kind: 'failed', what: 'was left' }
  if (answer.kind === 'failed') return { kind: 'failed', what: `cannot be asked (${answer.what})` }
  if (answer.kind === 'ok') return { kind: 'facts', facts: factsIn(answer.body, base) }
  return SILENT.has(answer.status)
    ? { kind: 'facts', facts: factsIn(null, base) }
    : { kind: 'failed', what: `answered ${answer.status}` }
}

/** It does not say, but may well show its timelines. */
const SILENT: ReadonlySet<number> = new Set([401, 403, 404, 410, 422])

function factsIn(body: unknown, base: URL): InstanceFacts {
  const configuration = fieldsOf(fieldsOf(body)?.configuration)
  const access = fieldsOf(configuration?.timelines_access)
  return {
    streaming: streamingOf(fieldsOf(configuration?.urls)?.streaming, base),
    liveFeeds: feedsOf(access?.live_feeds),
    hashtagFeeds: feedsOf(access?.hashtag_feeds),
  }
}

function feedsOf(raw: unknown): { readonly local: Access; readonly remote: Access } {
  const feeds = fieldsOf(raw)
  return { local: accessOf(feeds?.local), remote: accessOf(feeds?.remote) }
}

function accessOf(value: unknown): Access {
  return value === 'authenticated' || value === 'disabled' ? value : 'public'
}

/** Given for WebSockets. A token is never sent in the clear to a host of an instance that itself is not. */
function streamingOf(value: unknown, base: URL): URL {
  if (typeof value !== 'string' || !URL.canParse(value)) return base
  const { protocol, host } = new URL(value)
  if (!/^(wss?|https?):$/.test(protocol) || host === '') return base
  const isClear = base.protocol === 'http:' && (protocol === 'ws:' || protocol === 'http:')
  return new URL(`${isClear ? 'http' : 'https'}://${host}`)
}
