import type { Break } from '../scan/breaks.js'
import { breakAt, NO_BREAK } from '../scan/breaks.js'
import {
  AMPERSAND,
  AT,
  CLASS_OF,
  charOfClass,
  codeAt,
  FOREIGN,
  INVISIBLE,
  isDigitAt,
  isWordAt,
  isWordClass,
  PLUS,
} from '../scan/chars.js'

export interface Token {
  /** Lower case, without accents. A handle keeps its "@", a hashtag loses its "#". */
  readonly text: string
  readonly kind: 'word' | 'number' | 'handle' | 'hashtag' | 'symbol' | 'link'
  /** Where it stands in the text that was tokenised, UTF-16 units. */
  readonly start: number
  readonly end: number
  readonly before: Break
  /** Whether a question mark comes next. */
  asked: boolean
  /** Whether the writing begins with a capital. */
  readonly isCapital: boolean
  /** Whether only a dot stands between it and the token before: the "com" of "netflix.com". */
  readonly isAfterDot: boolean
}

/** What words with an apostrophe are cut into, as the word lists of the languages say. */
export interface Contractions {
  /** Endings that are words of their own: "it's" is "it s". */
  readonly endings: ReadonlySet<string>
  /** Beginnings that stay one word with what is behind them: "y'all". */
  readonly whole: ReadonlySet<string>
  /** Words that people write without their apostrophe, as the parts that it would have given. */
  readonly unmarked: ReadonlyMap<string, readonly string[]>
}

/**
 * Cuts a text into folded words, in one pass over its characters. Contractions come out alike however they are written.
 * So "can't", "can’t", "cant" and "can t" come out as `cant`, "it's" and "its" as `it s`, "l'app" and "l’app" as `l
 * app`.
 */
export function tokenize(text: string, contractions: Contractions): Token[] {
  const tokens: Token[] = []
  let before: Break = NO_BREAK
  let isAfterDot = false
  let index = 0
  while (index < text.length) {
    const code = text.charCodeAt(index)
    const charClass = CLASS_OF[code]!
    if (isWordClass(charClass)) {
      const end = endOfWord(text, index)
      const linkEnd = endOfLink(text, index, end)
      if (linkEnd > 0) {
        tokens.push(token(text, 'link', '', index, linkEnd, before, false))
        index = linkEnd
      } else {
        addWord(tokens, text, index, end, before, isAfterDot, contractions)
        index = end
      }
      before = NO_BREAK
      isAfterDot = false
      continue
    }
    if ((code === 35 || code === 0xff03 || charClass === AT) && isWordAt(text, index + 1)) {
      const end = endOfTag(text, index + 1)
      const isHandle = charClass === AT
      const name = foldSlice(text, index + 1, end)
      tokens.push(
        token(text, isHandle ? 'handle' : 'hashtag', isHandle ? `@${name}` : name, index, end, before, false),
      )
      index = end
      before = NO_BREAK
      isAfterDot = false
      continue
    }
    if (charClass === AMPERSAND || charClass === PLUS || code === 37 || code === 36) {
      const symbol = charClass === PLUS ? 'plus' : String.fromCharCode(code)
      tokens.push(token(text, 'symbol', symbol, index, index + 1, before, false))
      before = NO_BREAK
    } else {
      const weight = breakAt(text, index, code)
      if (weight > before) before = weight
      if (code === 63 || code === 0xff1f) {
        const last = tokens.at(-1)
        if (last !== undefined) last.asked = true
      }
    }
    isAfterDot = code === 46 && isWordAt(text, index + 1)
    index++
  }
  return tokens
}

/** The folded form of any text, its words joined by single spaces. */
export function foldText(text: string, contractions: Contractions): string {
  return tokenize(text, contractions)
    .map((one) => one.text)
    .join(' ')
}

function token(
  text: string,
  kind: Token['kind'],
  folded: string,
  start: number,
  end: number,
  before: Break,
  isAfterDot: boolean,
): Token {
  const code = text.charCodeAt(start)
  const isCapital = (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0xde)
  return { text: folded, kind, start, end, before, asked: false, isCapital, isAfterDot }
}

function isApostrophe(code: number): boolean {
  return (
    code === 39 ||
    code === 0x2019 ||
    code === 0x2018 ||
    code === 0x02bc ||
    code === 0x60 ||
    code === 0xb4 ||
    code === 0xff07
  )
}

function endOfWord(text: string, start: number): number {
  let index = start + 1
  while (index < text.length) {
    const charClass = CLASS_OF[text.charCodeAt(index)]!
    if (isWordClass(charClass) || charClass === INVISIBLE) index++
    else if (isApostrophe(text.charCodeAt(index)) && isWordAt(text, index + 1)) {
      index++
    } else break
  }
  return index
}

