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
 * Reads server-sent events (html.spec.whatwg.org, section 9.2.6): lines end in LF, CR or CRLF, an empty line completes an event, several
 * `data` lines are joined by LF. Bytes are decoded as a stream, since a network packet may end in the middle of a character, a
 * line or a CRLF. `id` and `retry` are passed over: Mastodon cannot resume. `largest` limits an event's data in characters.
 */
export function createSseReader(largest: number): SseReader {
  const decoder = new TextDecoder('utf-8')
  /** The pieces of the line that has not ended yet. */
  let pieces: string[] = []
  let length = 0
  let mayBeginWithLf = false
  let name = ''
  let data: string[] = []
  let dataLength = 0
  let isTooLarge = false

  return {
    read(bytes) {
      const received: SseResult[] = []
      let text = decoder.decode(bytes, { stream: true })
      if (text === '') return received
      if (mayBeginWithLf && text.startsWith('\n')) text = text.slice(1)
      mayBeginWithLf = text === '' ? false : text.endsWith('\r')
      const lines = text.split(/\r\n|\n|\r/)
      const rest = lines.pop()!
      for (const line of lines) {
        keep(line)
        const whole = isLineTooLarge() ? '' : pieces.join('')
        if (isLineTooLarge()) isTooLarge = true
        else readLine(whole, received)
        pieces = []
        length = 0
      }
      keep(rest)
      return received
    },
  }

  function keep(piece: string): void {
    length += piece.length
    if (isLineTooLarge()) pieces = []
    else if (piece !== '') pieces.push(piece)
  }

  function isLineTooLarge(): boolean {
    return length > largest + LONGEST_FIELD_NAME
  }

  function readLine(line: string, received: SseResult[]): void {
    if (line === '') {
      complete(received)
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) {
      received.push({ kind: 'comment', text: line.slice(1) })
      return
    }
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') name = value
    if (field !== 'data') return
    dataLength += value.length
    if (dataLength > largest) isTooLarge = true
    else data.push(value)
  }

  function complete(received: SseResult[]): void {
    if (isTooLarge) received.push({ kind: 'too-large' })
    else if (data.length > 0) {
      received.push({ kind: 'event', event: { name: name === '' ? 'message' : name, data: data.join('\n') } })
    }
    name = ''
    data = []
    dataLength = 0
    isTooLarge = false
  }
}

/** `event: ` and `data: `, with room to spare. */
const LONGEST_FIELD_NAME = 16
