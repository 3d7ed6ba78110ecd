import {
  ascii,
  CLOSE,
  COMMA,
  matches,
  NULL,
  OPEN,
  QUOTE,
  skipColon,
  skipKey,
  skipSpace,
  skipString,
  skipValue,
  skipWord,
} from './skip-json.js'

/**
 * Where the fields of a post stand in the bytes of its line. `scanLine` fills it without parsing the line, and one
 * value serves all lines: most of a replay's time goes here.
 */
export interface LineScan {
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

export function newLineScan(): LineScan {
  return {
    next: 0,
    id: { from: 0, to: 0 },
    source: { from: 0, to: 0 },
    createdAt: { from: 0, to: 0 },
    text: { from: 0, to: 0, hasEscapes: false, isWide: false },
    authorId: { from: 0, to: 0 },
    handle: { from: 0, to: 0 },
    mayBeRepost: false,
  }
}

/**
 * Whether the line that begins at `from` is surely a post: `JSON.parse` and `parsePost` would make one. The fields of
 * `line` then hold. Any other line must be parsed. A line end comes after `from`.
 */
export function scanLine(line: LineScan, bytes: Uint8Array, from: number): boolean {
  const { authorId, handle } = line
  authorId.from = authorId.to = handle.from = handle.to = 0
  line.mayBeRepost = false
  let seen = 0
  let at = from
  if (bytes[at] !== OPEN) return false
  do {
    const key = skipSpace(bytes, at + 1)
    const field = fieldOf(bytes, key)
    if ((seen & field) !== 0) return false
    seen |= field
    at = field === 0 ? skipKey(bytes, key) : skipColon(bytes, key + KEY_LENGTH[field]!)
    at = skipValueOf(line, bytes, field, at)
    if (at < 0) return false
    at = skipSpace(bytes, at)
  } while (bytes[at] === COMMA)
  if (bytes[at] !== CLOSE || (seen & REQUIRED) !== REQUIRED) return false
  at = skipSpace(bytes, at + 1)
  if (bytes[at] !== LINE_END) return false
  line.next = at + 1
  return true
}

/** The offset after the value of a field; -1 where in doubt. */
function skipValueOf(line: LineScan, bytes: Uint8Array, field: number, at: number): number {
  switch (field) {
    case ID:
      return takePlain(bytes, at, line.id)
    case SOURCE:
      return takePlain(bytes, at, line.source)
    case CREATED_AT:
      return takePlain(bytes, at, line.createdAt)
    case TEXT:
      return takeText(bytes, at, line.text)
    case AUTHOR:
      return bytes[at] === OPEN ? takeAuthor(line, bytes, at) : skipWord(bytes, at, NULL)
    case REPOST:
      line.mayBeRepost = bytes[at] !== NULL[0]
      return skipValue(bytes, at, 0)
    case ABOUT:
      return skipWord(bytes, at, NULL)
    default:
      return skipValue(bytes, at, 0)
  }
}

function takeText(bytes: Uint8Array, at: number, text: LineScan['text']): number {
  if (bytes[at] !== QUOTE) return -1
  const marked = skipString(bytes, at + 1)
  if (marked < 0) return -1
  text.from = at + 1
  text.to = marked >>> 2
  text.hasEscapes = (marked & 2) !== 0
  text.isWide = (marked & 1) !== 0
  return text.to - text.from > MAX_TEXT_BYTES ? -1 : text.to + 1
}

function takeAuthor({ authorId, handle }: LineScan, bytes: Uint8Array, open: number): number {
  let seen = 0
  let at = skipSpace(bytes, open + 1)
  if (bytes[at] === CLOSE) return at + 1
  at--
  do {
    const key = skipSpace(bytes, at + 1)
    const field = authorFieldOf(bytes, key)
    if ((seen & field) !== 0) return -1
    seen |= field
    at = field === 0 ? skipKey(bytes, key) : skipColon(bytes, key + AUTHOR_KEY_LENGTH[field]!)
    if (field === 0) at = skipValue(bytes, at, 1)
    else if (bytes[at] === NULL[0]) at = skipWord(bytes, at, NULL)
    else at = takePlain(bytes, at, field === AUTHOR_ID ? authorId : handle)
    if (at < 0) return -1
    at = skipSpace(bytes, at)
  } while (bytes[at] === COMMA)
  return bytes[at] === CLOSE ? at + 1 : -1
}

const LINE_END = 10
const [ID, SOURCE, CREATED_AT, TEXT, AUTHOR, REPOST, ABOUT] = [1, 2, 4, 8, 16, 32, 64]
const [AUTHOR_ID, HANDLE] = [1, 2]
const REQUIRED = ID | SOURCE | CREATED_AT | TEXT
/** So that no limit of `parsePost` is met: it counts characters, which are no more than bytes. */
export const MAX_TEXT_BYTES = 100_000
const MAX_PLAIN_BYTES = 512

const [ID_KEY, HANDLE_KEY, AUTHOR_KEY, ABOUT_KEY] = ['id"', 'handle"', 'author"', 'about"'].map(ascii) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const [SOURCE_KEY, CREATED_AT_KEY, TEXT_KEY, REPOST_KEY] = [
  'source"',
  'createdAt"',
  'text"',
  'repostOf"',
].map(ascii) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]

