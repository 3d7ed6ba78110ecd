import {
  ascii,
  CLOSE,
  COMMA,
  matches,
  NULL,
  OPEN,
  QUOTE,
  skipKey,
  skipSpace,
  skipString,
  skipValue,
  skipWord,
} from './skip-json.js'

/**
 * Finds where the fields of a post stand in the bytes of its line, without parsing the line. A scan succeeds only where
 * `JSON.parse` and `parsePost` would surely make a post. Any other line must be parsed.
 */
export interface LineScan {
  /** Whether the line that begins at `from` is surely a post, and ends before `limit`. The fields below then hold. */
  scan(bytes: Uint8Array, from: number, limit: number): boolean
  /** The offset after the line end. */
  next: number
  readonly id: Span
  readonly source: Span
  readonly createdAt: Span
  /** The text alone may have escapes and letters beyond ASCII. */
  readonly text: Span & { hasEscapes: boolean; isWide: boolean }
  /** Absent (`from` is 0) where the author is, and where the value is null or empty. */
  readonly authorId: Span
  readonly handle: Span
  /** False where `repostOf` is absent or null. */
  mayBeRepost: boolean
}

/** Offsets of the first byte and of the byte after the last. */
export interface Span {
  from: number
  to: number
}

export function createLineScan(): LineScan {
  const spans = Array.from({ length: 5 }, (): Span => ({ from: 0, to: 0 }))
  const [id, source, createdAt, authorId, handle] = spans as [Span, Span, Span, Span, Span]
  const text = { from: 0, to: 0, hasEscapes: false, isWide: false }
  const found: LineScan = { scan, next: 0, id, source, createdAt, text, authorId, handle, mayBeRepost: false }
  return found

  function scan(bytes: Uint8Array, from: number, limit: number): boolean {
    authorId.from = authorId.to = handle.from = handle.to = 0
    found.mayBeRepost = false
    let seen = 0
    let at = from
    if (bytes[at] !== OPEN) return false
    do {
      const key = skipSpace(bytes, at + 1, limit)
      const field = fieldOf(bytes, key)
      if ((seen & field) !== 0) return false
      seen |= field
      at = skipValueOf(bytes, field, skipKey(bytes, key, limit), limit)
      if (at < 0) return false
      at = skipSpace(bytes, at, limit)
    } while (bytes[at] === COMMA)
    if (bytes[at] !== CLOSE || (seen & REQUIRED) !== REQUIRED) return false
    at = skipSpace(bytes, at + 1, limit)
    if (at >= limit || bytes[at] !== LINE_END) return false
    found.next = at + 1
    return true
  }

  /** The offset after the value of a field; -1 where in doubt. */
  function skipValueOf(bytes: Uint8Array, field: number, at: number, limit: number): number {
    switch (field) {
      case ID:
        return takePlain(bytes, at, limit, id)
      case SOURCE:
        return takePlain(bytes, at, limit, source)
      case CREATED_AT:
        return takePlain(bytes, at, limit, createdAt)
      case TEXT:
        return takeText(bytes, at, limit)
      case AUTHOR:
        return bytes[at] === OPEN ? takeAuthor(bytes, at, limit) : skipWord(bytes, at, NULL)
      case REPOST:
        found.mayBeRepost = bytes[at] !== NULL[0]
        return skipValue(bytes, at, limit, 0)
      case ABOUT:
        return skipWord(bytes, at, NULL)
      default:
        return skipValue(bytes, at, limit, 0)
    }
  }

  function takeText(bytes: Uint8Array, at: number, limit: number): number {
    if (bytes[at] !== QUOTE) return -1
    const marked = skipString(bytes, at + 1, limit)
    if (marked < 0) return -1
    text.from = at + 1
    text.to = marked >>> 2
    text.hasEscapes = (marked & 2) !== 0
    text.isWide = (marked & 1) !== 0
    return text.to - text.from > MAX_TEXT_BYTES ? -1 : text.to + 1
  }

  function takeAuthor(bytes: Uint8Array, open: number, limit: number): number {
    let seen = 0
    let at = skipSpace(bytes, open + 1, limit)
    if (bytes[at] === CLOSE) return at + 1
    at--
    do {
      const key = skipSpace(bytes, at + 1, limit)
      const field = authorFieldOf(bytes, key)
      if ((seen & field) !== 0) return -1
      seen |= field
      at = skipKey(bytes, key, limit)
      if (field === 0) at = skipValue(bytes, at, limit, 1)
      else if (bytes[at] === NULL[0]) at = skipWord(bytes, at, NULL)
      else at = takePlain(bytes, at, limit, field === AUTHOR_ID ? authorId : handle)
      if (at < 0) return -1
      at = skipSpace(bytes, at, limit)
    } while (bytes[at] === COMMA)
    return bytes[at] === CLOSE ? at + 1 : -1
  }
}

const LINE_END = 10
const [ID, SOURCE, CREATED_AT, TEXT, AUTHOR, REPOST, ABOUT] = [1, 2, 4, 8, 16, 32, 64]
const [AUTHOR_ID, HANDLE] = [1, 2]
const REQUIRED = ID | SOURCE | CREATED_AT | TEXT
/** So that no limit of `parsePost` is met: it counts characters, which are no more than bytes. */
const MAX_TEXT_BYTES = 100_000
const MAX_PLAIN_BYTES = 512

const FIELDS = [
  [ascii('id"'), ID],
  [ascii('source"'), SOURCE],
  [ascii('createdAt"'), CREATED_AT],
  [ascii('text"'), TEXT],
  [ascii('author"'), AUTHOR],
  [ascii('repostOf"'), REPOST],
  [ascii('about"'), ABOUT],
] as const
const HANDLE_KEY = ascii('handle"')

function fieldOf(bytes: Uint8Array, key: number): number {
  const first = bytes[key + 1]
  for (let index = 0; index < FIELDS.length; index++) {
    const [name, field] = FIELDS[index]!
    if (name[0] === first && matches(bytes, key + 1, name)) return field
  }
  return 0
}

function authorFieldOf(bytes: Uint8Array, key: number): number {
  if (matches(bytes, key + 1, FIELDS[0][0])) return AUTHOR_ID
  return matches(bytes, key + 1, HANDLE_KEY) ? HANDLE : 0
}

/** Takes a string of ASCII without escapes. */
function takePlain(bytes: Uint8Array, at: number, limit: number, span: Span): number {
  if (bytes[at] !== QUOTE) return -1
  const marked = skipString(bytes, at + 1, limit)
  if (marked < 0 || (marked & 3) !== 0) return -1
  span.from = at + 1
  span.to = marked >>> 2
  return span.to - span.from > MAX_PLAIN_BYTES ? -1 : span.to + 1
}