function endOfTag(text: string, start: number): number {
  let index = start
  while (index < text.length) {
    const charClass = CLASS_OF[text.charCodeAt(index)]!
    if (!isWordClass(charClass) && charClass !== INVISIBLE) break
    index++
  }
  return index
}

/** The end of the link that a word begins, or -1: "https://…", "www.…", and "bit.ly/…" with its path. */
function endOfLink(text: string, start: number, end: number): number {
  const next = codeAt(text, end)
  if (next === 58 && codeAt(text, end + 1) === 47 && codeAt(text, end + 2) === 47) return endOfRun(text, end)
  if (next !== 46) return -1
  if (end - start === 3 && /^www$/i.test(text.slice(start, end))) return endOfRun(text, end)
  // A domain is a link only with a path: "netflix.com is down" names the service.
  let index = end
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code === 47)
      return index > end + 2 && index + 1 < text.length && text.charCodeAt(index + 1) > 32
        ? endOfRun(text, index)
        : -1
    if (code !== 46 && code !== 45 && !isWordClass(CLASS_OF[code]!)) return -1
    if (index - end > 64) return -1
    index++
  }
  return -1
}

function endOfRun(text: string, start: number): number {
  let index = start
  while (index < text.length && text.charCodeAt(index) > 32 && text.charCodeAt(index) !== 0xa0) index++
  return index
}

function addWord(
  tokens: Token[],
  text: string,
  start: number,
  end: number,
  before: Break,
  isAfterDot: boolean,
  contractions: Contractions,
): void {
  const parts = splitAtApostrophes(text, start, end, contractions)
  let level = before
  for (const [from, to] of parts) {
    const folded = foldSlice(text, from, to)
    if (folded === '') continue
    const last = tokens.at(-1)
    // "can't" came as "can" + "t", and so does "can t".
    if (
      folded === 't' &&
      last !== undefined &&
      last.kind === 'word' &&
      last.text.endsWith('n') &&
      level === NO_BREAK
    ) {
      if (to - last.end <= 2) {
        tokens[tokens.length - 1] = token(
          text,
          'word',
          `${last.text}t`,
          last.start,
          to,
          last.before,
          last.isAfterDot,
        )
        continue
      }
    }
    const split = parts.length === 1 ? contractions.unmarked.get(folded) : undefined
    if (split !== undefined) {
      for (const piece of split) {
        tokens.push(token(text, 'word', piece, from, to, level, isAfterDot))
        level = NO_BREAK
      }
      continue
    }
    const isNumber = isDigitAt(folded, 0) && /^\d+$/.test(folded)
    tokens.push(token(text, isNumber ? 'number' : 'word', folded, from, to, level, isAfterDot))
    level = NO_BREAK
  }
}

/** At most one cut is made before an English ending; elsewhere every apostrophe is an Italian elision. */
function splitAtApostrophes(
  text: string,
  start: number,
  end: number,
  { endings, whole }: Contractions,
): readonly (readonly [number, number])[] {
  const parts: [number, number][] = []
  let from = start
  for (let index = start; index < end; index++) {
    if (!isApostrophe(text.charCodeAt(index))) continue
    parts.push([from, index])
    from = index + 1
  }
  parts.push([from, end])
  if (parts.length === 2) {
    const [head, tail] = parts as [[number, number], [number, number]]
    const ending = foldSlice(text, tail[0], tail[1])
    const stem = foldSlice(text, head[0], head[1])
    // "y'all", "o'clock", "ma'am" and such are one word; so is what no elision could begin ("goin'on" apart).
    if (!endings.has(ending) && ending !== 't' && whole.has(stem)) return [[start, end]]
  }
  return parts
}

function foldSlice(text: string, start: number, end: number): string {
  if (isPlain(text, start, end)) return text.slice(start, end)
  let folded = ''
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    const charClass = CLASS_OF[code]!
    if (charClass === INVISIBLE || isApostrophe(code)) continue
    folded += charClass === FOREIGN ? foldForeign(text[index]!) : charOfClass(charClass)
  }
  return folded
}

/** Whether there is nothing to fold: small letters of ASCII alone. */
function isPlain(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code < 97 || code > 122) return false
  }
  return true
}

/** Lower case; a capital of another script may have a small form that is drawn like a Latin letter. */
function foldForeign(letter: string): string {
  const lower = letter.toLowerCase()
  const charClass = CLASS_OF[lower.charCodeAt(0)]!
  return lower.length === 1 && charClass < FOREIGN ? charOfClass(charClass) : lower
}
