import { backoff } from '../../core/model/backoff.js'
import type { Service } from '../../core/model/catalogue.js'
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source, SourceIntake } from '../../pipeline/ports/source.js'
import type { IncidentUpdate } from './incident.js'
import type { Validators } from './request-page.js'
import { requestPage } from './request-page.js'
import type { StatusPage } from './status-page.js'
import { parseStatusPage, readStatusPage } from './status-page.js'
import type { PageOwner } from './to-post.js'
import { STATUS, toPost } from './to-post.js'

export interface StatusOptions {
  /** A page without an incident is requested so often, one with an incident more often. */
  readonly quietEveryMs?: number
  readonly busyEveryMs?: number
  /** Between two requests of any page. */
  readonly pauseMs?: number
}

export const STATUS_DEFAULTS: Required<StatusOptions> = {
  quietEveryMs: 3 * MINUTE,
  busyEveryMs: MINUTE,
  pauseMs: 100,
}

export interface StatusParts {
  readonly clock: Clock
  readonly services: readonly Pick<Service, 'id' | 'name' | 'statusPage'>[]
  /** Called for a page whose answer could not be read. */
  readonly onOdd?: (service: string, what: string) => void
}

/** One address and the services that read it: a cloud has one page for all of its services. */
interface Polled {
  readonly address: string
  readonly readers: readonly { readonly owner: PageOwner; readonly page: StatusPage }[]
  validators: Validators
  dueAt: Instant
  failures: number
  trouble: string | null
  hasAnswered: boolean
  /** An incident is open as far as is known. */
  isBusy: boolean
}

/** Updates older than this are history; engines know those of the last days already. */
const REPORTED_WITHIN = DAY

/**
 * Official status pages. An incident becomes an admission, its end a recovery, both at the page's own time. Pages are
 * requested one after the other, each at most once a minute.
 * @throws Error when the catalogue names a page that is none
 */
export function createStatusSource(options: StatusOptions, parts: StatusParts): Source {
  const settings = { ...STATUS_DEFAULTS, ...options }
  const polled = polledPages(parts.services)
  return { name: STATUS, run: (intake, signal) => pollPages({ settings, parts, polled, intake, signal }) }
}

interface Run {
  readonly settings: Required<StatusOptions>
  readonly parts: StatusParts
  readonly polled: readonly Polled[]
  readonly intake: SourceIntake
  readonly signal: AbortSignal
}

function polledPages(services: StatusParts['services']): Polled[] {
  const byAddress = new Map<string, Polled['readers'][number][]>()
  for (const { id, name, statusPage } of services) {
    if (statusPage === undefined) continue
    const page = parseStatusPage(statusPage)
    byAddress.set(page.address, [...(byAddress.get(page.address) ?? []), { owner: { id, name }, page }])
  }
  return [...byAddress].map(([address, readers]) => ({
    address,
    readers,
    validators: { etag: null, lastModified: null },
    dueAt: 0,
    failures: 0,
    trouble: null,
    hasAnswered: false,
    isBusy: false,
  }))
}

async function pollPages(run: Run): Promise<void> {
  const { settings, parts, polled, intake, signal } = run
  if (polled.length === 0) {
    intake.report({
      kind: 'off',
      detail: 'no service of the catalogue has a status page; add statusPage to one',
    })
    return await parts.clock.sleep(Number.MAX_SAFE_INTEGER, signal)
  }
  intake.report({ kind: 'connecting', detail: `requesting ${polled.length} status pages` })
  while (!signal.aborted) {
    const next = polled.reduce((first, one) => (one.dueAt < first.dueAt ? one : first))
    const waitMs = next.dueAt - parts.clock.now()
    if (waitMs > 0) await parts.clock.sleep(Math.min(waitMs, MINUTE), signal)
    else {
      await poll(run, next)
      report(run)
      await parts.clock.sleep(settings.pauseMs, signal)
    }
  }
}

async function poll({ settings, parts, intake, signal }: Run, page: Polled): Promise<void> {
  const answer = await requestPage(page.address, page.validators, signal)
  if (signal.aborted) return
  const now = parts.clock.now()
  if (answer.kind === 'failed') {
    const waitMs = Math.max(
      answer.waitMs ?? 0,
      backoff(++page.failures, { firstMs: MINUTE, longestMs: HOUR }),
    )
    page.dueAt = now + waitMs
    page.trouble = `${hostOf(page)} ${answer.what}; requested again in ${Math.ceil(waitMs / SECOND)} s`
    return
  }
  page.failures = 0
  page.trouble = null
  page.hasAnswered = true
  if (answer.kind === 'changed') {
    const updates = readUpdates(parts, page, answer.body)
    const posts = updates.flatMap(({ owner, update }) =>
      update.at > now - REPORTED_WITHIN && update.at <= now ? (toPost(owner, update) ?? []) : [],
    )
    if (posts.length > 0) await intake.accept(posts, null)
    // Only now: an answer that was not stored must come again.
    page.validators = answer.validators
    page.isBusy = hasOpen(updates, now)
  }
  page.dueAt = now + (page.isBusy ? settings.busyEveryMs : settings.quietEveryMs)
}

interface OwnedUpdate {
  readonly owner: PageOwner
  readonly update: IncidentUpdate
}

function readUpdates(parts: StatusParts, page: Polled, body: string): OwnedUpdate[] {
  return page.readers.flatMap(({ owner, page: read }) => {
    try {
      return readStatusPage(read, body).map((update) => ({ owner, update }))
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      page.trouble = `${hostOf(page)} is no status page (${what})`
      parts.onOdd?.(owner.id, what)
      return []
    }
  })
}

/** Whether the newest update of an incident of the last day says that it is not over. */
function hasOpen(updates: readonly OwnedUpdate[], now: Instant): boolean {
  const newest = new Map<string, IncidentUpdate>()
  for (const { update } of updates) {
    const known = newest.get(update.incident)
    if (known === undefined || known.at < update.at) newest.set(update.incident, update)
  }
  return [...newest.values()].some(({ state, at }) => state === 'open' && at > now - REPORTED_WITHIN)
}

function report({ polled, intake }: Run): void {
  const troubles = polled.flatMap(({ trouble }) => trouble ?? [])
  if (!polled.some(({ hasAnswered, trouble }) => hasAnswered && trouble === null)) {
    const detail = troubles[0] ?? `requesting ${polled.length} status pages`
    intake.report({ kind: 'connecting', detail })
  } else if (troubles.length === 0) intake.report({ kind: 'live' })
  else {
    const more = troubles.length > MAX_REPORTED ? `; and ${troubles.length - MAX_REPORTED} more` : ''
    intake.report({ kind: 'degraded', detail: `${troubles.slice(0, MAX_REPORTED).join('; ')}${more}` })
  }
}

const MAX_REPORTED = 3

function hostOf({ address }: Polled): string {
  return new URL(address).host
}
