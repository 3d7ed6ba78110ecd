import { SECOND } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Watchdog } from '../../connection/watchdog.js'
import { createWatchdog } from '../../connection/watchdog.js'
import type { ChildSignal } from './child-signal.js'
import { childOf } from './child-signal.js'
import { errorIn, readBody, wordsOf } from './read-answer.js'
import type { SseEvent } from './read-sse.js'
import { createSseReader } from './read-sse.js'
import { nextAllowed } from './request-instance.js'

/** Why a stream is over. */
export type StreamEnding =
  | { readonly kind: 'failed'; readonly what: string }
  /** Answered with something else than a stream. */
  | { readonly kind: 'refused'; readonly status: number; readonly error: string; readonly waitMs: number }
  | { readonly kind: 'closed' }
  /** Its heart stopped beating. */
  | { readonly kind: 'silent' }
  /** Ended from here. */
  | { readonly kind: 'stopped' }

export interface StreamParts {
  readonly address: URL
  readonly token: string
  readonly idleTimeoutMs: number
  readonly answerMs: number
  readonly clock: Clock
  readonly onOpen: () => void
  readonly onEvent: (event: SseEvent) => void
  readonly onTooLarge: () => void
  /** Whether reading must pause, since what was read is not stored yet. */
  readonly isFull: () => boolean
  readonly signal: AbortSignal
}

export interface StreamResult {
  readonly ending: StreamEnding
  /** Whether its heart beat or something came: a greeting alone is no life. */
  readonly wasAlive: boolean
}

/** A status with a poll, cards and forty pictures has some 50 KB. Unit: characters. */
const LARGEST_EVENT = 1_000_000
const LOOK_AGAIN_MS = 50

/** What is known of a stream while it lasts. */
interface Stream {
  readonly parts: StreamParts
  readonly child: ChildSignal
  /** Why it was ended from here. */
  own: StreamEnding | null
  wasAlive: boolean
  watchdog: Watchdog
}

/**
 * Consumes one stream until it or the signal ends. The token travels in a header, never in the address, which servers
 * log.
 */
export async function consumeStream(parts: StreamParts): Promise<StreamResult> {
  const stream: Stream = {
    parts,
    child: childOf(parts.signal),
    own: null,
    wasAlive: false,
    watchdog: createWatchdog(parts.answerMs, () =>
      cut(stream, { kind: 'failed', what: `no answer within ${parts.answerMs / SECOND} s` }),
    ),
  }
  try {
    const ending = await readAnswer(stream)
    return { ending, wasAlive: stream.wasAlive }
  } catch (error) {
    return { ending: endingAfter(stream, error), wasAlive: stream.wasAlive }
  } finally {
    stream.watchdog.stop()
    // Of an answer that was not read to its end the connection would stay.
    stream.child.abort()
    stream.child.release()
  }
}

function cut(stream: Stream, why: StreamEnding): void {
  stream.own ??= why
  stream.child.abort()
}

async function readAnswer(stream: Stream): Promise<StreamEnding> {
  const { parts, child } = stream
  const response = await fetch(parts.address, {
    signal: child.signal,
    headers: {
      accept: 'text/event-stream',
      // What is packed comes only when the packer has enough of it.
      'accept-encoding': 'identity',
      'user-agent': 'outcry',
      connection: 'close',
      authorization: `Bearer ${parts.token}`,
    },
  })
  if (!response.ok) return await refusal(response, parts.clock)
  const type = response.headers.get('content-type') ?? ''
  if (response.body === null || !/^text\/event-stream\b/i.test(type)) {
    return { kind: 'failed', what: 'its answer is no stream of events' }
  }
  stream.watchdog.stop()
  stream.watchdog = createWatchdog(parts.idleTimeoutMs, () => cut(stream, { kind: 'silent' }))
  parts.onOpen()
  await readEvents(stream, response.body)
  return stream.own ?? { kind: 'closed' }
}

async function readEvents(stream: Stream, body: ReadableStream<Uint8Array>): Promise<void> {
  const { parts, child, watchdog } = stream
  const sse = createSseReader(LARGEST_EVENT)
  for await (const bytes of body) {
    for (const received of sse.read(bytes)) {
      if (received.kind === 'comment' && received.text !== 'thump') continue
      stream.wasAlive = true
      watchdog.feed()
      if (received.kind === 'event') parts.onEvent(received.event)
      else if (received.kind === 'too-large') parts.onTooLarge()
    }
    while (parts.isFull() && !child.signal.aborted) {
      // Held back by us, its silence is no fault of the server's.
      watchdog.feed()
      await parts.clock.sleep(LOOK_AGAIN_MS, child.signal)
    }
  }
}

async function refusal(response: Response, clock: Clock): Promise<StreamEnding> {
  const { status } = response
  const waitMs = Math.max(nextAllowed(response, clock.now()) - clock.now(), 0)
  return { kind: 'refused', status, error: errorIn(await readBody(response)), waitMs }
}

function endingAfter({ own, parts }: Stream, error: unknown): StreamEnding {
  if (own !== null) return own
  return parts.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', what: wordsOf(error) }
}
