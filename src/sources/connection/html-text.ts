import { decodeHTMLStrict } from 'entities'
import { Tokenizer } from 'htmlparser2'

/**
 * The text that people see in a post's HTML: paragraphs and lines apart, links by their text, the hidden parts of
 * shortened links left out. Servers send a small set of tags (docs.joinmastodon.org/spec/activitypub), other software
 * sends more. No tag is trusted to be closed, and one that has no end is text. The result is text and never HTML again:
 * what it holds of "<" came out of an entity.
 *
 * `htmlparser2` reads the tags. Its parser is not used. It looks through all open elements for each closing tag, so a
 * hostile post of unclosed tags would cost the square of its length.
 */
export function htmlToText(html: string): string {
  const read: Reading = {
    html,
    text: '',
    hidden: [],
    spans: [],
    index: 0,
    name: '',
    attribute: '',
    attributes: new Map(),
  }
  const tokenizer = new Tokenizer({ decodeEntities: false }, callbacksOf(read))
  tokenizer.write(html)
  tokenizer.end()
  return tidy(read.text)
}

/** How far a post's HTML was read. */
interface Reading {
  readonly html: string
  text: string
  /** Open elements whose content is not shown: the innermost last. */
  readonly hidden: string[]
  /** Open `span`s, and whether each ends in an ellipsis. */
  readonly spans: boolean[]
  /** Up to where the tokenizer's reports go. */
  index: number
  name: string
  attribute: string
  attributes: Map<string, string>
}

function callbacksOf(read: Reading): ConstructorParameters<typeof Tokenizer>[1] {
  const { html } = read
  return {
    ontext: (_start, end) => addText(read, end),
    onopentagname(start, end) {
      read.name = html.slice(start, end).toLowerCase()
      read.attributes = new Map()
    },
    onattribname(start, end) {
      read.attribute = html.slice(start, end).toLowerCase()
    },
    onattribdata(start, end) {
      if (READ_ATTRIBUTES.has(read.attribute) && !read.attributes.has(read.attribute)) {
        read.attributes.set(read.attribute, html.slice(start, end))
      }
    },
    onattribend: ignore,
    onopentagend: (end) => openTag(read, end + 1),
    onselfclosingtag: (end) => openTag(read, end + 1),
    onclosetag(start, end) {
      const close = html.indexOf('>', end)
      if (close >= 0) closeTag(read, html.slice(start, end).toLowerCase(), close + 1)
    },
    oncomment: (_start, end) => skip(read, end),
    oncdata: (_start, end) => skip(read, end),
    ondeclaration: (_start, end) => skip(read, end),
    onprocessinginstruction: (_start, end) => skip(read, end),
    // Entities are decoded once, in the text that is shown.
    ontextentity: ignore,
    onattribentity: ignore,
    onend: () => addText(read, html.length),
  }
}

/** Everything that was not reported before is text: a tag or comment without an end is. */
function addText(read: Reading, end: number): void {
  const { html, hidden, index } = read
  if (hidden.length === 0) read.text += decode(html.slice(index, end).replace(/[ \t\r\n\f]+/g, ' '))
  read.index = end
}

function skip(read: Reading, end: number): void {
  if (read.html[end] === '>') read.index = end + 1
}

function openTag(read: Reading, end: number): void {
  const { hidden, name, attributes } = read
  read.index = end
  if (hidden.length > 0) {
    if (name === hidden.at(-1)) hidden.push(name)
  } else if (isHidden(name, attributes)) hidden.push(name)
  else if (name === 'br') read.text += '\n'
  else if (BLOCKS.has(name)) read.text += '\n'
  else if (name === 'img') read.text += decode(attributes.get('alt') ?? '')
  else if (name === 'span') read.spans.push(classesOf(attributes).includes('ellipsis'))
}

function closeTag(read: Reading, closed: string, end: number): void {
  const { hidden, spans } = read
  read.index = end
  if (hidden.length > 0) {
    if (closed === hidden.at(-1)) hidden.pop()
  } else if (closed === 'br') read.text += '\n'
  else if (BLOCKS.has(closed)) read.text += '\n\n'
  else if (closed === 'span' && spans.pop() === true) read.text += '…'
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

/**
 * Once only: "&amp;lt;" is the text "&lt;". An unknown entity stays as it is; a blank is a blank, a soft hyphen is
 * none.
 */
function decode(text: string): string {
  return decodeHTMLStrict(text.replaceAll('&nbsp;', ' ').replaceAll('&shy;', ''))
}

function tidy(text: string): string {
  // Line by line: a pattern for blanks around line ends would look through a long run of blanks again from each of
  // them.
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
