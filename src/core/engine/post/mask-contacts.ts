/** Whether a word is one of a language, and so no account's name. */
export type IsWord = (word: string) => boolean

/**
 * Masks names of accounts that a text introduces with a network or with the word for "@". Examples are "IG: name",
 * "chiocciola name", "name#1234" and "name (at) host". A name without a sign of its own looks like any word. There
 * `isWord` decides. Without `isWord`, such a name is masked behind a colon at the end of a sentence.
 */
export function maskContacts(text: string, isWord?: IsWord): string {
  let masked = text
  if (/chiocciola|arroba/i.test(masked))
    masked = masked.replace(SPOKEN_MAIL, '[mail]').replace(SPOKEN_AT, '@…')
  if (/[([]\s?at/i.test(masked)) masked = masked.replace(WRITTEN_MAIL, '[mail]')
  if (masked.includes('#'))
    masked = masked.replace(NUMBERED, (whole, name) => (isWord?.(name) ? whole : '@…'))
  if (isWord !== undefined)
    masked = masked.replace(INVITED, (whole, before, name) =>
      isAccount(name, isWord) ? `${before}…` : whole,
    )
  return masked.replace(INTRODUCED, (...found) => maskIntroduced(found, isWord))
}

const SPOKEN_MAIL =
  /[\p{L}\p{N}_.+-]{2,64}\s(?:chiocciola|arroba)\s[\p{L}\p{N}_-]{2,63}(?:\s(?:punto|dot)\s[\p{L}\p{N}]{2,24}|\.\p{L}{2,24})/giu
const SPOKEN_AT = /\b(?:chiocciola|arroba)\s?:?\s?[\p{L}\p{N}\p{M}_.-]{3,80}/giu
const WRITTEN_MAIL = /[\p{L}\p{N}_.+-]{2,40}\s?[([]\s?(?:at|chiocciola)\s?[)\]]\s?[\p{L}\p{N}_.-]{2,63}/giu
/** Discord's older names. */
const NUMBERED = /(?<![\p{L}\p{N}_.])([\p{L}\p{N}_.]{2,32})#\d{4}(?![\p{L}\p{N}])/gu

/**
 * "follow insta name", "scrivimi su telegram name", "my ig is name": behind these words a network is followed by an
 * account, wherever the sentence ends.
 */
const INVITED =
  /(?<![\p{L}\p{N}_#@])((?:(?:follow|add|find|dm|pm|message|text|contact|reach|seguimi|seguitemi|aggiungimi|aggiungetemi|scrivimi|scrivetemi|contattami|trovatemi|sigueme|sígueme|escríbeme|agrégame)(?:\s(?:me|us))?(?:\s(?:on|at|via|su|en|por))?|(?:my|mio|mi))\s(?:ig|insta|instagram|snap|snapchat|tg|telegram|discord|twitter|tiktok|bluesky|bsky|threads|twitch|skype)(?:\s(?:is|è|es|account|handle))?[:=]?\s)([\p{L}\p{N}_][\p{L}\p{N}\p{M}_.]{2,39})/giu

function isAccount(raw: string, isWord: IsWord): boolean {
  const name = raw.replace(/\.{1,40}$/, '')
  return /\p{L}/u.test(name) && !isWord(name)
}

/** A network by its short name is written before a name; by its whole name mostly before a sentence about it. */
const INTRODUCED =
  /(?<![\p{L}\p{N}_#@])(?:(ig|insta|snap|telegram|discord)|(?:instagram|tg|twitter|facebook|fb|tiktok|snapchat|bluesky|bsky|threads|twitch|skype|linkedin|youtube))(\s?[:=]\s?|\s)([\p{L}\p{N}_][\p{L}\p{N}\p{M}_.]{2,39})/giu

/** A sign that words lack: a digit, an underscore or a dot inside. */
const NAME_SIGN = /\p{L}\p{N}|\p{N}\p{L}|_|\p{L}\.\p{L}/u

function maskIntroduced(
  [whole, short, between, raw, at, text]: readonly unknown[],
  isWord: IsWord | undefined,
): string {
  const found = whole as string
  const name = (raw as string).replace(/\.{1,40}$/, '')
  const from = (at as number) + found.length - (raw as string).length
  const after = (text as string).slice(from + name.length, from + name.length + 2)
  const introduced = {
    isShort: short !== undefined,
    hasColon: /[:=]/.test(between as string),
    isLast: !/^[\s'’]?[\p{L}\p{N}'’]/u.test(after),
    isFirst: !/[\p{L}\p{N}"'’]\s?$/u.test((text as string).slice(0, at as number).slice(-2)),
  }
  if (!isName(name, introduced, isWord)) return found
  return `${found.slice(0, found.length - (raw as string).length)}…${(raw as string).slice(name.length)}`
}

interface Introduced {
  readonly isShort: boolean
  readonly hasColon: boolean
  /** Whether a sentence begins or ends there. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

function isName(
  name: string,
  { isShort, hasColon, isFirst, isLast }: Introduced,
  isWord: IsWord | undefined,
): boolean {
  if (!/\p{L}/u.test(name) || isWord?.(name)) return false
  if (NAME_SIGN.test(name)) return hasColon || isShort || name.includes('_')
  if (hasColon) return isShort || isLast
  return isWord !== undefined && isShort && isFirst && isLast
}
