import { readApple, readAws, readGoogle, readSlack } from './formats/clouds.js'
import { readStatusFeed } from './formats/feed.js'
import { readInstatus, readStatuspage } from './formats/statuspage.js'
import type { IncidentUpdate } from './incident.js'

const KINDS = ['statuspage', 'instatus', 'feed', 'google', 'aws', 'apple', 'slack'] as const
type Kind = (typeof KINDS)[number]

/** A status page as the catalogue names it, ready to be read. */
export interface StatusPage {
  readonly kind: Kind
  /** What is requested. */
  readonly address: string
  /** Only incidents of this component count; null for all. */
  readonly component: string | null
}

/**
 * Reads `statusPage` of the catalogue: an address, before it the kind where it is no Statuspage, behind "#" a component.
 * @throws Error for what is none
 */
export function parseStatusPage(text: string): StatusPage {
  const match = /^(?:([a-z]+)\s+)?(https?:\/\/\S+?)(?:#(.+))?$/.exec(text.trim())
  const kind = (match?.[1] ?? 'statuspage') as Kind
  if (match === null || !KINDS.includes(kind)) {
    throw new Error(
      `status page ${JSON.stringify(text)} is none; write https://… or one of ${KINDS.join(', ')} before it`,
    )
  }
  const url = match[2]!
  return { kind, address: addressOf(kind, url), component: match[3]?.trim().toLowerCase() ?? null }
}

function addressOf(kind: Kind, url: string): string {
  if (kind === 'statuspage') return new URL('/api/v2/incidents.json', url).href
  if (kind === 'instatus') return new URL('/summary.json', url).href
  return url
}

/** The updates in an answer of a page. @throws Error when the answer is no such page */
export function readStatusPage({ kind, component }: StatusPage, body: string): IncidentUpdate[] {
  const updates = kind === 'feed' ? readStatusFeed(body) : READERS[kind](parseJson(body))
  if (component === null) return updates
  return updates.filter(({ components, title }) =>
    [...components, title].some((name) => name.toLowerCase().includes(component)),
  )
}

const READERS = {
  statuspage: readStatuspage,
  instatus: readInstatus,
  google: readGoogle,
  aws: readAws,
  apple: readApple,
  slack: readSlack,
} satisfies Record<Exclude<Kind, 'feed'>, (body: unknown) => IncidentUpdate[]>

/** Apple wraps its JSON into a call of a function. */
function parseJson(body: string): unknown {
  const inner = /^\s*[\w.]+\((.*)\);?\s*$/s.exec(body)?.[1] ?? body
  try {
    return JSON.parse(inner)
  } catch {
    throw new Error('its answer is no JSON')
  }
}