/** By field, the bytes of its key with both marks. */
const KEY_LENGTH = new Uint8Array(128)
KEY_LENGTH[ID] = ID_KEY.length + 1
KEY_LENGTH[SOURCE] = SOURCE_KEY.length + 1
KEY_LENGTH[CREATED_AT] = CREATED_AT_KEY.length + 1
KEY_LENGTH[TEXT] = TEXT_KEY.length + 1
KEY_LENGTH[AUTHOR] = AUTHOR_KEY.length + 1
KEY_LENGTH[REPOST] = REPOST_KEY.length + 1
KEY_LENGTH[ABOUT] = ABOUT_KEY.length + 1
const AUTHOR_KEY_LENGTH = Uint8Array.of(0, ID_KEY.length + 1, HANDLE_KEY.length + 1)

/** The first letter nearly always decides. */
function fieldOf(bytes: Uint8Array, key: number): number {
  const at = key + 1
  if (bytes[key] !== QUOTE) return 0
  switch (bytes[at]) {
    case 105:
      return matches(bytes, at, ID_KEY) ? ID : 0
    case 115:
      return matches(bytes, at, SOURCE_KEY) ? SOURCE : 0
    case 99:
      return matches(bytes, at, CREATED_AT_KEY) ? CREATED_AT : 0
    case 116:
      return matches(bytes, at, TEXT_KEY) ? TEXT : 0
    case 97:
      if (matches(bytes, at, AUTHOR_KEY)) return AUTHOR
      return matches(bytes, at, ABOUT_KEY) ? ABOUT : 0
    case 114:
      return matches(bytes, at, REPOST_KEY) ? REPOST : 0
    default:
      return 0
  }
}

function authorFieldOf(bytes: Uint8Array, key: number): number {
  if (bytes[key] !== QUOTE) return 0
  if (bytes[key + 1] === 105) return matches(bytes, key + 1, ID_KEY) ? AUTHOR_ID : 0
  return bytes[key + 1] === 104 && matches(bytes, key + 1, HANDLE_KEY) ? HANDLE : 0
}

/** Takes a string of ASCII without escapes. */
function takePlain(bytes: Uint8Array, at: number, span: Span): number {
  if (bytes[at] !== QUOTE) return -1
  const marked = skipString(bytes, at + 1)
  if (marked < 0 || (marked & 3) !== 0) return -1
  span.from = at + 1
  span.to = marked >>> 2
  return span.to - span.from > MAX_PLAIN_BYTES ? -1 : span.to + 1
}
