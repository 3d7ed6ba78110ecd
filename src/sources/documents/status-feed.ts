import { DomUtils } from 'htmlparser2'
import { htmlToText } from '../connection/html-text.js'
import { childrenOf, childText, entriesOf, timeOf } from './feed-elements.js'
import type { IncidentUpdate } from './incident.js'

/** Words with which the newest part of an entry says that it is over. */
const OVER =
  /^(?:status:\s*)?[[(]?(?:resolved|completed|fixed|restored|operational|recovered|mitigated|closed|risolto)\b/i
/** A title may say it at its end: "Service - Region - Resolved". */
const OVER_AT_END = /\[resolved\]|[-–—:|]\s*[[(]?resolved[\])]?\s*$/i
const PLANNED = ['scheduled maintenance', 'planned maintenance', 'maintenance window', 'scheduled -']

/**
 * RSS and Atom feeds of status pages: an entry is an incident, and its newest update stands first in its text. What an
 * entry is filed under are its parts and regions.
 * @throws Error for what is no feed
 */
export function readStatusFeed(xml: string): IncidentUpdate[] {
  return entriesOf(xml).entries.flatMap((entry) => {
    // The time of the newest update, where a feed separates it from the first.
    const at = timeOf(
      childText(entry, 'updated') ?? childText(entry, 'pubDate') ?? childText(entry, 'dc:date'),
    )
    const title = childText(entry, 'title') ?? ''
    const html =
      childText(entry, 'content') ?? childText(entry, 'description') ?? childText(entry, 'summary') ?? ''
    const text = withoutTags(html)
    const head = `${title} ${text.slice(0, 200)}`.toLowerCase()
    if (at === null || PLANNED.some((words) => head.includes(words))) return []
    const isOver =
      OVER_AT_END.test(title) || [emphasised(html), text, title].some((words) => OVER.test(words.trim()))
    return [
      {
        incident: childText(entry, 'id') ?? childText(entry, 'guid') ?? childText(entry, 'link') ?? title,
        update: `${at}${isOver ? ' resolved' : ''}`,
        at,
        title,
        body: text.slice(0, 500),
        state: isOver ? ('resolved' as const) : ('open' as const),
        components: childrenOf(entry, 'category').map(
          (one) => one.attribs.term ?? DomUtils.textContent(one).trim(),
        ),
      },
    ]
  })
}

/** Statuspage writes a time and then the state of the newest update in bold. */
function emphasised(html: string): string {
  const from = html.indexOf('<strong>')
  return from === -1 ? '' : withoutTags(html.slice(from, from + 100))
}

function withoutTags(html: string): string {
  return htmlToText(html.replaceAll('<', ' <'))
    .split(/\s/)
    .filter((word) => word !== '')
    .join(' ')
}
