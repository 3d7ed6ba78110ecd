import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { readV1Ask, readV2Ask } from './ask.js'
import type { Entry } from './frames.js'
import { v1Frame, v2Error, v2Frame, v2Message } from './frames.js'
import type { Happening } from './records.js'

/**
 * One instance of Jetstream on a socket of its own: `/subscribe` and `subscribeEvents` with their filters, cursors, refusals and
 * notices, and every way to misbehave that instances have shown. Modelled on the source of github.com/bluesky-social/jetstream.
 */
export interface FakeJetstream {
  /** For `hosts`. */
  readonly host: string
  /** Every request for a stream so far. */
  readonly asked: readonly Asked[]
  /** How many data frames clients have sent. On v2 each ends its connection. */
  readonly clientFrames: number
  readonly connected: number
  /** Pongs that came back for its pings. */
  readonly pongs: number
  /** Archives something and sends it to whoever wants it. */
  write(what: Happening, timeUs: number): Entry
  /** Archives without sending: a subscriber must ask again to get it. */
  withhold(what: Happening, timeUs: number): Entry
  /** Sends an archived entry again, or late, to everybody connected. */
  resend(entry: Entry): void
  /** Sends bytes of no meaning. */
  sendRaw(data: string | Buffer, options?: { readonly binary?: boolean }): void
  /** No events any more, but pings as before. */
  stall(): void
  /** The same for those that are connected now; who connects again is served. */
  stallConnected(): void
  /** Forgets what is older than this number. */
  forgetBelow(seq: number): void
  /** Ends every stream as too slow: an error on v2, a bare close on v1. */
  callTooSlow(): void
  /** Ends every stream with this error, as v2 does. */
  sendError(error: string): void
  closeAll(code: number): void
  /** Drops every connection without a word. */
  dropAll(): void
  /** Answers so many requests with this instead of a stream. */
  refuse(times: number, status: number, body?: string): void
  stop(): Promise<void>
}

export interface FakeOptions {
  readonly speaks?: readonly ('v1' | 'v2')[]
  readonly firstSeq?: number
  readonly pingEveryMs?: number
  /** Of the first months: no `witnessedAt` on v2, no `cursor` on v1, no `FutureCursor`. */
  readonly isOld?: boolean
  /** Pays no heed to `maxMessageSizeBytes`. */
  readonly ignoresLargest?: boolean
  /** On v2: does not answer a too old number or time but with this refusal. */
  readonly refusesOldTimes?: boolean
  readonly port?: number
}

export interface Asked {
  readonly wire: 'v1' | 'v2'
  readonly cursor: string | null
  readonly query: string
  readonly subprotocol: string | null
  readonly status: number
}

interface Subscriber {
  readonly socket: WebSocket
  readonly wire: 'v1' | 'v2'
  readonly wants: (entry: Entry) => boolean
  readonly largest: number
}

/** Below are sequence numbers, above times in microseconds. */
const FIRST_TIME = 1e15

