import type { Anchors } from './anchors.js'
import { COMPANY, DOUBTFUL, pair, SURE } from './anchors.js'
import { BYTE_CLASS, isWordByte, LAST_LETTER, WIDE } from './byte-class.js'
import { AMPERSAND, AT, CLASS_OF, FOREIGN, INVISIBLE, PLUS, SEPARATOR, UNDERSCORE } from './chars.js'
import type { HashBits } from './hash-bits.js'
import { beginningOf, bitsOf, bitsOfBeginnings, createHashBits, EMPTY_HASH, grow } from './hash-bits.js'
import type { TagGate } from './tag-gate.js'
import { DOUBTFUL_TAG, FOREIGN_TAG, judgeTag } from './tag-gate.js'

/**
 * Shows in the UTF-8 bytes of a text that the automaton finds neither a name nor a report in it. Shows the same of its
 * hashtags. Few texts contain an anchor of a name, and these need the automaton.
 */
export interface WordGate {
  readonly anchors: Anchors
  /** How the handles of desks begin: all of a short beginning, or its first letters. */
  readonly handles: HashBits
  readonly tags: TagGate
}

/** What a text may hold, as bits. Without `POSSIBLE` it surely names nothing in words and mentions no desk. */
export const POSSIBLE = 1
/** It has a hashtag that matters to no service. */
export const TAGGED = FOREIGN_TAG
/** It has hashtags that must be read. */
export const DOUBTFUL_TAGS = DOUBTFUL_TAG

/** A word with a letter of another script is part of no name. */
const NO_WORD = 0

/** `beginnings` are names, official accounts and words before a name, of ASCII without capitals. */
export function buildHandles(beginnings: readonly string[]): HashBits {
  return createHashBits(beginnings.map((text) => beginningOf(text, 1)))
}

/** Besides the bits of anchors: a digit three times or more in a row; a "&" or "+". */
const [LONG_RUN, SIGN] = [8, 16]

const [HASH, COLON, SLASH, AT_SIGN, LOW_LINE] = [35, 58, 47, 64, 95]

/** Bits of what the text in these bytes may hold. Malformed bytes are in doubt, and so is a link with "#" or "@". */
export function screen(gate: WordGate, bytes: Uint8Array, from: number, to: number): number {
  const { anchors } = gate
  let tags = 0
  let met = 0
  let hash = EMPTY_HASH
  let before = NO_WORD
  let isForeign = false
  let previous = SEPARATOR
  let run = 0
  let at = from
  while (at < to) {
    const byte = bytes[at]!
    let charClass = BYTE_CLASS[byte]!
    if (charClass === WIDE) {
      const wide = wideAt(bytes, at, to)
      if (wide < 0) return POSSIBLE
      charClass = wide & 255
      at += wide >> 8
    } else at++
    if (charClass !== SEPARATOR && charClass <= UNDERSCORE) {
      if (charClass !== previous) run = 0
      else if (++run === 2) {
        // Stretched: a name may have fewer letters. Digits stay what they are.
        if (charClass <= LAST_LETTER) return POSSIBLE
        met |= LONG_RUN
      }
      hash = grow(hash, charClass)
      previous = charClass
      continue
    }
    if (charClass === INVISIBLE) continue
    if (charClass === FOREIGN || charClass === AT) {
      if (byte === AT_SIGN && mayBeDesk(gate, bytes, at, to)) return POSSIBLE
      hash = grow(hash, charClass)
      isForeign ||= charClass === FOREIGN
      previous = charClass
      continue
    }
    if (byte === HASH) tags |= judgeTag(gate.tags, bytes, from, at, to)
    if (previous !== SEPARATOR) {
      const word = isForeign ? NO_WORD : hash || 1
      met |= bitsOfWord(anchors, before, word)
      if ((met & SURE) !== 0) return POSSIBLE
      before = word
      hash = EMPTY_HASH
      isForeign = false
      previous = SEPARATOR
    }
    if (charClass === PLUS || charClass === AMPERSAND) {
      const sign = grow(EMPTY_HASH, charClass) || 1
      met |= SIGN | bitsOfWord(anchors, before, sign)
      before = sign
    } else if (byte === COLON) {
      at = behindLink(bytes, at, to)
      if (at < 0) return POSSIBLE
    }
  }
  if (previous !== SEPARATOR && !isForeign) met |= bitsOfWord(anchors, before, hash || 1)
  return isPossible(met) ? POSSIBLE : tags
}

/** What a word may be, by itself or with the word before it. */
function bitsOfWord(anchors: Anchors, before: number, word: number): number {
  if (word === NO_WORD) return 0
  const alone = bitsOf(anchors, word)
  return before === NO_WORD ? alone : alone | bitsOf(anchors, pair(before, word))
}

/** A doubtful name without company is none. Of a text with a long run, the reader also decodes the entities. */
function isPossible(met: number): boolean {
  if ((met & (DOUBTFUL | COMPANY)) === (DOUBTFUL | COMPANY)) return true
  return (met & SURE) !== 0 || (met & (LONG_RUN | SIGN)) === (LONG_RUN | SIGN)
}

/** After a colon, the offset of the white space after the link; -1 where the link holds a "#" or "@". */
function behindLink(bytes: Uint8Array, start: number, to: number): number {
  if (start + 1 >= to || bytes[start] !== SLASH || bytes[start + 1] !== SLASH) return start
  let at = start
  while (at < to && bytes[at]! > 32) {
    if (bytes[at] === HASH || bytes[at] === AT_SIGN) return -1
    at++
  }
  return at
}

/** A desk's handle begins with all of a short beginning, or with the first letters of a long one. */
function mayBeDesk({ handles }: WordGate, bytes: Uint8Array, from: number, to: number): boolean {
  let end = from
  // A low line may stand within a name.
  while (end < to && isWordByte(bytes[end]!)) if (bytes[end++] === LOW_LINE && end - from < 6) return true
  return bitsOfBeginnings(handles, bytes, from, end - from, 1) !== 0
}

/** The class of the character that begins at `at`, plus 256 times its bytes; -1 where in doubt. */
function wideAt(bytes: Uint8Array, at: number, to: number): number {
  const code = codeAt(bytes, at, to)
  if (code < 0) return -1
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  return (length << 8) | (code < 0x10000 ? CLASS_OF[code]! : SEPARATOR)
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

/** Lone halves of a pair become this one in UTF-8. */
const REPLACEMENT = 0xfffd
