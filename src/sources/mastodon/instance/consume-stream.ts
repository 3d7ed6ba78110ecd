import { SECOND } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import { createWatchdog } from '../../connection/watchdog.js'
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

/** Consumes one stream until it or the signal ends. The token travels in a header, never in the address, which servers log. */
export async function consumeStream(parts: StreamParts): Promise<StreamResult> {
  const { clock } = parts
  const child = childOf(parts.signal)
  let own: StreamEnding | null = null
  let wasAlive = false
  const cut = (why: StreamEnding): void => {
    own ??= why
    child.abort()
  }
  let watchdog = createWatchdog(parts.answerMs, () =>
    cut({ kind: 'failed', what: `no answer within ${parts.answerMs / SECOND} s` }),
  )
  try {
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
    if (!response.ok) return { ending: await refusal(response), wasAlive }
    const type = response.headers.get('content-type') ?? ''
    if (response.body === null || !/^text\/event-stream\b/i.test(type)) {
      return { ending: { kind: 'failed', what: 'its answer is no stream of events' }, wasAlive }
    }
    watchdog.stop()
    watchdog = createWatchdog(parts.idleTimeoutMs, () => cut({ kind: 'silent' }))
    parts.onOpen()
    await readEvents(response.body)
    return { ending: own ?? { kind: 'closed' }, wasAlive }
  } catch (error) {
    return { ending: endingAfter(error), wasAlive }
  } finally {
    watchdog.stop()
    // Of an answer that was not read to its end the connection would stay.
    child.abort()
    child.release()
  }

  async function readEvents(body: ReadableStream<Uint8Array>): Promise<void> {
    const sse = createSseReader(LARGEST_EVENT)
    for await (const bytes of body) {
      for (const received of sse.read(bytes)) {
        if (received.kind === 'comment' && received.text !== 'thump') continue
        wasAlive = true
        watchdog.feed()
        if (received.kind === 'event') parts.onEvent(received.event)
        else if (received.kind === 'too-large') parts.onTooLarge()
      }
      while (parts.isFull() && !child.signal.aborted) {
        // Held back by us, its silence is no fault of the server's.
        watchdog.feed()
        await clock.sleep(LOOK_AGAIN_MS, child.signal)
      }
    }
  }

  async function refusal(response: Response): Promise<StreamEnding> {
    const { status } = response
    const waitMs = Math.max(nextAllowed(response, clock.now()) - clock.now(), 0)
    return { kind: 'refused', status, error: errorIn(await readBody(response)), waitMs }
  }

  function endingAfter(error: unknown): StreamEnding {
    if (own !== null) return own
    return parts.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', what: wordsOf(error) }
  }
}
