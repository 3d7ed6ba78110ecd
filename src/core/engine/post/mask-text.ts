/**
 * Masks what could name or reach a person in a post that is kept as evidence. That is handles, e-mail addresses,
 * telephone and card numbers, and the paths of links. Cuts to `length` characters.
 */
export function maskText(text: string, length: number): string {
  // Masking may shorten, so a little more than needed is looked at; never the whole of a very long text.
  const head = text.length > length * 4 ? text.slice(0, length * 4) : text
  const unlinked = head.replace(
    /\b(?:https?|ftp|wss?):\/\/(?:[^\s/?#@]{0,200}@)?([^\s/?#@]{1,253})\S*/gi,
    '[$1]',
  )
  // Most texts hold no "@", and looking for addresses in them is the costly part.
  const unnamed = /[@＠]/.test(unlinked) ? maskNames(unlinked) : unlinked
  const masked = unnamed
    .replace(/\b[\w-]{1,63}\.bsky\.social\b/gi, '@…')
    .replace(/(^|[\s(])\/?u\/[\w-]{3,30}/gi, '$1u/…')
    .replace(/\b(?:t\.me|instagram\.com|twitter\.com|x\.com|facebook\.com|tiktok\.com)\/[\w.@-]+/gi, '[link]')
    .replace(/\b(ig|insta|telegram|snap|discord)\s*:\s*[\w.#-]{3,40}/gi, '$1: …')
    .replace(/\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/gi, '[number]')
    .replace(/\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b/g, '[number]')
    .replace(/\+?\d(?:[\s().-]?\d){6,}/g, '[number]')
    .replace(/\s+/g, ' ')
    .trim()
  if (masked.length <= length) return masked
  const cut = masked.slice(0, length - 1)
  // Never half of a surrogate pair.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}

function maskNames(text: string): string {
  return text
    .replace(/(^|[^\p{L}\p{N}_@＠])[@＠][\p{L}\p{N}_.-]{1,80}(?:[@＠][\p{L}\p{N}_.-]{1,80})?/gu, '$1@…')
    .replace(/[\p{L}\p{N}_.+-]{1,64}[@＠][\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){1,4}/gu, '[mail]')
}
