import { backoff } from '../../core/model/backoff.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Removal, SourceIntake } from '../../pipeline/ports/source.js'
import type { Validators } from './request-page.js'
import { requestPage } from './request-page.js'

/** An address that is asked again and again. */
export interface PolledPage {
  readonly address: string
  /** The same of another version of the server, requested from now on where the address is answered by 404. */
  readonly otherwise?: string
  /** Reads a changed answer. @throws Error when the answer is no such page; PageFailed when a further request failed */
  read(body: string, asked: Asked): PageNews | Promise<PageNews>
}

export interface Asked {
  readonly now: Instant
  /** What was requested: the address of the page, or the other one. */
  readonly address: string
  /** The cursor of the source. */
  readonly cursor: string | null
  /** A further request to the same server. @throws PageFailed */
  readonly ask: (address: string) => Promise<string>
}

export interface PageNews {
  readonly posts: readonly Post[]
  readonly removals?: readonly Removal[]
  /** The cursor of the source from now on; absent where the page has none. */
  readonly cursor?: string
  /** When it is asked again. */
  readonly everyMs: number
  /** What could not be read, in words that follow the host: "is no status page". */
  readonly trouble?: string | null
}

/** A request failed on the way; `waitMs` as the server demands. */
export class PageFailed extends Error {
  constructor(
    message: string,
    readonly waitMs: number | null,
  ) {
    super(message)
    this.name = 'PageFailed'
  }
}

export interface Polling {
  readonly pages: readonly PolledPage[]
  /** What they are, for the state of the source: "status pages". */
  readonly what: string
  readonly clock: Clock
  /** Between two requests of any page, and of pages of one host. */
  readonly pauseMs: number
  readonly hostPauseMs: number
  readonly answerWithinMs?: number | undefined
  /** Pages that are needed now are asked so often at least, as long as they answer. */
  readonly urgent?: Urgency | undefined
}

export interface Urgency {
  readonly everyMs: number
  /** The addresses that are needed now; asked every ten seconds. */
  addresses(): Promise<ReadonlySet<string>>
}

/** What is known of a page between two requests. */
interface PageState {
  readonly page: PolledPage
  readonly host: string
  address: string
  validators: Validators
  everyMs: number
  dueAt: Instant
  askedAt: Instant
  failures: number
  trouble: string | null
  hasAnswered: boolean
}

interface Run extends Polling {
  readonly states: readonly PageState[]
  /** When each host may be asked again. */
  readonly freeAt: Map<string, Instant>
  needed: ReadonlySet<string>
  neededAt: Instant
  readonly intake: SourceIntake
  readonly signal: AbortSignal
}

/** Asks all pages in turn, each at its time, until the signal aborts. */
export async function pollPages(polling: Polling, intake: SourceIntake, signal: AbortSignal): Promise<void> {
  const { pages, what, clock } = polling
  const states = pages.map((page) => ({
    page,
    host: new URL(page.address).host,
    address: page.address,
    validators: { etag: null, lastModified: null },
    everyMs: MINUTE,
    dueAt: 0,
    askedAt: 0,
    failures: 0,
    trouble: null,
    hasAnswered: false,
  }))
  const run: Run = { ...polling, states, freeAt: new Map(), needed: new Set(), neededAt: 0, intake, signal }
  intake.report({ kind: 'connecting', detail: `requesting ${pages.length} ${what}` })
  while (!signal.aborted) {
    await lookForUrgency(run)
    const next = states.reduce((first, one) => (dueAt(run, one) < dueAt(run, first) ? one : first))
    const waitMs = dueAt(run, next) - clock.now()
    if (waitMs > 0)
      await clock.sleep(Math.min(waitMs, run.urgent === undefined ? MINUTE : LOOK_EVERY), signal)
    else {
      await poll(run, next)
      report(run)
      await clock.sleep(polling.pauseMs, signal)
    }
  }
}

const LOOK_EVERY = 10 * SECOND

async function lookForUrgency(run: Run): Promise<void> {
  const now = run.clock.now()
  if (run.urgent === undefined || now < run.neededAt + LOOK_EVERY) return
  run.needed = await run.urgent.addresses()
  run.neededAt = now
}

function dueAt({ freeAt, needed, urgent }: Run, state: PageState): Instant {
  const { dueAt: due, askedAt, failures, host, page } = state
  const isNeeded = urgent !== undefined && failures === 0 && needed.has(page.address)
  return Math.max(isNeeded ? Math.min(due, askedAt + urgent.everyMs) : due, freeAt.get(host) ?? 0)
}

