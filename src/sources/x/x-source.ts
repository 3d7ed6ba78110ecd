import type { Contexts, Service } from '../../core/model/catalogue.js'
import { formatInstant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source, SourceIntake } from '../../pipeline/ports/source.js'
import type { SpendVerdict } from './budget/budget-guard.js'
import type { SpendLedger } from './budget/spend-ledger.js'
import { createCoordinator } from './client/coordinator.js'
import type { Failure } from './client/failure.js'
import { waitAfter } from './client/failure.js'
import { createXClient } from './client/x-client.js'
import type { OnCounts } from './counts/buy-counts.js'
import { pollCounts } from './counts/buy-counts.js'
import { watchForEvidence } from './counts/buy-evidence.js'
import { makeCountQuery, makeSearchQueries } from './counts/make-count-query.js'
import type { CountsMemory } from './counts/watch-counts.js'
import { createCountsMonitor } from './counts/watch-counts.js'
import { instantOfId } from './post-id.js'
import type { OddReason } from './read-post.js'
import { X } from './read-post.js'
import { makeRules } from './rules/make-rules.js'
import { consumePosts } from './stream/consume-posts.js'
import type { StreamLease } from './stream/stream-lease.js'
import { underLease, untilAborted } from './stream/under-lease.js'
import type { XOptions, XSettings } from './x-options.js'
import { settingsOf } from './x-options.js'

export interface XParts {
  readonly clock: Clock
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly lease: StreamLease
  readonly ledger: SpendLedger
  /** Takes counts. Where nobody does, none are bought, and the stream may spend the whole budget. */
  readonly onCounts?: OnCounts
  /** Where what counts teach is kept. With it they are watched, and posts are searched for where they are surprising. */
  readonly countsMemory?: CountsMemory
  /** Called for every message that was skipped because it is malformed. */
  readonly onOdd?: (reason: OddReason | 'no-json') => void
}

/**
 * Posts of X that its rules find for the catalogue, at a price each: a budget guard steps down from posts to counts to nothing, and up again
 * with the new day. One process of the deployment reads, since X allows an app one connection.
 * @throws Error where an option is wrong
 */
export function createXSource(options: XOptions, parts: XParts): Source {
  const settings = settingsOf(options)
  return {
    name: X,
    async run(intake, signal) {
      const { token } = settings
      if (token === null) {
        intake.report({
          kind: 'off',
          detail: 'X_BEARER_TOKEN is not set; set it to the bearer token of an app, or take x out of SOURCES',
        })
        await untilAborted(signal)
        return
      }
      await underLease(
        { lease: parts.lease, clock: parts.clock, everyMs: settings.leaseMs, intake, signal },
        (tenure) => readX(settings, token, parts, intake, tenure),
      )
    },
  }
}

