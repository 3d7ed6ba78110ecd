/** A text within XML, as content or as an attribute in double quotes. What XML 1.0 does not know at all is left out. */
export function xml(text: string): string {
  return text
    .replaceAll(UNKNOWN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Control characters, halves of pairs, and the two numbers that are no characters (XML 1.0, 2.2). */
const UNKNOWN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu
