/**
 * Steps over JSON in bytes without making values of it. Each function gets the offset of the first byte and gives the
 * offset after the last. -1 means doubt. `JSON.parse` accepts whatever they pass; of the rest they say nothing.
 * A line end comes after the first byte: none of them goes beyond it.
 */

export const [OPEN, CLOSE, QUOTE, COMMA] = [123, 125, 34, 44] as const
const [COLON, BACKSLASH] = [58, 92]
/** Deeper values are left to the parser. */
const MAX_DEPTH = 16

export const NULL = ascii('null')
const TRUE = ascii('true')
const FALSE = ascii('false')

/** What a byte is in a string: 0 itself, 1 of a letter beyond ASCII, 2 a backslash, 3 the end, 4 forbidden. */
const IN_STRING = new Uint8Array(256).fill(1, 128).fill(4, 0, 32)
IN_STRING[BACKSLASH] = 2
IN_STRING[QUOTE] = 3

/** What may stand behind a backslash, besides the "u" of a number. */
const IS_ESCAPED = new Uint8Array(256)
for (const code of ascii('"\\/bfnrt')) IS_ESCAPED[code] = 1

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

export function matches(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false
  return true
}

export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13) at++
  return at
}

/** From a key to its value. A key with escapes may spell one that matters. */
export function skipKey(bytes: Uint8Array, key: number): number {
  if (bytes[key] !== QUOTE) return -1
  const marked = skipString(bytes, key + 1)
  if (marked < 0 || (marked & 2) !== 0) return -1
  return skipColon(bytes, (marked >>> 2) + 1)
}

/** From the end of a key to its value. */
export function skipColon(bytes: Uint8Array, end: number): number {
  const colon = skipSpace(bytes, end)
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : -1
}

/** The place of the closing mark times four, plus 2 for escapes and 1 for letters beyond ASCII; -1 where in doubt. */
export function skipString(bytes: Uint8Array, start: number): number {
  let marks = 0
  let at = start
  for (;;) {
    const kind = IN_STRING[bytes[at]!]!
    if (kind === 0) at++
    else if (kind === 3) return at * 4 + marks
    else if (kind === 4) return -1
    else {
      marks |= kind
      const length = kind === 1 ? 1 : escapeLength(bytes, at)
      if (length === 0) return -1
      at += length
    }
  }
}

/** 0 for what is no escape of JSON. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const code = bytes[at + 1]!
  if (code !== 117) return IS_ESCAPED[code] === 1 ? 2 : 0
  for (let index = at + 2; index < at + 6; index++) {
    const digit = bytes[index]!
    if (!((digit >= 48 && digit <= 57) || ((digit | 32) >= 97 && (digit | 32) <= 102))) return 0
  }
  return 6
}

export function skipValue(bytes: Uint8Array, at: number, depth: number): number {
  switch (bytes[at]) {
    case QUOTE: {
      const marked = skipString(bytes, at + 1)
      return marked < 0 ? -1 : (marked >>> 2) + 1
    }
    case NULL[0]:
      return skipWord(bytes, at, NULL)
    case TRUE[0]:
      return skipWord(bytes, at, TRUE)
    case FALSE[0]:
      return skipWord(bytes, at, FALSE)
    case OPEN:
      return depth === MAX_DEPTH ? -1 : skipItems(bytes, at, depth, true)
    case 91:
      return depth === MAX_DEPTH ? -1 : skipItems(bytes, at, depth, false)
    default:
      return skipNumber(bytes, at)
  }
}

export function skipWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  return matches(bytes, at, word) ? at + word.length : -1
}

/** An object or a list. */
function skipItems(bytes: Uint8Array, open: number, depth: number, hasKeys: boolean): number {
  const close = hasKeys ? CLOSE : 93
  let at = skipSpace(bytes, open + 1)
  if (bytes[at] === close) return at + 1
  at--
  do {
    at = skipSpace(bytes, at + 1)
    if (hasKeys) at = skipKey(bytes, at)
    if (at < 0) return -1
    at = skipValue(bytes, at, depth + 1)
    if (at < 0) return -1
    at = skipSpace(bytes, at)
  } while (bytes[at] === COMMA)
  return bytes[at] === close ? at + 1 : -1
}

/** Whole numbers and decimal fractions; the parser reads the rest. */
function skipNumber(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === 45 ? start + 1 : start
  let at = skipDigits(bytes, first)
  if (at === first || (bytes[first] === 48 && at > first + 1)) return -1
  if (bytes[at] === 46) {
    const fraction = at + 1
    at = skipDigits(bytes, fraction)
    if (at === fraction) return -1
  }
  // An exponent is no digit: the caller finds neither comma nor brace there.
  return at
}

function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at]! >= 48 && bytes[at]! <= 57) at++
  return at
}
