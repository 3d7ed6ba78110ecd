/**
 * What each UTF-16 unit is to the reader. One look-up folds case, accents, full-width and circled letters, and the
 * Cyrillic and Greek letters that are drawn like Latin ones. So ordinary posts need neither `normalize` nor
 * `toLowerCase`, which would cost more than parsing the line.
 */

/** Letters a–z are 1–26, digits 27–36. */
export const SEPARATOR = 0
const FIRST_LETTER = 1
const FIRST_DIGIT = 27
export const UNDERSCORE = 37
export const AT = 38
export const PLUS = 39
export const AMPERSAND = 40
/** A letter of another script: part of a word, but of none that we know. */
export const FOREIGN = 41
/** Combining marks, zero-width characters, variation selectors: as if they were not there. */
export const INVISIBLE = 42
/** The first half of a pair that may be a mathematical or boxed letter: only `normalize` can decide. */
export const EXOTIC = 43

const FOREIGN_RANGES = [
  [0x250, 0x2af],
  [0x370, 0x1dff],
  [0x2c00, 0x2dff],
  [0x3041, 0xa6ff],
  [0xa840, 0xd7ff],
  [0xf900, 0xfaff],
  [0xfb1d, 0xfdff],
  [0xff66, 0xffdc],
] as const
const INVISIBLE_RANGES = [
  [0x300, 0x36f],
  [0x1ab0, 0x1aff],
  [0x200b, 0x200f],
  [0x2060, 0x2064],
  [0x20d0, 0x20f0],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
] as const
/** Where one character may stand for one Latin letter or digit. */
const FOLDABLE_RANGES = [
  [0x00, 0x24f],
  [0x1d2c, 0x1d6a],
  [0x1e00, 0x1eff],
  [0x2070, 0x209c],
  [0x2102, 0x2149],
  [0x2460, 0x24ff],
  [0xff01, 0xff5e],
] as const
/** Pairs: a character that is drawn like, or written for, the Latin letter after it. */
const LOOKALIKES =
  'ßsæaÆaøoØođdĐdłlŁlıiþtŋn' +
  'аaеeоoрpсcуyхxіiѕsјjһhӏlԁdАaВbЕeКkМmНhОoРpСcТtХxІiЅsЈj' +
  'οoΟoΑaΒbΕeΖzΗhΙiΚkΜmΝnΡpΤtΥyΧx'

export const CLASS_OF: Uint8Array = buildClasses()

const CHARS = ' abcdefghijklmnopqrstuvwxyz0123456789_@+&'

/** The unit at a place; 0 outside of the text, where `charCodeAt` would give no number and make V8 compile anew. */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : 0
}

export function isWordAt(text: string, at: number): boolean {
  return isWordClass(CLASS_OF[codeAt(text, at)]!)
}

export function isDigitAt(text: string, at: number): boolean {
  return isDigitClass(CLASS_OF[codeAt(text, at)]!)
}

/** The folded character of a class; U+FFFD stands for letters of other scripts. */
export function charOfClass(charClass: number): string {
  return charClass < FOREIGN ? CHARS[charClass]! : '\uFFFD'
}

export function isWordClass(charClass: number): boolean {
  return (charClass >= FIRST_LETTER && charClass <= UNDERSCORE) || charClass === FOREIGN
}

export function isDigitClass(charClass: number): boolean {
  return charClass >= FIRST_DIGIT && charClass < UNDERSCORE
}

/** Whether a surrogate pair is a letter in disguise: 𝐧, 𝓷, 🄽, 🅽. */
export function isExoticPair(high: number, low: number): boolean {
  if (high === 0xd835) return true
  return high === 0xd83c && low >= 0xdd10 && low <= 0xdd89
}

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(65536)
  // Scripts without upper and lower case, Cyrillic, Greek: words, but not ours. Punctuation and symbols lie between.
  for (const [from, to] of FOREIGN_RANGES) classes.fill(FOREIGN, from, to + 1)
  for (const [from, to] of INVISIBLE_RANGES) classes.fill(INVISIBLE, from, to + 1)
  for (const [from, to] of FOLDABLE_RANGES)
    for (let code = from; code <= to; code++) classes[code] = foldCode(code)
  for (let index = 0; index < LOOKALIKES.length; index += 2) {
    classes[LOOKALIKES.charCodeAt(index)] = classOfAscii(LOOKALIKES.charCodeAt(index + 1))
  }
  classes[0xad] = INVISIBLE
  classes[0xd835] = EXOTIC
  classes[0xd83c] = EXOTIC
  return classes
}

function foldCode(code: number): number {
  const plain = String.fromCharCode(code).normalize('NFKD').replace(/\p{M}/gu, '')
  const ascii = plain.length === 1 ? classOfAscii(plain.charCodeAt(0)) : SEPARATOR
  if (ascii !== SEPARATOR || code < 0x80) return ascii
  return /^\p{L}/u.test(plain) ? FOREIGN : SEPARATOR
}

function classOfAscii(code: number): number {
  if (code >= 97 && code <= 122) return FIRST_LETTER + code - 97
  if (code >= 65 && code <= 90) return FIRST_LETTER + code - 65
  if (code >= 48 && code <= 57) return FIRST_DIGIT + code - 48
  if (code === 95) return UNDERSCORE
  if (code === 64) return AT
  if (code === 43) return PLUS
  if (code === 38) return AMPERSAND
  return SEPARATOR
}