/** Reads X in whatever way the budget allows, until the signal aborts. */
async function readX(
  settings: XSettings,
  token: string,
  parts: XParts,
  intake: SourceIntake,
  signal: AbortSignal,
): Promise<void> {
  const { clock, services, contexts } = parts
  const client = createXClient(settings, token)
  const close = () => client.close()
  /** With the stream there is nothing to report: it is live. */
  let reportEvidence: (what: string) => void = () => {}
  signal.addEventListener('abort', close)
  try {
    const coordinator = await openCoordinator()
    if (coordinator === null) return
    if (coordinator.hasLostCursor) {
      intake.report({
        kind: 'connecting',
        detail: 'the stored cursor cannot be read, so what came since the last run is lost',
      })
    }
    const made = makeRules(services, contexts)
    const plan = {
      rules: made.rules,
      left: made.left,
      searches: makeSearchQueries(services, contexts),
      asks: services.flatMap((service) => {
        const query = makeCountQuery(service, contexts)
        return query === null ? [] : [{ service: service.id, query }]
      }),
    }
    const onCounts = takerOfCounts()
    let failures = 0
    while (!signal.aborted) {
      const verdict = coordinator.spend.verdict()
      const failure = await readBy(verdict)
      if (failure === null) failures = 0
      else await after(failure, ++failures)
    }

    async function readBy(verdict: SpendVerdict): Promise<Failure | null> {
      if (verdict.mode === 'stream') {
        return consumePosts({
          client,
          settings,
          clock,
          signal,
          coordinator: coordinator!,
          plan,
          intake,
          onCounts,
          onOdd,
        })
      }
      if (verdict.mode === 'off' || onCounts === undefined) {
        intake.report({ kind: 'off', detail: spentDetail(verdict, settings, 'off') })
        await clock.sleep(Math.min(verdict.until - clock.now(), LONGEST_SLEEP_MS), signal)
        await coordinator!.spend.refresh().catch(() => {})
        return null
      }
      intake.report({
        kind: 'degraded',
        detail: spentDetail(verdict, settings, 'counts'),
        isUnavailable: true,
      })
      reportEvidence = (what) =>
        intake.report({
          kind: 'degraded',
          detail: `${spentDetail(verdict, settings, 'counts')}; ${what}`,
          isUnavailable: true,
        })
      const { newest } = coordinator!.cursors
      const oldest = clock.now() - settings.longestGapMs
      const since = Math.max((newest === null ? null : instantOfId(newest)) ?? clock.now(), oldest)
      const polling = pollCounts(
        {
          client,
          settings,
          clock,
          signal,
          asks: plan.asks,
          budget: () => coordinator!.spend.countsLeft(),
          bought: () => coordinator!.boughtCounts(),
          onCounts,
        },
        since,
      )
      try {
        const end = await polling
        return end.kind === 'failed' ? end.failure : null
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error)
        return { kind: 'http', status: 0, what: `counts could not be booked or handed over: ${what}` }
      } finally {
        reportEvidence = () => {}
      }
    }

    /** The count buyer and the watch over its counts. */
    function takerOfCounts(): OnCounts | undefined {
      const { onCounts: take, countsMemory } = parts
      if (take === undefined || countsMemory === undefined) return take
      const watch = watchForEvidence({
        client,
        settings,
        clock,
        signal,
        onOdd,
        watch: createCountsMonitor(countsMemory),
        coordinator: coordinator!,
        asks: plan.asks,
        report: (what) => reportEvidence(what),
      })
      return async (...counts) => {
        await take(...counts)
        await watch(...counts)
      }
    }
  } finally {
    signal.removeEventListener('abort', close)
    client.close()
  }

  /** The ledger and the lease stand on the same store: while it does not answer, nothing is bought. */
  async function openCoordinator() {
    while (!signal.aborted) {
      try {
        return await createCoordinator({
          settings,
          clock,
          ledger: parts.ledger,
          intake,
          takesCounts: parts.onCounts !== undefined,
          buysEvidence: parts.onCounts !== undefined && parts.countsMemory !== undefined,
        })
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error)
        intake.report({
          kind: 'connecting',
          detail: `what X has cost so far cannot be read (${what}); trying again`,
        })
        await clock.sleep(settings.leaseMs, signal)
      }
    }
    return null
  }

  function onOdd(reason: OddReason | 'no-json'): void {
    parts.onOdd?.(reason)
  }

  async function after(failure: Failure, failures: number): Promise<void> {
    if (signal.aborted) return
    if (failure.kind === 'refused') {
      intake.report({ kind: 'off', detail: refusedDetail(failure.status, failure.what) })
      await untilAborted(signal)
      return
    }
    if (failure.kind === 'no-credits') {
      intake.report({
        kind: 'off',
        detail: `X has no credits left for this account (${failure.what}); buy some at console.x.com, it is asked again every ${minutes(settings.offAgainMs)} minutes`,
      })
      await clock.sleep(settings.offAgainMs, signal)
      return
    }
    const wait = waitAfter(failure, failures, settings.backOff, clock.now())
    intake.report({
      kind: 'connecting',
      detail: `X could not be asked (${failure.what}); trying again in ${Math.ceil(wait / 1_000)} s`,
    })
    await clock.sleep(wait, signal)
  }
}

/** Also a timer's own limit is below a month. */
const LONGEST_SLEEP_MS = 3_600_000

function refusedDetail(status: 401 | 403, what: string): string {
  return status === 401
    ? `X refuses the token (${what}); make a new bearer token at console.x.com, set X_BEARER_TOKEN and start again`
    : `X refuses this app (${what}); at console.x.com, attach it to a project that may use the filtered stream, and start again`
}

function spentDetail(
  verdict: Exclude<SpendVerdict, { mode: 'stream' }>,
  settings: XSettings,
  mode: 'counts' | 'off',
): string {
  const until = `${formatInstant(verdict.until).slice(0, 16)}Z`
  const now = mode === 'counts' ? 'only counts are read' : 'nothing is read'
  switch (verdict.reason) {
    case 'day-spent':
      return `the budget of the day (USD ${settings.perDay}) is spent, so ${now} until ${until}; X_BUDGET_USD_PER_DAY raises it`
    case 'month-spent':
      return `the budget of the month (USD ${settings.perMonth}) is spent, so ${now} until ${until}; X_BUDGET_USD_PER_MONTH raises it`
    case 'posts-of-month-read':
      return `the ${settings.postsPerMonth} posts that X allows in a month are read, so ${now} until ${until}`
  }
}

function minutes(ms: number): number {
  return Math.ceil(ms / 60_000)
}