async function poll(run: Run, state: PageState): Promise<void> {
  const { clock, intake, signal, freeAt } = run
  const { page } = state
  const options = { signal, withinMs: run.answerWithinMs }
  state.askedAt = clock.now()
  let answer = await requestPage(state.address, state.validators, options)
  if (page.otherwise !== undefined && answer.kind === 'failed' && answer.what === NOT_FOUND) {
    const other = state.address === page.address ? page.otherwise : page.address
    const second = await requestPage(other, { etag: null, lastModified: null }, options)
    if (second.kind !== 'failed') [state.address, answer] = [other, second]
  }
  if (signal.aborted) return
  freeAt.set(state.host, clock.now() + run.hostPauseMs)
  if (answer.kind === 'failed') return noteFailure(run, state, answer)
  if (answer.kind === 'changed') {
    const news = await readPage(run, state, answer.body)
    if (signal.aborted || news === null) return
    if (news.posts.length > 0 || news.cursor !== undefined || (news.removals ?? []).length > 0) {
      await intake.accept(news.posts, news.cursor ?? null, news.removals ?? [])
    }
    // Only now: an answer that was not stored must come again.
    state.validators = answer.validators
    state.everyMs = news.everyMs
    state.trouble = news.trouble == null ? null : `${state.host} ${news.trouble}`
  }
  state.failures = 0
  if (answer.kind === 'unchanged') state.trouble = null
  state.hasAnswered = true
  state.dueAt = clock.now() + state.everyMs
}

/** Null where it could not be read, which is then noted: the page is asked again like one that failed. */
async function readPage(run: Run, state: PageState, body: string): Promise<PageNews | null> {
  const { clock, intake, signal, answerWithinMs } = run
  const none = { etag: null, lastModified: null }
  const ask = async (address: string) => {
    const answer = await requestPage(address, none, { signal, withinMs: answerWithinMs })
    if (answer.kind === 'changed') return answer.body
    throw answer.kind === 'failed'
      ? new PageFailed(answer.what, answer.waitMs)
      : new PageFailed('answered 304 to an unconditional request', null)
  }
  try {
    return await state.page.read(body, {
      now: clock.now(),
      address: state.address,
      cursor: intake.cursor,
      ask,
    })
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    noteFailure(run, state, { what, waitMs: error instanceof PageFailed ? error.waitMs : null })
    return null
  }
}

interface Failure {
  readonly what: string
  readonly waitMs: number | null
  readonly isUnreached?: boolean
}

function noteFailure(run: Run, state: PageState, { what, waitMs: asksMs, isUnreached }: Failure): void {
  const longestMs = isUnreached === true ? UNREACHED_AGAIN : HOUR
  const waitMs = Math.max(asksMs ?? 0, backoff(++state.failures, { firstMs: MINUTE, longestMs }))
  state.dueAt = run.clock.now() + waitMs
  // A server that limits its clients means all of its pages.
  if (asksMs !== null && what === TOO_MANY) run.freeAt.set(state.host, state.dueAt)
  state.trouble = `${state.host} ${what}; requested again in ${Math.ceil(waitMs / SECOND)} s`
}

/** Where no server is reached, the network here is away more often than the server, and nobody bears the requests. */
const UNREACHED_AGAIN = 5 * MINUTE
const TOO_MANY = 'answered 429'
const NOT_FOUND = 'answered 404'

function report({ states, intake, what }: Run): void {
  const troubles = states.flatMap(({ trouble }) => trouble ?? [])
  if (!states.some(({ hasAnswered, trouble }) => hasAnswered && trouble === null)) {
    const detail = troubles[0] ?? `requesting ${states.length} ${what}`
    intake.report({ kind: 'connecting', detail })
  } else if (troubles.length === 0) intake.report({ kind: 'live' })
  else {
    const more = troubles.length > MAX_REPORTED ? `; and ${troubles.length - MAX_REPORTED} more` : ''
    intake.report({ kind: 'degraded', detail: `${troubles.slice(0, MAX_REPORTED).join('; ')}${more}` })
  }
}

const MAX_REPORTED = 3

/** Posts older than this are history; detection knows those of the last days already. */
const REPORTED_WITHIN = DAY

/** The posts of the last day. One from a clock that is ahead was written at the latest now. */
export function recentPosts(posts: readonly Post[], now: Instant): Post[] {
  return posts.flatMap((post) =>
    post.at <= now - REPORTED_WITHIN ? [] : [post.at > now ? { ...post, at: now } : post],
  )
}
