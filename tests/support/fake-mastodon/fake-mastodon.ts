import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FakeStatus } from './statuses.js'
import type { Entry, Feed } from './timeline-page.js'
import { isIn, pageOf } from './timeline-page.js'

/**
 * One instance of Mastodon on sockets of its own: the REST interface on one, the streams on another, as instances do. Modelled on the
 * source of github.com/mastodon/mastodon: `streaming/index.js`, `public_feed.rb`, `rate_limit_headers.rb`, and on what goes wrong between the two and us.
 */
export interface FakeMastodon {
  /** For `instances`. */
  readonly url: string
  readonly host: string
  /** Every request so far. */
  readonly asked: readonly Asked[]
  /** How many streams are open. */
  readonly connected: number
  /** How many sockets are open, of whatever kind. */
  readonly sockets: number
  /** How often the heart of its streams has beaten. */
  readonly hearts: number
  /** What streams could not take yet. Unit: bytes. */
  readonly unsent: number
  /** Stores a status and streams it to whoever may hear it. */
  write(status: FakeStatus, options?: { readonly isLocal?: boolean }): void
  /** Stores a status that no stream brings. */
  withhold(status: FakeStatus, options?: { readonly isLocal?: boolean }): void
  /** Streams a status without storing it, or again. */
  stream(status: FakeStatus): void
  /** Streams any event, such as `delete` with an id. */
  send(event: string, data: string): void
  sendRaw(bytes: string | Uint8Array): void
  /** Neither events nor heartbeats any more; the connections stay. */
  stall(): void
  /** Heartbeats as before, but no events, on the connections that there are. */
  goDeaf(): void
  /** Ends every stream properly, as a restart does. */
  closeAll(): void
  /** Drops every stream in the middle. */
  dropAll(): void
  /** A token that is revoked: its streams end, and it is refused from then on. */
  revoke(token: string): void
  grant(token: string): void
  setAccess(access: FakeAccess): void
  /** Answers so many requests of a kind with this. */
  refuse(kind: Asked['kind'], times: number, status: number, over?: RefuseOptions): void
  /** Keeps requests of a kind waiting without a word until `release`. */
  hang(kind: Asked['kind']): void
  release(): void
  /** Takes the streams to another address, which the instance names from then on; at the old one nobody answers. */
  moveStreams(): Promise<void>
  stop(): Promise<void>
}

export type AccessLevel = 'public' | 'authenticated' | 'disabled'

export interface FakeAccess {
  readonly local: AccessLevel
  readonly remote: AccessLevel
}

