import { parseFeed } from 'htmlparser2'
import type { IncidentUpdate } from '../incident.js'

/** Words with which the newest part of an entry says that it is over. */
const OVER = /^(?:resolved|completed|fixed|restored|operational|recovered|mitigated|closed|risolto)\b/i
const PLANNED =
  /\b(?:scheduled|planned) maintenance\b|\bmaintenance\b.{0,40}\b(?:scheduled|window|completed)\b/i

/** RSS and Atom feeds of status pages: an entry is an incident, and its newest update stands first in its text. */
export function readStatusFeed(xml: string): IncidentUpdate[] {
  return (parseFeed(xml)?.items ?? []).flatMap((item) => {
    const at = item.pubDate?.getTime() ?? Number.NaN
    const title = item.title ?? ''
    const body = (item.description ?? '')
      .replace(/<small>[^<]{0,200}<\/small>/gi, ' ')
      .replace(/<[^>]{0,500}>/g, ' ')
    const text = body.replace(/\s+/g, ' ').trim()
    if (!Number.isFinite(at) || PLANNED.test(`${title} ${text.slice(0, 200)}`)) return []
    const isOver = OVER.test(text.replace(/^[\s-]+/, '')) || OVER.test(title.replace(/^\W+/, ''))
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
