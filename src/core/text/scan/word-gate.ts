import type { Mark } from './automaton-table.js'
import { writingsOf } from './automaton-table.js'
import { AMPERSAND, AT, CLASS_OF, FOREIGN, INVISIBLE, PLUS, SEPARATOR, UNDERSCORE } from './chars.js'

/**
 * Shows in the UTF-8 bytes of a text that the automaton finds neither a name nor a report in it. Each name has
 * an anchor: its only word, or two neighbours of its words. Few texts contain an anchor, and these need the automaton.
 */
export interface WordGate {
  /** A Bloom filter of the hashes of all anchors. */
  readonly anchors: Uint8Array
  /** The same of how the handles of desks begin: all of a short beginning, or its first letters. */
  readonly handles: Uint8Array
}

/** What a text may hold, as bits. Without `POSSIBLE` it surely names nothing in words and mentions no desk. */
export const POSSIBLE = 1
const HASH_SIGN = 2

/** 64 kB. With ten thousand anchors one word in two hundred passes by chance. */
const BITS = 19
const MASK = (1 << BITS) - 1
const EMPTY = 0x811c9dc5 | 0
/** A word with a letter of another script is part of no name. */
const NO_WORD = 0

/** A context or a needed phrase alone is no reason to read a text. */
export function buildAnchors(
  patterns: readonly { readonly words: readonly string[]; readonly mark: Mark }[],
): Uint8Array {
  const anchors = new Uint8Array(1 << (BITS - 3))
  for (const { words, mark } of patterns) {
    if (mark.kind === 'context' || mark.kind === 'needed') continue
    for (const symbols of writingsOf(words)) note(anchors, anchorOf(symbols))
  }
  return anchors
}

/** The hash of a single word, or of the longest two neighbours. `symbols` begins and ends with a separator. */
function anchorOf(symbols: readonly number[]): number {
  const words: (readonly number[])[] = []
  for (let from = 1; from < symbols.length; ) {
    const end = symbols.indexOf(SEPARATOR, from)
    words.push(symbols.slice(from, end))
    from = end + 1
  }
  if (words.length === 1) return hashOf(words[0]!)
  const lengths = words.slice(1).map((word, index) => words[index]!.length + word.length)
  const longest = lengths.indexOf(Math.max(...lengths))
  return pair(hashOf(words[longest]!), hashOf(words[longest + 1]!))
}

function hashOf(word: readonly number[]): number {
  return word.reduce(grow, EMPTY) || 1
}

function note(filter: Uint8Array, hash: number): void {
  for (const bit of [firstBit(hash), secondBit(hash)]) filter[bit >> 3]! |= 1 << (bit & 7)
}

function grow(hash: number, symbol: number): number {
  return Math.imul(hash ^ symbol, 0x01000193)
}

function pair(one: number, other: number): number {
  return Math.imul(one, 31) ^ other
}

/** Whether a word may be an anchor, by itself or with the word before it. */
function holdsAnchor(anchors: Uint8Array, before: number, word: number): boolean {
  return holds(anchors, word) || (before !== NO_WORD && holds(anchors, pair(before, word)))
}

function firstBit(hash: number): number {
  return (hash ^ (hash >>> 15)) & MASK
}

function secondBit(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 7) & MASK
}

function holds(filter: Uint8Array, hash: number): boolean {
  const first = firstBit(hash)
  if ((filter[first >> 3]! & (1 << (first & 7))) === 0) return false
  const second = secondBit(hash)
  return (filter[second >> 3]! & (1 << (second & 7))) !== 0
}

/** So many letters of a beginning are compared. */
const HANDLE_LETTERS = 5

/** `beginnings` are names, official accounts and words before a name, of ASCII without capitals. */
export function buildHandles(beginnings: Iterable<string>): Uint8Array {
  const filter = new Uint8Array(1 << (BITS - 3))
  for (const text of beginnings) {
    let hash = EMPTY
    for (const letter of text.slice(0, HANDLE_LETTERS)) hash = grow(hash, letter.charCodeAt(0))
    note(filter, hash)
  }
  return filter
}

const [HASH, COLON, SLASH, AT_SIGN, LOW_LINE] = [35, 58, 47, 64, 95]
/** Makes a letter small, and leaves a digit. */
const SMALL = 32