export async function startFakeJetstream(options: FakeOptions = {}): Promise<FakeJetstream> {
  const speaks = options.speaks ?? ['v1', 'v2']
  const archive: Entry[] = []
  const asked: Asked[] = []
  const subscribers = new Set<Subscriber>()
  let nextSeq = options.firstSeq ?? 1
  let floor = 0
  let clientFrames = 0
  let pongs = 0
  let isStalled = false
  let stalled: ReadonlySet<Subscriber> = new Set()
  let refusals: { left: number; readonly status: number; readonly body: string } | null = null

  const server = createServer((_request, response) => response.writeHead(404).end('{"message":"Not Found"}'))
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('xrpc.v1.json') ? 'xrpc.v1.json' : false),
  })
  server.on('upgrade', subscribe)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const pinger = setInterval(() => {
    for (const { socket } of subscribers) socket.ping()
  }, options.pingEveryMs ?? 30_000)

  return {
    host: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get clientFrames() {
      return clientFrames
    },
    get connected() {
      return subscribers.size
    },
    get pongs() {
      return pongs
    },
    write(what, timeUs) {
      const entry = store(what, timeUs)
      for (const subscriber of subscribers) send(subscriber, entry)
      return entry
    },
    withhold: store,
    resend(entry) {
      for (const subscriber of subscribers) send(subscriber, entry)
    },
    sendRaw(data, { binary = false } = {}) {
      for (const { socket } of subscribers) socket.send(data, { binary })
    },
    stall() {
      isStalled = true
    },
    stallConnected() {
      stalled = new Set(subscribers)
    },
    forgetBelow(seq) {
      floor = seq
    },
    callTooSlow() {
      end('ConsumerTooSlow', 'reading below the floor rate; reconnect with cursor')
    },
    sendError(error) {
      end(error, 'archive replay unavailable; reconnect')
    },
    closeAll(code) {
      for (const { socket } of subscribers) socket.close(code)
    },
    dropAll() {
      for (const { socket } of subscribers) socket.terminate()
    },
    refuse(times, status, body = '') {
      refusals = { left: times, status, body }
    },
    async stop() {
      clearInterval(pinger)
      for (const { socket } of subscribers) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  function store(what: Happening, timeUs: number): Entry {
    const entry = { seq: nextSeq++, timeUs, what }
    archive.push(entry)
    return entry
  }

  function subscribe(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://fake')
    const wire = url.pathname === '/subscribe' ? 'v1' : 'v2'
    const offered = request.headers['sec-websocket-protocol'] ?? null
    const note = (status: number): void => {
      const cursor = url.searchParams.get('cursor')
      asked.push({ wire, cursor, query: url.searchParams.toString(), subprotocol: offered, status })
    }
    const refuse = (status: number, body: string): void => {
      note(status)
      stream.end(
        `HTTP/1.1 ${status} Refused\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      )
    }
    if (refusals !== null && refusals.left > 0) {
      refusals.left--
      refuse(refusals.status, refusals.body)
      return
    }
    const isKnown = wire === 'v1' || url.pathname === '/xrpc/network.bsky.jetstream.subscribeEvents'
    if (!isKnown || !speaks.includes(wire)) {
      refuse(404, '{"message":"Not Found"}')
      return
    }
    const ask = wire === 'v1' ? readV1Ask(url.searchParams) : readV2Ask(url.searchParams)
    if (ask.kind === 'bad') {
      refuse(400, wire === 'v1' ? ask.message : xrpcError('InvalidRequest', ask.message))
      return
    }
    const start = startAt(ask.cursor, wire)
    if (start === 'too-old') {
      refuse(400, xrpcError('CursorTooOld', `requested cursor is below the floor ${floor}`))
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      note(101)
      const subscriber = { socket, wire, wants: ask.wants, largest: ask.largest } as const
      watch(subscriber)
      if (start.notice !== null && wire === 'v2') socket.send(v2Message('info', { name: start.notice }))
      // The server reads its archive from the start that it resolved; the wish for a time stands for the first entry at or after it.
      for (const entry of archive) if (start.includes(entry)) send(subscriber, entry)
      subscribers.add(subscriber)
    })
  }

  function startAt(cursor: number | null, wire: 'v1' | 'v2') {
    const live = { includes: () => false, notice: null }
    if (cursor === null) return live
    const oldest = archive.find((entry) => entry.seq >= floor)
    if (cursor < FIRST_TIME) {
      if (cursor >= nextSeq) return { ...live, notice: options.isOld === true ? null : 'FutureCursor' }
      if (cursor < floor && wire === 'v2') return 'too-old' as const
      return { includes: (entry: Entry) => entry.seq >= Math.max(cursor, floor), notice: null }
    }
    if (cursor > Date.now() * 1_000) return live
    const first = archive.find((entry) => entry.timeUs >= cursor)
    const isClamped = first !== undefined && oldest !== undefined && first.seq < oldest.seq
    if (isClamped && options.refusesOldTimes === true && wire === 'v2') return 'too-old' as const
    const from = Math.max(first?.seq ?? Number.POSITIVE_INFINITY, floor)
    return { includes: (entry: Entry) => entry.seq >= from, notice: isClamped ? 'OutdatedCursor' : null }
  }

  function watch(subscriber: Subscriber): void {
    const { socket, wire } = subscriber
    socket.on('close', () => subscribers.delete(subscriber))
    socket.on('pong', () => pongs++)
    socket.on('message', () => {
      clientFrames++
      if (wire === 'v2') socket.close(1008, 'unexpected data message')
    })
  }

  function send(subscriber: Subscriber, entry: Entry): void {
    const { socket, wire, wants, largest } = subscriber
    if (isStalled || stalled.has(subscriber) || !wants(entry)) return
    const isNew = options.isOld !== true
    const frame = wire === 'v1' ? v1Frame(entry, isNew) : v2Frame(entry, isNew)
    const limit = options.ignoresLargest === true ? 0 : largest
    if (limit === 0 || Buffer.byteLength(frame) <= limit) socket.send(frame)
  }

  function end(error: string, message: string): void {
    for (const { socket, wire } of subscribers) {
      if (wire === 'v2') socket.send(v2Error(error, message))
      socket.close(1000)
    }
  }
}

function xrpcError(error: string, message: string): string {
  return JSON.stringify({ error, message })
}
