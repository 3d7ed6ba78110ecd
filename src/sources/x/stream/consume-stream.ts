import type { Readable } from 'node:stream'
import type { TweetStream } from 'twitter-api-v2'
import { ETwitterStreamEvent } from 'twitter-api-v2'
import type { Watchdog } from '../../connection/watchdog.js'
import { createWatchdog } from '../../connection/watchdog.js'
import type { Failure } from '../client/failure.js'
import { failureOf } from '../client/failure.js'
import type { XClient } from '../client/x-client.js'
import { fieldsOf, listOf } from '../read-post.js'

export interface StreamParts {
  readonly client: XClient
  readonly idleTimeoutMs: number
  readonly handshakeMs: number
  onConnected(): void
  /** A message of the stream, and no error. */
  onMessage(message: unknown): void
  /** A line that is no JSON. */
  onNoJson(): void
}

export interface StreamConnection {
  /** Resolves when it is over; null when `stop` ended it. Never rejects. */
  readonly over: Promise<Failure | null>
  /** Ends it as a client does that is done: X frees its one slot at once. */
  stop(): void
  /** Takes nothing in until `release`; X buffers some, and in the end closes. */
  hold(): void
  release(): void
}

/** The stream while it is open, and what must be undone at its end. */
interface OpenStream {
  readonly parts: StreamParts
  readonly stream: TweetStream<unknown>
  readonly inside: Inside
  readonly giveUp: () => void
  readonly end: (failure: Failure | null) => void
  handshake: NodeJS.Timeout | undefined
  watchdog: Watchdog | null
  body: Readable | null
  isOver: boolean
}

/**
 * Opens X's filtered stream once. Reconnecting is left to the caller, whose rules are X's own. The library's reconnect
 * keeps one count for all kinds of failure, and cannot be made to check the budget first.
 */
export function consumeStream(parts: StreamParts): StreamConnection {
  const { stream, giveUp } = parts.client.openStream()
  let end: (failure: Failure | null) => void = () => {}
  const over = new Promise<Failure | null>((resolve) => {
    end = resolve
  })
  const open: OpenStream = {
    parts,
    stream,
    inside: stream as unknown as Inside,
    giveUp,
    end,
    handshake: undefined,
    watchdog: null,
    body: null,
    isOver: false,
  }
  listen(open)
  connect(open)
  return {
    over,
    stop: () => finish(open, null),
    hold: () => hold(open),
    release: () => release(open),
  }
}

function listen(open: OpenStream): void {
  const { stream, parts } = open
  stream.on(ETwitterStreamEvent.Connected, () => attach(open))
  stream.on(ETwitterStreamEvent.Data, (message: unknown) => {
    if (!open.isOver) parts.onMessage(message)
  })
  stream.on(ETwitterStreamEvent.DataError, (payload: unknown) =>
    finish(open, { kind: 'network', what: reasonOf(payload) }),
  )
  stream.on(ETwitterStreamEvent.TweetParseError, () => parts.onNoJson())
  stream.on(ETwitterStreamEvent.ConnectionError, (error: unknown) => finish(open, failureOf(error)))
  stream.on(ETwitterStreamEvent.ConnectionClosed, () => closed(open))
}

function connect(open: OpenStream): void {
  const { stream, parts } = open
  open.handshake = setTimeout(
    () => finish(open, { kind: 'network', what: `no answer within ${parts.handshakeMs / 1_000} s` }),
    parts.handshakeMs,
  )
  // The library's own limits are off: its reconnect, and its keep-alive, which would take a held connection for a dead
  // one.
  stream
    .connect({ autoReconnect: false, keepAliveTimeout: 'disable' })
    .catch((error: unknown) => finish(open, failureOf(error)))
    .finally(() => clearTimeout(open.handshake))
}

function hold({ isOver, body, watchdog }: OpenStream): void {
  if (isOver || body === null || body.isPaused()) return
  watchdog?.stop()
  body.pause()
}

function release(open: OpenStream): void {
  const { isOver, body } = open
  if (isOver || body === null || !body.isPaused()) return
  watch(open)
  body.resume()
}

/** Both are known once connected, and before the library itself listens. */
function attach(open: OpenStream): void {
  const { inside, parts } = open
  const { res, originalResponse } = inside
  clearTimeout(open.handshake)
  if (open.isOver || res === undefined || originalResponse === undefined) return
  open.body = res
  // The library turns each piece into text by itself, which breaks a character that is cut between two pieces.
  res.setEncoding('utf8')
  res.on('data', () => {
    open.watchdog?.feed()
    if (inside.parser.currentMessage.length > LONGEST_LINE) {
      finish(open, { kind: 'network', what: 'it sent a line without end' })
    }
  })
  // A decompressor does not notice that what feeds it has broken off, and the library listens to the decompressor
  // alone.
  originalResponse.on('close', () => closed(open))
  watch(open)
  parts.onConnected()
}

function watch(open: OpenStream): void {
  const { idleTimeoutMs } = open.parts
  open.watchdog?.stop()
  open.watchdog = createWatchdog(idleTimeoutMs, () =>
    finish(open, { kind: 'network', what: `silent for ${idleTimeoutMs / 1_000} s, without a heartbeat` }),
  )
}

function closed(open: OpenStream): void {
  finish(open, { kind: 'network', what: 'the connection was closed' })
}

function finish(open: OpenStream, failure: Failure | null): void {
  if (open.isOver) return
  open.isOver = true
  clearTimeout(open.handshake)
  open.watchdog?.stop()
  open.stream.destroy()
  // The library takes its listeners off before it breaks the connection; an error after that would end the process.
  const { inside } = open
  for (const each of [inside.req, inside.res, inside.originalResponse]) each?.on('error', () => {})
  open.giveUp()
  open.end(failure)
}

/** What the library holds and does not show in its types. */
interface Inside {
  readonly req?: NodeJS.EventEmitter
  readonly res?: Readable
  readonly originalResponse?: Readable
  readonly parser: { readonly currentMessage: string }
}

/**
 * X's longest post with all its fields is a tenth of it. The library would go on adding to a line for ever, and reads
 * it from the beginning with each piece. Unit: characters.
 */
const LONGEST_LINE = 1_000_000

function reasonOf(payload: unknown): string {
  const error = fieldsOf(listOf(fieldsOf(payload)?.errors)[0])
  const title = error?.title ?? error?.disconnect_type
  return `X ended the stream (${typeof title === 'string' ? title.slice(0, 80) : 'without a reason'})`
}
