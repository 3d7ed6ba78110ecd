/** A status carries a handful; hundreds are noise. */
const MAX_TAGS = 32
const LONGEST_TAG = 500

/**
 * A status's text with every hashtag that it carries. A tag that the text does not show (other software keeps some
 * beside the text) is written behind it, so that it is read. Servers give tags in lower case and partly without
 * accents, so these do not count here.
 */
export function withTags(text: string, tags: unknown): string {
  let whole = text
  if (!Array.isArray(tags)) return whole
  for (const tag of tags.slice(0, MAX_TAGS)) {
    const name = nameOf(tag)
    if (name !== null && !shows(whole, name)) whole += `${whole === '' ? '' : ' '}#${name}`
  }
  return whole
}

function nameOf(tag: unknown): string | null {
  const name = typeof tag === 'object' && tag !== null ? (tag as { readonly name?: unknown }).name : undefined
  if (typeof name !== 'string' || name.length > LONGEST_TAG) return null
  const clean = name.replace(/[\s#＃]+/gu, '')
  return clean === '' ? null : clean
}

const PART_OF_TAG = /^[\p{L}\p{N}\p{M}_]/u

/** Whether the text has the tag as a hashtag, and not only as the beginning of a longer one. */
function shows(text: string, tag: string): boolean {
  const folded = fold(text)
  const wanted = `#${fold(tag)}`
  for (let index = folded.indexOf(wanted); index >= 0; index = folded.indexOf(wanted, index + 1)) {
    if (!PART_OF_TAG.test(folded.slice(index + wanted.length, index + wanted.length + 2))) return true
  }
  return false
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}
