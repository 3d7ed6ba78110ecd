import type { IsWord } from './mask-contacts.js'
import { maskContacts } from './mask-contacts.js'
import { plainCharacters } from './plain-characters.js'

/**
 * Masks what could name or reach a person in a post that is kept as evidence. That is handles, ids and pages of
 * accounts, e-mail addresses, telephone and card numbers, and the paths of links. Cuts to `length` characters.
 */
export function maskText(text: string, length: number, isWord?: IsWord): string {
  // Masking may shorten, so a little more than needed is looked at; never the whole of a very long text.
  const head = text.length > length * 4 ? text.slice(0, length * 4) : text
  const unlinked = maskLinks(plainCharacters(head))
  // Most texts hold no "@", and looking for addresses in them is the costly part.
  const unnamed = /[@＠﹫]/.test(unlinked) ? maskNames(unlinked) : unlinked
  const masked = maskNumbers(maskContacts(maskAccounts(unnamed), isWord))
    .replace(/\s+/g, ' ')
    .trim()
  if (masked.length <= length) return masked
  const cut = masked.slice(0, length - 1)
  // Never half of a surrogate pair.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}

/** Sites that give each account a domain of its own. */
const ACCOUNT_DOMAINS =
  /\b[\w-]{1,63}\.(?:tumblr\.com|substack\.com|wordpress\.com|blogspot\.com|medium\.com|github\.io|gitlab\.io|itch\.io|carrd\.co)\b/gi

/** Only the host of a link is kept. An address of the AT protocol goes whole, since its host is an account. */
function maskLinks(text: string): string {
  if (!/[/:]/.test(text)) return text
  return text
    .replace(/\bat:\/\/\S+/gi, '[link]')
    .replace(/\bdid:[a-z0-9]{2,20}:[\w.:%-]+/gi, '[id]')
    .replace(/\b(?:https?|ftp|wss?):\/\/(?:[^\s/?#@]{0,200}@)?([^\s/?#@]{1,253})\S*/gi, '[$1]')
    .replace(
      /\b(?:[tm]\.me|wa\.me|instagram\.com|twitter\.com|x\.com|facebook\.com|tiktok\.com) ?\/ ?[\p{L}\p{N}\p{M}_.@-]+/giu,
      '[link]',
    )
    .replace(/(^|[^\p{L}\p{N}.-])([\p{L}\p{N}.-]{1,200}\.\p{L}{2,24})\/[^\s\]]+/gu, '$1[$2]')
}

/** Addresses first: what is left of an "@" is a handle, whatever stands before it. */
function maskNames(text: string): string {
  return text
    .replace(
      /(^|[^\p{L}\p{N}\p{M}_.+@＠﹫-])[@＠﹫]+[\p{L}\p{N}\p{M}_.-]{1,80}(?:[@＠﹫][\p{L}\p{N}\p{M}_.-]{1,80})?/gu,
      '$1@…',
    )
    .replace(
      /[\p{L}\p{N}\p{M}_.+-]{1,64}[@＠﹫][\p{L}\p{N}\p{M}_-]{1,63}(?:\.[\p{L}\p{N}\p{M}_-]{1,63}){1,4}/gu,
      '[mail]',
    )
    .replace(/[@＠﹫]{1,8}[\p{L}\p{N}\p{M}_.-]{1,80}/gu, '@…')
}

/** Names and ids of accounts that show by their form. */
function maskAccounts(text: string): string {
  return text
    .replace(/\b[\w-]{1,63}\.bsky\.social\b/gi, '@…')
    .replace(ACCOUNT_DOMAINS, '[link]')
    .replace(/(^|[\s(])\/?u\/[\w-]{3,30}/gi, '$1u/…')
    .replace(/\b(?:npub|nprofile|nevent|note)1[a-z0-9]{20,200}/gi, '[id]')
    .replace(/\b0x[0-9a-f]{40}\b/gi, '[id]')
}

function maskNumbers(text: string): string {
  if (!/\p{Nd}|::/u.test(text)) return text
  return text
    .replace(/\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b/gi, '[number]')
    .replace(/\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b/g, '[number]')
    .replace(/(^|[^\p{L}\p{N}:])((?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{0,4})(?![\p{L}\p{N}:])/giu, maskAddress)
    .replace(/\b\d{3,4}\/\d{5,8}\b/g, '[number]')
    .replace(/\+?(?:\(\p{Nd}{1,5}\)\s{0,2})?\p{Nd}(?:\s?[().-]?\s{0,2}\p{Nd}){6,}/gu, '[number]')
}

/** An address of IPv6 has a double colon or seven single ones. A time, such as 12:30:45, has neither. */
function maskAddress(whole: string, before: string, address: string): string {
  const groups = address.split(':').filter((group) => group !== '').length
  const isAddress = address.includes('::') ? groups > 1 : address.split(':').length === 8
  return isAddress ? `${before}[number]` : whole
}
