import { BYTE_CLASS, isWordByte, LAST_LETTER } from './byte-class.js'
import type { HashBits } from './hash-bits.js'
import { beginningOf, bitsOfBeginnings, createHashBits } from './hash-bits.js'

/**
 * Shows in the bytes of a hashtag that it neither names a service nor reports one that no catalogue has. A tag that
 * does begins and ends with a name, a cue or a filler, so its first and last letters show it.
 */
export interface TagGate {
  readonly beginnings: HashBits
  /** From the last letter to the first. */
  readonly endings: HashBits
}

/** Bits of the tables: a part of a tag that names a service; what alone makes the tag a report. */
const PART = 1
const REPORT = 2

/** What stands behind a "#": no tag, one that matters to no service, or one that must be read. */
export const NO_TAG = 0
export const FOREIGN_TAG = 2
export const DOUBTFUL_TAG = 4

export function buildTagGate(words: {
  /** What a tag that names a service may begin with, and end in, in any case with a digit. */
  readonly firsts: readonly string[]
  readonly lasts: readonly string[]
  /** What a tag that reports an unknown name begins with, or ends in. */
  readonly reportsAhead: readonly string[]
  readonly reportsBehind: readonly string[]
}): TagGate {
  const endingOf = (word: string, bits: number) => beginningOf([...word].reverse().join(''), bits)
  return {
    beginnings: createHashBits([
      ...words.firsts.map((word) => beginningOf(word, PART)),
      ...words.reportsAhead.map((word) => beginningOf(word, REPORT)),
    ]),
    endings: createHashBits([
      ...words.lasts.map((word) => endingOf(word, PART)),
      ...words.reportsBehind.map((word) => endingOf(word, REPORT)),
    ]),
  }
}

const [AMPERSAND, SLASH, LOW_LINE] = [38, 47, 95]

/** Judges what stands from `start`, after a "#"; the text has the bytes from `from` to `to`. As `tagsOf` finds tags. */
export function judgeTag(gate: TagGate, bytes: Uint8Array, from: number, start: number, to: number): number {
  let isNumber = true
  let hasLowLine = false
  let end = start
  while (end < to && isWordByte(bytes[end]!)) {
    const byte = bytes[end++]!
    if (byte === LOW_LINE) hasLowLine = true
    if (BYTE_CLASS[byte]! <= LAST_LETTER || byte === LOW_LINE) isNumber = false
  }
  const before = start - 2 >= from ? bytes[start - 2]! : 32
  if (before > 127 || (end < to && bytes[end]! > 127)) return DOUBTFUL_TAG
  if (isNumber || before === AMPERSAND || before === SLASH || isWordByte(before)) return NO_TAG
  if (hasLowLine) return DOUBTFUL_TAG
  const beginning = bitsOfBeginnings(gate.beginnings, bytes, start, end - start, 1)
  const ending = bitsOfBeginnings(gate.endings, bytes, end - 1, end - start, -1)
  if (((beginning | ending) & REPORT) !== 0) return DOUBTFUL_TAG
  const isNamed = mayBePart(beginning, bytes[start]!) && mayBePart(ending, bytes[end - 1]!)
  return isNamed ? DOUBTFUL_TAG : FOREIGN_TAG
}

/** Numbers stand before and after names. */
function mayBePart(bits: number, byte: number): boolean {
  return (bits & PART) !== 0 || BYTE_CLASS[byte]! > LAST_LETTER
}
