import { decodeHTMLStrict } from 'entities'
import { Tokenizer } from 'htmlparser2'

/**
 * The text that people see in a post's HTML: paragraphs and lines apart, links by their text, the hidden parts of shortened links
 * left out. Servers send a small set of tags (docs.joinmastodon.org/spec/activitypub), other software sends more; no tag is trusted to be
 * closed, and one that has no end is text. The result is text and never HTML again: what it holds of "<" came out of an entity.
 *
 * `htmlparser2` reads the tags. Its parser is not used: it looks through all open elements for each closing tag, so a hostile post of
 * unclosed tags would cost the square of its length.
 */
export function htmlToText(html: string): string {
  let text = ''
  /** Open elements whose content is not shown: the innermost last. */
  const hidden: string[] = []
  /** Open `span`s, and whether each ends in an ellipsis. */
  const spans: boolean[] = []
  /** Up to where the tokenizer's reports go. */
  let index = 0
  let name = ''
  let attribute = ''
  let attributes = new Map<string, string>()

  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ontext: (_start, end) => addText(end),
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase()
        attributes = new Map()
      },
      onattribname(start, end) {
        attribute = html.slice(start, end).toLowerCase()
      },
      onattribdata(start, end) {
        if (READ_ATTRIBUTES.has(attribute) && !attributes.has(attribute)) {
          attributes.set(attribute, html.slice(start, end))
        }
      },
      onattribend: ignore,
      onopentagend: (end) => open(end + 1),
      onselfclosingtag: (end) => open(end + 1),
      onclosetag(start, end) {
        const close = html.indexOf('>', end)
        if (close >= 0) closeTag(html.slice(start, end).toLowerCase(), close + 1)
      },
      oncomment: (_start, end) => skip(end),
      oncdata: (_start, end) => skip(end),
      ondeclaration: (_start, end) => skip(end),
      onprocessinginstruction: (_start, end) => skip(end),
      // Entities are decoded once, in the text that is shown.
      ontextentity: ignore,
      onattribentity: ignore,
      onend: () => addText(html.length),
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return tidy(text)

  /** Everything that was not reported before is text: a tag or comment without an end is. */
  function addText(end: number): void {
    if (hidden.length === 0) text += decode(html.slice(index, end).replace(/[ \t\r\n\f]+/g, ' '))
    index = end
  }

  function skip(end: number): void {
    if (html[end] === '>') index = end + 1
  }

  function open(end: number): void {
    index = end
    if (hidden.length > 0) {
      if (name === hidden.at(-1)) hidden.push(name)
    } else if (isHidden(name, attributes)) hidden.push(name)
    else if (name === 'br') text += '\n'
    else if (BLOCKS.has(name)) text += '\n'
    else if (name === 'img') text += decode(attributes.get('alt') ?? '')
    else if (name === 'span') spans.push(classesOf(attributes).includes('ellipsis'))
  }

  function closeTag(closed: string, end: number): void {
    index = end
    if (hidden.length > 0) {
      if (closed === hidden.at(-1)) hidden.pop()
    } else if (closed === 'br') text += '\n'
    else if (BLOCKS.has(closed)) text += '\n\n'
    else if (closed === 'span' && spans.pop() === true) text += '…'
  }
}

type Attributes = ReadonlyMap<string, string>

const READ_ATTRIBUTES: ReadonlySet<string> = new Set(['class', 'alt'])

function ignore(): void {}

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

/** `invisible` hides the ends of a shortened link, `quote-inline` the "RE: link" that clients without quotes show. */
function isHidden(name: string, attributes: Attributes): boolean {
  if (WITHOUT_TEXT.has(name)) return true
  if (VOID.has(name)) return false
  const classes = classesOf(attributes)
  return classes.includes('invisible') || classes.includes('quote-inline')
}

const VOID: ReadonlySet<string> = new Set(['br', 'img', 'hr', 'input', 'wbr'])

function classesOf(attributes: Attributes): readonly string[] {
  return attributes.get('class')?.split(/\s+/) ?? []
}

/** Once only: "&amp;lt;" is the text "&lt;". An unknown entity stays as it is; a blank is a blank, a soft hyphen is none. */
function decode(text: string): string {
  return decodeHTMLStrict(text.replaceAll('&nbsp;', ' ').replaceAll('&shy;', ''))
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