/** Bits of what the text in these bytes may hold. Malformed bytes are in doubt, and so is a link with "#" or "@". */
export function screen(gate: WordGate, bytes: Uint8Array, from: number, to: number): number {
  const { anchors } = gate
  let found = 0
  let hash = EMPTY
  let before = NO_WORD
  let isForeign = false
  let previous = SEPARATOR
  let run = 0
  let at = from
  while (at < to) {
    const byte = bytes[at]!
    const code = byte < 0x80 ? byte : codeAt(bytes, at, to)
    if (code < 0) return POSSIBLE
    at += byteLength(code)
    const charClass = code < 0x10000 ? CLASS_OF[code]! : SEPARATOR
    if (charClass !== SEPARATOR && charClass <= UNDERSCORE) {
      if (charClass === previous) {
        if (++run === 2) return POSSIBLE
      } else run = 0
      hash = grow(hash, charClass)
      previous = charClass
      continue
    }
    if (charClass === INVISIBLE) continue
    if (charClass === FOREIGN) {
      isForeign = true
      previous = FOREIGN
      continue
    }
    if (charClass === AT) {
      hash = grow(hash, AT)
      previous = AT
      if (byte === AT_SIGN && mayBeDesk(gate, bytes, at, to)) return POSSIBLE
      continue
    }
    if (byte === HASH) found |= HASH_SIGN
    if (previous !== SEPARATOR) {
      const word = isForeign ? NO_WORD : hash || 1
      if (word !== NO_WORD && holdsAnchor(anchors, before, word)) return POSSIBLE
      before = word
      hash = EMPTY
      isForeign = false
      previous = SEPARATOR
    }
    if (charClass === PLUS || charClass === AMPERSAND) {
      const sign = grow(EMPTY, charClass) || 1
      if (holdsAnchor(anchors, before, sign)) return POSSIBLE
      before = sign
    }
    if (byte === COLON && bytes[at] === SLASH && bytes[at + 1] === SLASH && at + 1 < to) {
      const end = endOfLink(bytes, at, to)
      if (end < 0) return POSSIBLE
      at = end
    }
  }
  const isWord = previous !== SEPARATOR && !isForeign
  return isWord && holdsAnchor(anchors, before, hash || 1) ? POSSIBLE : found
}

/** The offset of the white space after a link; -1 where the link holds a "#" or "@". */
function endOfLink(bytes: Uint8Array, start: number, to: number): number {
  let at = start
  while (at < to && bytes[at]! > 32) {
    if (bytes[at] === HASH || bytes[at] === AT_SIGN) return -1
    at++
  }
  return at
}

/** A desk's handle begins with all of a short beginning, or with the first letters of a long one. */
function mayBeDesk({ handles }: WordGate, bytes: Uint8Array, from: number, to: number): boolean {
  let hash = EMPTY
  const end = Math.min(to, from + HANDLE_LETTERS)
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!
    // A low line may stand within a name.
    if (byte === LOW_LINE) return true
    if (!isHandleByte(byte)) return false
    hash = grow(hash, byte | SMALL)
    if (holds(handles, hash)) return true
  }
  return false
}

function isHandleByte(byte: number): boolean {
  return byte < 128 && CLASS_OF[byte]! <= UNDERSCORE && CLASS_OF[byte] !== SEPARATOR
}

/** The character that begins at `at`; -1 where malformed, a replacement, or perhaps a letter in disguise. */
function codeAt(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at]!
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (first < 0xc2 || first > 0xf4 || at + length > to) return -1
  let code = first & (0x7f >> length)
  for (let index = at + 1; index < at + length; index++) {
    if ((bytes[index]! & 0xc0) !== 0x80) return -1
    code = (code << 6) | (bytes[index]! & 0x3f)
  }
  if (length === 3)
    return code < 0x800 || (code >= 0xd800 && code < 0xe000) || code === REPLACEMENT ? -1 : code
  if (length === 2) return code
  if (code < 0x10000 || code > 0x10ffff) return -1
  return (code >= 0x1d400 && code <= 0x1d7ff) || (code >= 0x1f110 && code <= 0x1f189) ? -1 : code
}

function byteLength(code: number): number {
  if (code < 0x80) return 1
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** Lone halves of a pair become this one in UTF-8. */
const REPLACEMENT = 0xfffd
