/**
 * The text with each character written plainly. Characters that nobody sees, full-width and ornamental letters, and
 * entities of HTML hide a handle from a pattern, not from a reader. Emoji keep their joiners.
 */
export function plainCharacters(text: string): string {
  let plain = text
  if (/&(?:amp;){0,3}(?:#|commat|period|lowbar|sol|colon)|%40/i.test(plain)) plain = withoutEntities(plain)
  if (ORNAMENTAL.test(plain)) plain = plain.replace(ORNAMENTAL_ALL, (letter) => letter.normalize('NFKC'))
  if (INVISIBLE.test(plain)) plain = plain.replace(RUNS, keepInEmoji)
  return plain
}

/** Full-width, small, circled, squared and mathematical letters and signs. */
const ORNAMENTAL =
  /[\uFF03\uFF0B\uFF0D-\uFF1A\uFF20-\uFF3A\uFF3F\uFF41-\uFF5A\uFE50-\uFE6B\u24B6-\u24E9\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F149}]/u
const ORNAMENTAL_ALL =
  /[\uFF03\uFF0B\uFF0D-\uFF1A\uFF20-\uFF3A\uFF3F\uFF41-\uFF5A\uFE50-\uFE6B\u24B6-\u24E9\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F149}]/gu

const INVISIBLE = /[\p{DI}\p{Cc}\u2800\uFFF9-\uFFFB]/u
const RUNS = /[^\P{Cc}\s]+|[\p{DI}\u2800\uFFF9-\uFFFB]+/gu
/** What makes one emoji of several characters: the joiner, the styles and the tags of flags. */
const OF_EMOJI = /^[\u200D\uFE0E\uFE0F\u{E0020}-\u{E007F}]+$/u
const EMOJI_BEFORE = /[\p{ExtPict}\p{EMod}\p{RI}]$/u
const OF_NAME = /[\p{L}\p{N}\p{M}_.@/:-]/u

/** A run of characters without a width goes where it touches a name. */
function keepInEmoji(run: string, at: number, whole: string): string {
  const before = whole.slice(Math.max(at - 2, 0), at)
  const after = whole.slice(at + run.length, at + run.length + 1)
  const touches = OF_NAME.test(before.slice(-1)) || OF_NAME.test(after)
  // Letters of a wrong encoding look like controls; within ASCII there are none.
  if (run >= '\u0080' && run < '\u00A0') return /[\w@.]$/.test(before) && /^[\w@.]/.test(after) ? '' : run
  if (!OF_EMOJI.test(run)) return ''
  return after === '\u20E3' || EMOJI_BEFORE.test(before) || !touches ? run : ''
}

const NAMED: Readonly<Record<string, string>> = {
  commat: '@',
  period: '.',
  lowbar: '_',
  sol: '/',
  colon: ':',
}

/** Of the signs and letters that a name may have; others stay as they are written. */
function withoutEntities(text: string): string {
  return text
    .replace(/%40/g, '@')
    .replace(
      /&(?:amp;){0,3}(commat|period|lowbar|sol|colon);/gi,
      (_, name: string) => NAMED[name.toLowerCase()]!,
    )
    .replace(/&(?:amp;){0,3}#(x[0-9a-f]{1,6}|\d{1,7});?/gi, decodeNumber)
}

function decodeNumber(whole: string, digits: string): string {
  const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits)
  if (code < 0x20 || code > 0x10_ff_ff || (code >= 0xd800 && code <= 0xdfff)) return whole
  return String.fromCodePoint(code)
}
