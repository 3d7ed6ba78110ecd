import { CLASS_OF, codeAt, INVISIBLE, isDigitAt, isWordAt } from './chars.js'

/** What separates a token from the one before it. */
export const NO_BREAK = 0
/** A comma, a dash, a bracket, an emoji: the sentence goes on. */
export const CLAUSE_BREAK = 1
export const SENTENCE_BREAK = 2
export type Break = typeof NO_BREAK | typeof CLAUSE_BREAK | typeof SENTENCE_BREAK

/** What the character at `index`, which is part of no word, says about the words around it. */
export function breakAt(text: string, index: number, code: number): Break {
  if (code < 128) {
    if (code === 10 || code === 13) return SENTENCE_BREAK
    if (code === 33 || code === 63) return SENTENCE_BREAK
    if (code === 46) {
      if (codeAt(text, index + 1) === 46 || codeAt(text, index - 1) === 46) return CLAUSE_BREAK
      return isWordAt(text, index + 1) ? NO_BREAK : SENTENCE_BREAK
    }
    if (code === 44) {
      return isDigitAt(text, index + 1) && isDigitAt(text, index - 1) ? NO_BREAK : CLAUSE_BREAK
    }
    if (
      code === 59 ||
      code === 58 ||
      code === 40 ||
      code === 41 ||
      code === 34 ||
      code === 124 ||
      code === 91 ||
      code === 93
    ) {
      return CLAUSE_BREAK
    }
    // A dash with spaces around it; within a word it only joins.
    if (code === 45)
      return index > 0 && (text.charCodeAt(index - 1) <= 32 || text.charCodeAt(index - 1) === 45)
        ? CLAUSE_BREAK
        : NO_BREAK
    return NO_BREAK
  }
  if (code === 0x2014 || code === 0x2013 || code === 0x2026 || (code >= 0x201c && code <= 0x201f))
    return CLAUSE_BREAK
  if (code === 0xab || code === 0xbb || code === 0x3001) return CLAUSE_BREAK
  if (code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0x203c || code === 0x2049)
    return SENTENCE_BREAK
  if (code === 0xa0 || code === 0x202f || (code >= 0x2000 && code <= 0x200a) || CLASS_OF[code] === INVISIBLE)
    return NO_BREAK
  // Emoji and other pictures.
  return (code >= 0x2190 && code <= 0x2bff) || (code >= 0xd800 && code <= 0xdfff) ? CLAUSE_BREAK : NO_BREAK
}
