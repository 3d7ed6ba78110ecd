import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { Watchdog } from '../connection/watchdog.js'
import { createWatchdog } from '../connection/watchdog.js'
import type { Wire } from './bluesky-options.js'
import type { Frame, OddReason, StreamEvent } from './read-frame.js'
import { readFrame } from './read-frame.js'
import { LARGEST_EVENT } from './subscribe-address.js'

/** Why a connection is over. */
export type Ending =
  /** The host could not be reached, or broke the protocol; `what` is an error's code or words. */
  | { readonly kind: 'failed'; readonly what: string }
  /** Answered with something else than a stream. `error` is the name that v2 gives, '' where there is none. */
  | { readonly kind: 'refused'; readonly status: number; readonly error: string }
  | { readonly kind: 'closed'; readonly code: number }
  /** The server said why it closes: `ConsumerTooSlow` or something else. */
  | { readonly kind: 'server-error'; readonly error: string }
  | { readonly kind: 'silent' }
  /** Ended from here. */
  | { readonly kind: 'stopped' }

export interface Connection {
  /** Resolves when the socket and every timer are gone. Never rejects. */
  readonly over: Promise<Ending>
  /** Closes the connection; later frames are ignored. */
  stop(): void
  /** Stops reading, so that the network holds the server back; silence is then no fault of its. */
  hold(): void
  release(): void
}

export interface StreamParts {
  readonly address: URL
  readonly wire: Wire
  readonly idleTimeoutMs: number
  /** Called at a ping of the host, where pings show that it lives; null where only events do. */
  readonly onPing: (() => void) | null
  readonly handshakeMs: number
  readonly goodbyeMs: number
  readonly onEvent: (event: StreamEvent) => void
  readonly onInfo: (name: string) => void
  readonly onOdd: (reason: OddReason) => void
}

/**
 * A frame is refused, and the connection with it, only when it would endanger the process. What is merely too large for
 * an event is passed over. Unit: bytes.
 */
const LARGEST_FRAME = 64 * 1024 * 1024
const LARGEST_ANSWER = 16 * 1024

interface Stream {
  readonly parts: StreamParts
  readonly socket: WebSocket
  ending: Ending | null
  isHeld: boolean
  goodbye: NodeJS.Timeout | undefined
  watchdog: Watchdog
}

/** One connection to one host. It never sends a data frame: v2 closes the connection of a client that does. */
export function openStream(parts: StreamParts): Connection {
  const stream: Stream = {
    parts,
    socket: openSocket(parts),
    ending: null,
    isHeld: false,
    goodbye: undefined,
    watchdog: createWatchdog(parts.idleTimeoutMs, () => cut(stream, { kind: 'silent' })),
  }
  return {
    over: listen(stream),
    stop: () => stop(stream),
    hold: () => hold(stream),
    release: () => release(stream),
  }
}

function openSocket(parts: StreamParts): WebSocket {
  return new WebSocket(parts.address, parts.wire === 'v2' ? ['xrpc.v1.json'] : [], {
    handshakeTimeout: parts.handshakeMs,
    maxPayload: LARGEST_FRAME,
    perMessageDeflate: false,
    // Broken characters in one post must not end the connection: it would come again on the next.
    skipUTF8Validation: true,
    headers: { 'user-agent': 'outcry' },
  })
}

/** Resolves when the socket is closed. */
function listen(stream: Stream): Promise<Ending> {
  const { parts, socket } = stream
  const over = new Promise<Ending>((resolve) => {
    socket.on('close', (code) => {
      stream.watchdog.stop()
      clearTimeout(stream.goodbye)
      resolve(stream.ending ?? { kind: 'closed', code })
    })
  })
  socket.on('error', (error) => {
    stream.ending ??= { kind: 'failed', what: wordsOf(error) }
  })
  socket.on('unexpected-response', (_request, response) => {
    void readRefusal(response).then((refusal) => cut(stream, refusal))
  })
  socket.on('ping', () => {
    if (stream.ending !== null || parts.onPing === null) return
    stream.watchdog.feed()
    parts.onPing()
  })
  socket.on('message', (data, isBinary) => {
    if (stream.ending !== null) return
    const bytes = data as Buffer
    if (isBinary) parts.onOdd('binary')
    else if (bytes.length > LARGEST_EVENT) parts.onOdd('too-large')
    else consume(stream, readFrame(bytes.toString('utf8'), parts.wire))
  })
  return over
}

function stop(stream: Stream): void {
  if (stream.ending !== null) return
  stream.ending = { kind: 'stopped' }
  stream.watchdog.stop()
  // Held, the server's goodbye would not be read.
  release(stream)
  stream.goodbye = setTimeout(() => stream.socket.terminate(), stream.parts.goodbyeMs)
  stream.socket.close(1000)
}

function hold(stream: Stream): void {
  if (stream.isHeld || stream.ending !== null) return
  stream.isHeld = true
  stream.watchdog.stop()
  stream.socket.pause()
}

function release(stream: Stream): void {
  if (!stream.isHeld) return
  stream.isHeld = false
  stream.socket.resume()
  if (stream.ending !== null) return
  stream.watchdog = createWatchdog(stream.parts.idleTimeoutMs, () => cut(stream, { kind: 'silent' }))
}

function consume(stream: Stream, frame: Frame): void {
  const { parts, watchdog } = stream
  switch (frame.kind) {
    case 'event':
      // Only what happens on the network shows that the instance lives: a stalled one still sends pings.
      watchdog.feed()
      parts.onEvent(frame.event)
      break
    case 'info':
      parts.onInfo(frame.name)
      break
    case 'error':
      cut(stream, { kind: 'server-error', error: frame.error })
      break
    case 'odd':
      parts.onOdd(frame.reason)
  }
}

function cut(stream: Stream, why: Ending): void {
  stream.ending ??= why
  stream.socket.terminate()
}

/** What may stand in a sentence; a proxy in between can answer anything. */
const ERROR_NAME = /^[A-Za-z]{1,60}$/

async function readRefusal(response: IncomingMessage): Promise<Ending> {
  const status = response.statusCode ?? 0
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      pieces.push(piece)
      length += piece.length
      if (length > LARGEST_ANSWER) break
    }
    const answer: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'))
    const { error } = (answer ?? {}) as { readonly error?: unknown }
    if (typeof error === 'string' && ERROR_NAME.test(error)) return { kind: 'refused', status, error }
  } catch {
    // An answer that breaks off or is no JSON names no error; the status says enough.
  }
  return { kind: 'refused', status, error: '' }
}

function wordsOf(error: Error & { readonly code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.message
}
