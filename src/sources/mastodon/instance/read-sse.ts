import { createParser } from 'eventsource-parser'

/** One event of a stream of server-sent events. */
export interface SseEvent {
  /** `message` where the stream names none. */
  readonly name: string
  readonly data: string
}

export interface SseReader {
  /** Takes the next bytes as the network cut them, and gives what they complete. */
  read(bytes: Uint8Array): SseResult[]
}

export type SseResult =
  | { readonly kind: 'event'; readonly event: SseEvent }
  /** A line that begins with a colon: Mastodon's heartbeat is `:thump`, its greeting `:)`. */
  | { readonly kind: 'comment'; readonly text: string }
  /** An event larger than the limit, passed over. */
  | { readonly kind: 'too-large' }

/**
 * Reads server-sent events with `eventsource-parser`. Bytes are decoded as a stream, since a network packet may end in
 * the middle of a character, a line or a CRLF. `id` and `retry` are not read: Mastodon cannot resume.
 *
 * `largest` limits an event's data in characters. The parser's own limit ends the stream, and Mastodon has no way to
 * resume one. So a too large event is skipped here: what a line has beyond the limit is dropped, and so is the rest of
 * the event.
 */
export function createSseReader(largest: number): SseReader {
  const decoder = new TextDecoder('utf-8')
  const longestLine = largest + LONGEST_FIELD_NAME
  let received: SseResult[] = []
  /** What the parser has of the line that has not ended yet. */
  let line = ''
  let endedInCr = false
  let isTooLarge = false
  let hasOverflowed = false

  const parser = createParser({
    // A whole line beside an event within its limit: only an event that is too large exceeds this.
    maxBufferSize: longestLine + largest,
    onComment: (text) => received.push({ kind: 'comment', text }),
    onEvent({ event: name = 'message', data }) {
      if (isTooLarge || data.length > largest) received.push({ kind: 'too-large' })
      else received.push({ kind: 'event', event: { name, data } })
      isTooLarge = false
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') hasOverflowed = true
    },
  })

  return {
    read(bytes) {
      received = []
      for (const piece of decoder.decode(bytes, { stream: true }).split(AFTER_LINE_END)) {
        if (piece !== '') takePiece(piece)
      }
      return received
    },
  }

  /** Takes a line, or a part of one. Each of the three line ends becomes LF, since the parser waits behind a CR. */
  function takePiece(piece: string): void {
    const isRestOfCrlf = endedInCr && piece === '\n'
    endedInCr = piece.endsWith('\r')
    if (isRestOfCrlf) return
    const text = piece.replace(LINE_END, '')
    const taken = text.slice(0, longestLine - line.length)
    const isLineOver = text.length < piece.length
    line = isLineOver ? '' : line + taken
    parser.feed(isLineOver ? `${taken}\n` : taken)
    if (!hasOverflowed) return
    hasOverflowed = false
    isTooLarge = true
    parser.reset()
    // The event goes on: with one line of data, or the parser would not report its end.
    parser.feed(`data\n${line}`)
  }
}

/** `event: ` and `data: `, with room to spare. */
const LONGEST_FIELD_NAME = 16

const LINE_END = /\r\n$|[\r\n]$/
/** A CR before LF is half of a line end. */
const AFTER_LINE_END = /(?<=\n)|(?<=\r)(?!\n)/
