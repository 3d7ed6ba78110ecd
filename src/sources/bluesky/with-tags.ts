/** More tags than any client lets one write (a record may hold eight) are noise. */
const MAX_TAGS = 16
/** A tag has at most 64 characters as people count them, 640 bytes. */
const LONGEST_TAG = 640

/**
 * A post's text with every hashtag it carries. Tags stand in the text, in facets or only in the record (`tags`). A
 * facet marks a piece of the text, which may read otherwise: "netflix down" linked as #netflixdown. Whatever the text
 * does not show is written behind it, so that it is read. Where in the text a facet points does not matter, and clients
 * get it wrong: it counts bytes of UTF-8.
 */
export function withTags(text: string, facets: unknown, tags: unknown): string {
  let whole = text
  let left = MAX_TAGS
  for (const tag of carriedTags(facets, tags)) {
    if (left === 0) break
    left--
    if (!shows(whole, tag)) whole += `${whole === '' ? '' : ' '}#${tag}`
  }
  return whole
}

function* carriedTags(facets: unknown, tags: unknown): Generator<string> {
  for (const facet of listOf(facets)) {
    for (const feature of listOf(fieldOf(facet, 'features'))) {
      if (fieldOf(feature, '$type') !== 'app.bsky.richtext.facet#tag') continue
      yield* cleanTag(fieldOf(feature, 'tag'))
    }
  }
  for (const tag of listOf(tags)) yield* cleanTag(tag)
}

/** A tag may have blanks ("netflix down") and its own "#"; a hashtag in a text may not. */
function* cleanTag(raw: unknown): Generator<string> {
  if (typeof raw !== 'string' || raw.length > LONGEST_TAG) return
  const tag = raw.replace(/[\s#＃]+/gu, '')
  if (tag !== '') yield tag
}

const PART_OF_TAG = /^[\p{L}\p{N}\p{M}_]/u

/** Whether the text has the tag as a hashtag, in any case, and not only as the beginning of a longer one. */
function shows(text: string, tag: string): boolean {
  const folded = text.normalize('NFC').toLowerCase().replaceAll('＃', '#')
  const wanted = `#${tag.normalize('NFC').toLowerCase()}`
  for (let index = folded.indexOf(wanted); index >= 0; index = folded.indexOf(wanted, index + 1)) {
    if (!PART_OF_TAG.test(folded.slice(index + wanted.length, index + wanted.length + 2))) return true
  }
  return false
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
