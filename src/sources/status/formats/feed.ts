import { parseFeed } from 'htmlparser2'
import type { IncidentUpdate } from '../incident.js'

/** Words with which the newest part of an entry says that it is over. */
const OVER = /^(?:resolved|completed|fixed|restored|operational|recovered|mitigated|closed|risolto)\b/i
const PLANNED = ['scheduled maintenance', 'planned maintenance', 'maintenance window', 'scheduled -']

/** RSS and Atom feeds of status pages: an entry is an incident, and its newest update stands first in its text. */
export function readStatusFeed(xml: string): IncidentUpdate[] {
  return (parseFeed(xml)?.items ?? []).flatMap((item) => {
    const at = item.pubDate?.getTime() ?? Number.NaN
    const title = item.title ?? ''
    const html = item.description ?? ''
    const text = withoutTags(html)
    const head = `${title} ${text.slice(0, 200)}`.toLowerCase()
    if (!Number.isFinite(at) || PLANNED.some((words) => head.includes(words))) return []
    const isOver = [emphasised(html), text, title].some((words) => OVER.test(words.trim()))
    return [
      {
        incident: item.id ?? item.link ?? title,
        update: String(at),
        at,
        title,
        body: text.slice(0, 500),
        state: isOver ? ('resolved' as const) : ('open' as const),
        components: [],
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
  return html
    .split('<')
    .map((part, place) => (place === 0 ? part : part.slice(part.indexOf('>') + 1)))
    .join(' ')
    .split(/\s/)
    .filter((word) => word !== '')
    .join(' ')
}
