import type { Service } from '../../core/model/catalogue.js'
import { DAY, type Instant, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source } from '../../pipeline/ports/source.js'
import type { PageNews, PolledPage } from '../polling/poll-pages.js'
import { pollPages } from '../polling/poll-pages.js'
import type { IncidentUpdate } from './incident.js'
import type { StatusPage } from './status-page.js'
import { parseStatusPage, readStatusPage } from './status-page.js'
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
  /** Called for a page whose answer could not be read. */
  readonly onOdd?: (service: string, what: string) => void
}

interface PageReader {
  readonly owner: PageOwner
  readonly page: StatusPage
}

/** Updates older than this are history; engines know those of the last days already. */
const REPORTED_WITHIN = DAY

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
        return pollPages({ ...settings, pages, what: 'status pages', clock: parts.clock }, intake, signal)
      intake.report({
        kind: 'off',
        detail: 'no service of the catalogue has a status page; add statusPage to one',
      })
      await parts.clock.sleep(Number.MAX_SAFE_INTEGER, signal)
    },
  }
}

type Settings = typeof DEFAULTS

function polledPages(settings: Settings, parts: StatusParts): PolledPage[] {
  const byAddress = new Map<string, PageReader[]>()
  for (const { id, name, statusPage } of parts.services) {
    if (statusPage === undefined) continue
    const page = parseStatusPage(statusPage)
    byAddress.set(page.address, [...(byAddress.get(page.address) ?? []), { owner: { id, name }, page }])
  }
  return [...byAddress].map(([address, readers]) => ({
    address,
    read: (body, { now }) => readNews(body, now, { settings, parts, readers }),
  }))
}

function readNews(
  body: string,
  now: Instant,
  { settings, parts, readers }: { settings: Settings; parts: StatusParts; readers: readonly PageReader[] },
): PageNews {
  let trouble: string | null = null
  const updates = readers.flatMap(({ owner, page }) => {
    try {
      return readStatusPage(page, body).map((update) => ({ owner, update }))
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      trouble = `is no status page (${what})`
      parts.onOdd?.(owner.id, what)
      return []
    }
  })
  const posts = updates.flatMap(({ owner, update }) =>
    update.at > now - REPORTED_WITHIN && update.at <= now ? (toPost(owner, update) ?? []) : [],
  )
  const isBusy = hasOpen(
    updates.map(({ update }) => update),
    now,
  )
  return { posts, trouble, everyMs: isBusy ? settings.busyEveryMs : settings.quietEveryMs }
}

/** Whether the newest update of an incident of the last day says that it is not over. */
function hasOpen(updates: readonly IncidentUpdate[], now: Instant): boolean {
  const newest = new Map<string, IncidentUpdate>()
  for (const update of updates) {
    const known = newest.get(update.incident)
    if (known === undefined || known.at < update.at) newest.set(update.incident, update)
  }
  return [...newest.values()].some(({ state, at }) => state === 'open' && at > now - REPORTED_WITHIN)
}
