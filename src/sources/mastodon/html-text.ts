/**
 * The text that people see in a post's HTML: paragraphs and lines apart, links by their text, the hidden parts of shortened links
 * left out. Servers send a small set of tags (docs.joinmastodon.org/spec/activitypub), other software sends more; no tag is trusted to be
 * closed. The result is text and never HTML again: what it holds of "<" came out of an entity.
 */
export function htmlToText(html: string): string {
  let text = ''
  /** Open elements whose content is not shown: the innermost last. */
  const hidden: string[] = []
  /** Open `span`s, and whether each ends in an ellipsis. */
  const spans: boolean[] = []
  let index = 0

  while (index < html.length) {
    const tag = html[index] === '<' ? readTag(html, index) : null
    if (tag === null) {
      const next = html.indexOf('<', index + 1)
      const end = next < 0 ? html.length : next
      if (hidden.length === 0) text += html.slice(index, end).replace(/[ \t\r\n\f]+/g, ' ')
      index = end
      continue
    }
    index = tag.end
    if (hidden.length > 0) {
      if (tag.name !== hidden.at(-1)) continue
      if (tag.isClosing) hidden.pop()
      else hidden.push(tag.name)
      continue
    }
    if (!tag.isClosing && isHidden(tag)) {
      hidden.push(tag.name)
      continue
    }
    if (tag.name === 'br') text += '\n'
    else if (BLOCKS.has(tag.name)) text += tag.isClosing ? '\n\n' : '\n'
    else if (tag.name === 'img' && !tag.isClosing) text += attributeOf(tag, 'alt')
    else if (tag.name === 'span' && !tag.isClosing) spans.push(classesOf(tag).includes('ellipsis'))
    else if (tag.name === 'span' && spans.pop() === true) text += '…'
  }
  return tidy(decodeEntities(text))
}

interface Tag {
  readonly name: string
  readonly isClosing: boolean
  readonly attributes: string
  /** Where it is over. */
  readonly end: number
}

const BLOCKS: ReadonlySet<string> = new Set([
  ...['p', 'div', 'blockquote', 'pre', 'ul', 'ol', 'li', 'tr', 'table', 'hr'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
])

/** Elements without text of their own, of which nothing must show whatever is in them. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'head',
  'title',
  'rp',
  'rt',
])

/** A "<" that begins no tag is text. An attribute in quotes may hold ">". */
function readTag(html: string, start: number): Tag | null {
  TAG.lastIndex = start
  const found = TAG.exec(html)
  if (found === null) return null
  if (found[0].startsWith('<!')) return { name: '!', isClosing: true, attributes: '', end: TAG.lastIndex }
  return {
    name: found[2]!.toLowerCase(),
    isClosing: found[1] === '/',
    attributes: found[3]!,
    end: TAG.lastIndex,
  }
}

/** Every part has a longest length, or a long post of nothing but beginnings would be read to its end from each of them. */
const TAG =
  /<!--[\s\S]{0,500}?-->|<![^<>]{0,500}>|<(\/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:"[^"]{0,2000}"|'[^']{0,2000}'|[^'"<>]){0,2000})>/y

/** `invisible` hides the ends of a shortened link, `quote-inline` the "RE: link" that clients without quotes show. */
function isHidden(tag: Tag): boolean {
  if (WITHOUT_TEXT.has(tag.name)) return true
  if (VOID.has(tag.name) || !tag.attributes.includes('class')) return false
  const classes = classesOf(tag)
  return classes.includes('invisible') || classes.includes('quote-inline')
}

const VOID: ReadonlySet<string> = new Set(['br', 'img', 'hr', 'input', 'wbr'])

function classesOf(tag: Tag): readonly string[] {
  return attributeOf(tag, 'class').split(/\s+/)
}

function attributeOf({ attributes }: Tag, name: string): string {
  for (const [, key, double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
    if (key!.toLowerCase() === name) return double ?? single ?? bare ?? ''
  }
  return ''
}

const ATTRIBUTE = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g

/** Those that Mastodon's and others' sanitisers write; every other character comes as itself or as a number. */
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…', shy: '', zwj: '\u200D' },
  ...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»' },
  ...{ agrave: 'à', egrave: 'è', eacute: 'é', igrave: 'ì', ograve: 'ò', ugrave: 'ù', euro: '€', middot: '·' },
  ...{ Agrave: 'À', Egrave: 'È', Eacute: 'É', Igrave: 'Ì', Ograve: 'Ò', Ugrave: 'Ù', bull: '•' },
}

/** Once only: "&amp;lt;" is the text "&lt;". An entity that nobody knows stays as it is. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : whole
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16)
      const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      return isCharacter ? String.fromCodePoint(code) : '\uFFFD'
    },
  )
}

function tidy(text: string): string {
  // Line by line: a pattern for blanks around line ends would look through a long run of blanks again from each of them.
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
