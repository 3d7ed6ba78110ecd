import type { Service } from '../../core/model/catalogue.js'
import { DAY, type Instant, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source } from '../../pipeline/ports/source.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
import type { IncidentUpdate } from '../documents/incident.js'
import type { StatusPage } from '../documents/status-page.js'
import { LISTS_OPEN, parseStatusPage, readStatusPage } from '../documents/status-page.js'
import type { OpenIncident } from '../documents/unsaid-ends.js'
import { newestOf, withEnds } from '../documents/unsaid-ends.js'
import type { Asked, PageNews, PolledPage, Urgency } from '../polling/poll-pages.js'
import { pollPages, recentPosts } from '../polling/poll-pages.js'
import type { PageOwner } from './to-post.js'
import { STATUS, toPost } from './to-post.js'

export interface StatusOptions {
  /** A page without an incident is requested so often, one with an incident more often. */
  readonly quietEveryMs?: number
  readonly busyEveryMs?: number
  /** Between two requests of any page, and of pages of one host. */
  readonly pauseMs?: number
  readonly hostPauseMs?: number
  readonly answerWithinMs?: number
}

const DEFAULTS = {
  quietEveryMs: 3 * MINUTE,
  busyEveryMs: MINUTE,
  pauseMs: 100,
  hostPauseMs: SECOND,
} satisfies StatusOptions

export interface StatusParts {
  readonly clock: Clock
  readonly services: readonly Pick<Service, 'id' | 'name' | 'statusPage'>[]
  /** Services with a running alert: their pages are requested as during an incident, before the company says one. */
  readonly alerted?: () => Promise<readonly string[]>
  /** Called for a page whose answer could not be read. */
  readonly onOdd?: (service: string, what: string) => void
}

interface PageReader {
  readonly owner: PageOwner
  readonly page: StatusPage
}

/**
 * Official status pages. An incident becomes an admission, its end a recovery, both at the page's own time. Pages are
 * requested one after the other, each at most once a minute. A cloud has one page for all of its services.
 * @throws Error when the catalogue names a page that is none
 */
export function createStatusSource(options: StatusOptions, parts: StatusParts): Source {
  const settings = { ...DEFAULTS, ...options }
  const pages = polledPages(settings, parts)
  return {
    name: STATUS,
    async run(intake, signal) {
      if (pages.length > 0)
        return pollPages(
          {
            ...settings,
            pages,
            what: 'status pages',
            clock: parts.clock,
            urgent: urgencyOf(settings, parts),
          },
          intake,
          signal,
        )
      intake.report({
        kind: 'off',
        detail: 'no service of the catalogue has a status page; add statusPage to one',
      })
      await parts.clock.sleep(Number.MAX_SAFE_INTEGER, signal)
    },
  }
}

type Settings = typeof DEFAULTS

function urgencyOf({ busyEveryMs }: Settings, { alerted, services }: StatusParts): Urgency | undefined {
  if (alerted === undefined) return undefined
  const addresses = new Map(
    services.flatMap(({ id, statusPage }) =>
      statusPage === undefined ? [] : [[id, parseStatusPage(statusPage).address]],
    ),
  )
  return {
    everyMs: busyEveryMs,
    addresses: async () => new Set((await alerted()).flatMap((id) => addresses.get(id) ?? [])),
  }
}

function polledPages(settings: Settings, parts: StatusParts): PolledPage[] {
  const byAddress = new Map<string, PageReader[]>()
  for (const { id, name, statusPage } of parts.services) {
    if (statusPage === undefined) continue
    const page = parseStatusPage(statusPage)
    byAddress.set(page.address, [...(byAddress.get(page.address) ?? []), { owner: { id, name }, page }])
  }
  return [...byAddress].map(([address, readers]) => ({
    address,
    read: (body, asked) => readNews(body, asked, { settings, parts, readers }),
  }))
}

/** The cursor: open incidents of pages that do not say when one is over, so that a restart forgets none. */
const codec = defineCursorCodec<{ readonly open: readonly OpenIncident[] }>({
  kind: 'cursor of status pages',
  version: 1,
  isValid: ({ open }) => Array.isArray(open),
})

interface Reading {
  readonly settings: Settings
  readonly parts: StatusParts
  readonly readers: readonly PageReader[]
}

function readNews(body: string, { now, cursor }: Asked, reading: Reading): PageNews {
  const before = codec.read(cursor)?.open ?? []
  let open = before
  let trouble: string | null = null
  const updates = reading.readers.flatMap(({ owner, page }) => {
    try {
      let said = readStatusPage(page, body).filter(({ at }) => at <= now + CLOCK_MAY_DIFFER)
      if (LISTS_OPEN.has(page.kind)) ({ updates: said, open } = withEnds(owner.id, said, open, now))
      return said.map((update) => ({ owner, update }))
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      trouble = `is no status page (${what})`
      reading.parts.onOdd?.(owner.id, what)
      return []
    }
  })
  const posts = updates.flatMap(({ owner, update }) => toPost(owner, update) ?? [])
  const { busyEveryMs, quietEveryMs } = reading.settings
  const isBusy = hasOpen(
    updates.map(({ update }) => update),
    now,
  )
  return {
    posts: recentPosts(posts, now),
    trouble,
    everyMs: isBusy ? busyEveryMs : quietEveryMs,
    ...(JSON.stringify(open) === JSON.stringify(before) ? {} : { cursor: codec.write({ open }) }),
  }
}

/** What lies further ahead is announced for later. */
const CLOCK_MAY_DIFFER = 5 * MINUTE

/** Whether the newest update of an incident of the last day says that it is not over. */
function hasOpen(updates: readonly IncidentUpdate[], now: Instant): boolean {
  return [...newestOf(updates).values()].some(({ state, at }) => state === 'open' && at > now - DAY)
}