export interface RefuseOptions {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface FakeOptions {
  readonly tokens?: readonly string[]
  /** Tokens without the scope `read:statuses`: streams take them, timelines do not. */
  readonly narrowTokens?: readonly string[]
  readonly access?: FakeAccess
  /** Of timelines of hashtags, where it is another. */
  readonly hashtagAccess?: FakeAccess
  readonly heartEveryMs?: number
  /** Lines end in CRLF. */
  readonly isCrlf?: boolean
  /** Streams in pieces of so many bytes, which end anywhere. */
  readonly pieceBytes?: number
  /** So many requests are allowed in a window of so long; the windows stand at round times. */
  readonly rate?: { readonly limit: number; readonly windowMs: number }
  readonly mostOnPage?: number
  /** Before 4.0: no `/api/v2/instance`. Then the streams are at the address of the instance itself. */
  readonly isOld?: boolean
  /** Another software, without streams. */
  readonly hasNoStreams?: boolean
  /** Before the streams stands a proxy that packs whatever may be packed, and lets it out when it has enough. */
  readonly isPacking?: boolean
  /** Its clock is so much ahead. */
  readonly clockAheadMs?: number
}

export interface Asked {
  readonly kind: 'instance' | 'timeline' | 'stream' | 'other'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly token: string | null
  readonly status: number
  /** Whether it came to the socket of the streams. */
  readonly isAtStreaming: boolean
  readonly at: number
}

interface Subscriber {
  readonly response: Writable
  readonly feed: Feed
  readonly token: string
  isUnavailable: boolean
}

export async function startFakeMastodon(options: FakeOptions = {}): Promise<FakeMastodon> {
  const entries: Entry[] = []
  const asked: Asked[] = []
  const tokens = new Set([...(options.tokens ?? ['user-token']), ...(options.narrowTokens ?? [])])
  const subscribers = new Set<Subscriber>()
  const refusals = new Map<Asked['kind'], { left: number; readonly status: number } & RefuseOptions>()
  const hanging = new Set<Asked['kind']>()
  const waiting: (() => void)[] = []
  const end = options.isCrlf === true ? '\r\n' : '\n'
  let access: FakeAccess = options.access ?? { local: 'public', remote: 'public' }
  let isStalled = false
  let hearts = 0
  let spent = { window: 0, requests: 0 }

  const sockets = new Set<Socket>()
  const main = await listen((request, response) => answer(request, response, false))
  let streaming = await listen((request, response) => answer(request, response, true))
  watch(main)
  watch(streaming)
  const heart = setInterval(() => {
    if (isStalled) return
    hearts++
    for (const { response } of subscribers) response.write(`:thump${end}`)
  }, options.heartEveryMs ?? 15_000)

  return {
    url: addressOf(main),
    host: addressOf(main).slice('http://'.length),
    asked,
    get connected() {
      return subscribers.size
    },
    get sockets() {
      return sockets.size
    },
    get hearts() {
      return hearts
    },
    get unsent() {
      return [...subscribers].reduce((sum, { response }) => sum + response.writableLength, 0)
    },
    write(status, { isLocal = false } = {}) {
      const entry = { status, isLocal }
      entries.push(entry)
      transmit(entry)
    },
    withhold(status, { isLocal = false } = {}) {
      entries.push({ status, isLocal })
    },
    stream: (status) => transmit({ status, isLocal: true }),
    send(event, data) {
      for (const subscriber of subscribers) emit(subscriber, event, data)
    },
    sendRaw(bytes) {
      for (const { response } of subscribers) response.write(bytes)
    },
    stall() {
      isStalled = true
    },
    goDeaf() {
      for (const subscriber of subscribers) subscriber.isUnavailable = true
    },
    closeAll() {
      for (const { response } of subscribers) response.end()
    },
    dropAll() {
      for (const { response } of subscribers) response.destroy()
    },
    revoke(token) {
      tokens.delete(token)
      for (const subscriber of subscribers) if (subscriber.token === token) subscriber.response.end()
    },
    grant: (token) => void tokens.add(token),
    setAccess(next) {
      access = next
    },
    refuse(kind, times, status, over = {}) {
      refusals.set(kind, { left: times, status, ...over })
    },
    hang: (kind) => void hanging.add(kind),
    release() {
      hanging.clear()
      for (const go of waiting.splice(0)) go()
    },
    async moveStreams() {
      const old = streaming
      streaming = await listen((request, response) => answer(request, response, true))
      watch(streaming)
      await close(old)
    },
    async stop() {
      clearInterval(heart)
      await close(main)
      await close(streaming)
    },
  }

  function watch(server: Server): void {
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
  }

  function answer(request: IncomingMessage, response: ServerResponse, isAtStreaming: boolean): void {
    const url = new URL(request.url ?? '/', 'http://fake')
    const kind = kindOf(url.pathname, isAtStreaming)
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null
    const note = (status: number): void => {
      asked.push({
        kind,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        token,
        status,
        isAtStreaming,
        at: Date.now(),
      })
    }
    const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      note(status)
      response.writeHead(status, { 'content-type': 'application/json', date: theirDate(), ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
    if (hanging.has(kind)) {
      waiting.push(() => answer(request, response, isAtStreaming))
      return
    }
    const refusal = refusals.get(kind)
    if (refusal !== undefined && refusal.left > 0) {
      refusal.left--
      json(refusal.status, refusal.body ?? { error: 'Refused' }, { ...refusal.headers })
      return
    }
    if (kind === 'stream') subscribe(url, token, request, response, json, note)
    else if (kind === 'other') json(404, { error: 'The page you were looking for does not exist' })
    else {
      const rate = takeFromRate()
      if (rate?.isOver === true) json(429, { error: 'Too many requests' }, rate.headers)
      else if (kind === 'instance') json(200, facts(), rate?.headers)
      else
        timeline(url, token, (status, body, link) =>
          json(status, body, { ...rate?.headers, ...(link === null ? {} : { link }) }),
        )
    }
  }

  function kindOf(path: string, isAtStreaming: boolean): Asked['kind'] {
    const isStreaming = path.startsWith('/api/v1/streaming')
    if (isStreaming && options.hasNoStreams !== true && (isAtStreaming || options.isOld === true))
      return 'stream'
    if (isAtStreaming) return 'other'
    if (path === '/api/v2/instance' && options.isOld !== true) return 'instance'
    return /^\/api\/v1\/timelines\/(public$|tag\/)/.test(path) ? 'timeline' : 'other'
  }

  function facts(): object {
    return {
      domain: 'a.example',
      version: '4.5.0',
      configuration: {
        urls: { streaming: addressOf(streaming).replace('http:', 'ws:'), status: '' },
        timelines_access: {
          live_feeds: access,
          hashtag_feeds: options.hashtagAccess ?? access,
          trending_link_feeds: access,
        },
      },
    }
  }

  /** Disabled feeds answer an empty list; a wrong token is refused even where none is needed. */
  function timeline(
    url: URL,
    token: string | null,
    reply: (status: number, body: unknown, link: string | null) => void,
  ): void {
    if (token !== null && !tokens.has(token)) {
      reply(401, { error: 'The access token is invalid' }, null)
      return
    }
    if (token !== null && options.narrowTokens?.includes(token) === true) {
      reply(403, { error: 'This action is outside the authorized scopes' }, null)
      return
    }
    const feed = feedOfTimeline(url)
    const shown = feed.tag === null ? access : (options.hashtagAccess ?? access)
    const levels = feed.isLocal ? [shown.local] : [shown.local, shown.remote]
    if (token === null && levels.includes('authenticated')) {
      reply(401, { error: 'This method requires an authenticated user' }, null)
      return
    }
    const seen = entries.filter(({ isLocal }) => (isLocal ? shown.local : shown.remote) !== 'disabled')
    const { statuses, link } = pageOf(seen, feed, url, options.mostOnPage ?? 40)
    reply(200, statuses, link)
  }

  function subscribe(
    url: URL,
    token: string | null,
    request: IncomingMessage,
    response: ServerResponse,
    json: (status: number, body: unknown) => void,
    note: (status: number) => void,
  ): void {
    const feed = feedOfStream(url)
    if (feed === null) {
      json(400, { error: 'Unknown channel requested' })
      return
    }
    if (token === null || !tokens.has(token)) {
      json(401, { error: token === null ? 'Missing access token' : 'Invalid access token' })
      return
    }
    note(200)
    const isPacked = options.isPacking === true && /gzip/.test(request.headers['accept-encoding'] ?? '')
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    })
    const packer = createGzip()
    const out: Writable = isPacked ? packer : response
    if (isPacked) packer.pipe(response)
    out.write(`:)${end}`)
    const subscriber = { response: out, feed, token, isUnavailable: false }
    subscribers.add(subscriber)
    response.on('close', () => subscribers.delete(subscriber))
  }

  function transmit(entry: Entry): void {
    for (const subscriber of subscribers) {
      if (isIn(subscriber.feed, entry)) emit(subscriber, 'update', JSON.stringify(entry.status))
    }
  }

  function emit({ response, isUnavailable }: Subscriber, event: string, data: string): void {
    if (isStalled || isUnavailable) return
    const bytes = Buffer.from(`event: ${event}${end}data: ${data}${end}${end}`)
    const size = options.pieceBytes ?? bytes.length
    for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size))
  }

  function takeFromRate(): { readonly isOver: boolean; readonly headers: Record<string, string> } | null {
    if (options.rate === undefined) return null
    const { limit, windowMs } = options.rate
    const window = Math.floor(theirNow() / windowMs)
    spent = spent.window === window ? { window, requests: spent.requests + 1 } : { window, requests: 1 }
    const reset = new Date((window + 1) * windowMs).toISOString().replace('Z', '000Z')
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(limit - spent.requests, 0)),
      'x-ratelimit-reset': reset,
    }
    return { isOver: spent.requests > limit, headers }
  }

  function theirNow(): number {
    return Date.now() + (options.clockAheadMs ?? 0)
  }

  function theirDate(): string {
    return new Date(theirNow()).toUTCString()
  }
}

function feedOfTimeline(url: URL): Feed {
  const tag = /^\/api\/v1\/timelines\/tag\/(.+)$/.exec(url.pathname)?.[1]
  return {
    kind: tag === undefined ? 'public' : 'hashtag',
    isLocal: ['1', 'true'].includes(url.searchParams.get('local') ?? ''),
    tag: tag === undefined ? null : decodeURIComponent(tag),
  }
}

function feedOfStream(url: URL): Feed | null {
  const found = /^\/api\/v1\/streaming\/(public|hashtag)(\/local)?$/.exec(url.pathname)
  if (found === null) return null
  const tag = url.searchParams.get('tag')
  if (found[1] === 'hashtag' && (tag === null || tag === '')) return null
  return {
    kind: found[1] as Feed['kind'],
    isLocal: found[2] !== undefined,
    tag: found[1] === 'hashtag' ? tag : null,
  }
}

async function listen(answer: RequestListener): Promise<Server> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
