import { readApple, readAws, readGoogle, readSlack } from './clouds.js'
import type { IncidentUpdate } from './incident.js'
import { fieldsOf } from './incident.js'
import { readStatusFeed } from './status-feed.js'
import { readBetterStack, readInstatus, readStatuspage } from './statuspage.js'

const KINDS = ['statuspage', 'instatus', 'betterstack', 'feed', 'google', 'aws', 'apple', 'slack'] as const
type Kind = (typeof KINDS)[number]

/** A status page as the catalogue names it, ready to be read. */
export interface StatusPage {
  readonly kind: Kind
  /** What is requested. */
  readonly address: string
  /** Only incidents of this component count; null for all. */
  readonly component: string | null
}

/** Kinds of page that list what is open: an incident that is over leaves the list, often without a word. */
export const LISTS_OPEN: ReadonlySet<Kind> = new Set<Kind>(['instatus', 'aws', 'feed'])

/**
 * Reads `statusPage` of the catalogue: an address, before it the kind where it is no Statuspage, behind "#" a
 * component.
 * @throws Error for what is none
 */
export function parseStatusPage(text: string): StatusPage {
  const [whole, component] = splitAt(text.trim(), '#')
  const [before, behind] = splitAt(whole, ' ')
  const kind = (behind === null ? 'statuspage' : before) as Kind
  const url = (behind ?? before).trim()
  if (!KINDS.includes(kind) || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Error(
      `status page ${JSON.stringify(text)} is none; write https://… or one of ${KINDS.join(', ')} before it`,
    )
  }
  return { kind, address: addressOf(kind, url), component: component?.trim().toLowerCase() ?? null }
}

function splitAt(text: string, sign: string): [before: string, behind: string | null] {
  const at = text.indexOf(sign)
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}

function addressOf(kind: Kind, url: string): string {
  if (kind === 'statuspage') return new URL('/api/v2/incidents.json', url).href
  if (kind === 'instatus') return new URL('/summary.json', url).href
  if (kind === 'betterstack') return new URL('/index.json', url).href
  return url
}

/** The updates in an answer of a page. @throws Error when the answer is no such page */
export function readStatusPage({ kind, component }: StatusPage, body: string): IncidentUpdate[] {
  const updates = kind === 'feed' ? readStatusFeed(body) : READERS[kind](documentOf(kind, body))
  if (component === null) return updates
  return updates.filter(({ components, title }) =>
    [...components, title].some((name) => name.toLowerCase().includes(component)),
  )
}

const READERS = {
  statuspage: readStatuspage,
  instatus: readInstatus,
  betterstack: readBetterStack,
  google: readGoogle,
  aws: readAws,
  apple: readApple,
  slack: readSlack,
} satisfies Record<Exclude<Kind, 'feed'>, (body: unknown) => IncidentUpdate[]>

/** What each kind cannot be without. An answer that lacks it says nothing about incidents, and above all not "none". */
const MARKS = {
  statuspage: (body) => 'incidents' in fieldsOf(body),
  instatus: (body) => 'page' in fieldsOf(body),
  betterstack: (body) => fieldsOf(fieldsOf(body).data).type === 'status_page',
  google: Array.isArray,
  aws: Array.isArray,
  apple: (body) => Array.isArray(fieldsOf(body).services),
  slack: (body) => Array.isArray(body) || Array.isArray(fieldsOf(body).active_incidents),
} satisfies Record<Exclude<Kind, 'feed'>, (body: unknown) => boolean>

function documentOf(kind: Exclude<Kind, 'feed'>, body: string): unknown {
  const document = parseJson(body)
  if (!MARKS[kind](document)) throw new Error('its answer has no incidents')
  return document
}

/** Apple wraps its JSON into a call of a function. */
function parseJson(body: string): unknown {
  const text = body.trim()
  const isCall = /^[a-z_.]+\(/i.test(text)
  const inner = isCall ? text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')) : text
  try {
    return JSON.parse(inner)
  } catch {
    throw new Error('its answer is no JSON')
  }
}
