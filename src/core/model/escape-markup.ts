/**
 * Escapes what would be markup, in XML and HTML alike. `characters` names which, since receivers differ. Text between
 * tags needs the first three, an attribute in double quotes the fourth, one in any quotes all five. Slack and Telegram
 * document theirs.
 */
export function escapeMarkup(text: string, characters: '&<>' | '&<>"' | '&<>"\'' = '&<>"\''): string {
  return text.replace(/[&<>"']/g, (character) =>
    characters.includes(character) ? ENTITIES[character]! : character,
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Leaves out what XML 1.0 forbids even when escaped: control characters, halves of pairs, two numbers of no character
 * (2.2, Char).
 */
export function withoutForbidden(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
}
