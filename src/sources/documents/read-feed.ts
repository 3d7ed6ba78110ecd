import { DomUtils } from 'htmlparser2'
import type { Instant } from '../../core/model/instant.js'
import { htmlToText } from '../connection/html-text.js'
import type { Element } from './feed-elements.js'
import { childOf, childrenOf, childText, entriesOf, timeOf } from './feed-elements.js'

/** One entry of a feed, whatever its format. */
export interface FeedItem {
  readonly id: string
  readonly at: Instant
  readonly title: string
  readonly body: string
  /** What the feed names its author by; null where it names none. */
  readonly author: string | null
  /** BCP 47, where the entry or its feed says so. */
  readonly language: string | null
}

/**
 * The entries of an RSS (0.9x, 1.0, 2.0), Atom or JSON feed. One without an id or a time is left out: without them
 * the same entry would count again, or now.
 * @throws Error for what is no feed
 */
export function readFeed(body: string): FeedItem[] {
  const text = body.trimStart().replace(/^\uFEFF/, '')
  return text.startsWith('{') ? readJsonFeed(text) : readXmlFeed(text)
}

function readXmlFeed(xml: string): FeedItem[] {
  const { entries, language } = entriesOf(xml)
  return entries.flatMap((entry) => readEntry(entry, language) ?? [])
}

function readEntry(entry: Element, language: string | null): FeedItem | null {
  const id = childText(entry, 'id') ?? childText(entry, 'guid') ?? linkOf(entry)
  const at = timeOf(
    childText(entry, 'published') ??
      childText(entry, 'pubDate') ??
      childText(entry, 'dc:date') ??
      childText(entry, 'updated'),
  )
  if (id === null || at === null) return null
  return {
    id,
    at,
    title: htmlToText(childText(entry, 'title') ?? ''),
    body: bodyOf(entry),
    author: authorOf(entry),
    language: entry.attribs['xml:lang'] ?? language,
  }
}

/** Apple writes a review twice, as plain text first. */
function bodyOf(entry: Element): string {
  for (const name of ['content', 'content:encoded', 'description', 'summary']) {
    const [found] = childrenOf(entry, name)
    if (found === undefined) continue
    const said = DomUtils.textContent(found)
    if (found.attribs.type === 'text') return said.trim()
    return htmlToText(found.attribs.type === 'xhtml' ? DomUtils.getInnerHTML(found) : withoutSignature(said))
  }
  return ''
}

/** Reddit signs each entry with its author, whom nobody asked for. */
function withoutSignature(html: string): string {
  const at = html.search(REDDIT_SIGNATURE)
  return at === -1 ? html : html.slice(0, at)
}

const REDDIT_SIGNATURE = /submitted by (?:&#32;|\s) ?<a href="https:\/\/www\.reddit\.com\/user\//

/** An address of the author says more than a name, which several people may have. */
function authorOf(entry: Element): string | null {
  const author = childOf(entry, 'author')
  if (author === null) return childText(entry, 'dc:creator')
  return (
    childText(author, 'uri') ?? childText(author, 'name') ?? (DomUtils.textContent(author).trim() || null)
  )
}

function linkOf(entry: Element): string | null {
  const link = childOf(entry, 'link')
  return link === null ? null : (link.attribs.href ?? (DomUtils.textContent(link).trim() || null))
}

function readJsonFeed(json: string): FeedItem[] {
  let feed: Fields
  try {
    feed = fieldsOf(JSON.parse(json))
  } catch {
    throw new Error('its answer is no feed')
  }
  if (!Array.isArray(feed.items)) throw new Error('its answer is no feed')
  const language = textOf(feed.language)
  return feed.items.map(fieldsOf).flatMap((item) => {
    const id = textOf(item.id) ?? textOf(item.url)
    const at = timeOf(textOf(item.date_published) ?? textOf(item.date_modified))
    if (id === null || at === null) return []
    const author = fieldsOf(Array.isArray(item.authors) ? item.authors[0] : item.author)
    return [
      {
        id,
        at,
        title: textOf(item.title) ?? '',
        body:
          textOf(item.content_text) ?? htmlToText(textOf(item.content_html) ?? textOf(item.summary) ?? ''),
        author: textOf(author.url) ?? textOf(author.name),
        language: textOf(item.language) ?? language,
      },
    ]
  })
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
