import { CLASS_OF, codeAt, EXOTIC, isExoticPair } from '../scan/chars.js'

/** The text as the tokeniser wants it: entities written out, letters in disguise unmasked. */
export function plainText(text: string): string {
  const decoded = decodeEntities(text)
  return hasExotic(decoded) ? normalizeExotic(decoded) : decoded
}

/** Whether a text holds letters in disguise that one character alone does not give away. */
export function hasExotic(text: string): boolean {
  for (let index = 0; index < text.length - 1; index++) {
    const code = text.charCodeAt(index)
    if (CLASS_OF[code] === EXOTIC && isExoticPair(code, codeAt(text, index + 1))) return true
  }
  return false
}

/** Writes disguised letters plainly: NFKC, and boxed letters, which NFKC leaves alone. Stable under repetition. */
export function normalizeExotic(text: string): string {
  let plain = ''
  for (const char of text) {
    const code = char.codePointAt(0)!
    if (code >= 0x1f130 && code <= 0x1f189) {
      const letter = (code - 0x1f130) % 32
      plain += letter < 26 ? String.fromCharCode(65 + letter) : ' '
    } else plain += code >= 0x1d400 && code <= 0x1d7ff ? char.normalize('NFKC') : char
  }
  return plain
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: "'",
}

/**
 * Decodes the entities of sources that send HTML: "AT&amp;T". This is no full decoder, and a package would change what
 * is found. It folds letters for the matching of phrases: any case of a name, a typographic apostrophe as the plain
 * one, a blank for control characters.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos|nbsp|rsquo)|#(\d{1,6})|#x([\da-f]{1,5}));/gi,
    (all, name, decimal, hex) => {
      if (name !== undefined) return ENTITIES[(name as string).toLowerCase()] ?? all
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
    },
  )
}
