import type { Contexts, Service } from '../../core/model/catalogue.js'
import type { Instant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceIntake } from '../../pipeline/ports/source.js'
import type { SpendVerdict } from './budget/budget-guard.js'
import type { SpendLedger } from './budget/spend-ledger.js'
import type { Coordinator } from './client/coordinator.js'
import { createCoordinator } from './client/coordinator.js'
import type { Failure } from './client/failure.js'
import { waitAfter } from './client/failure.js'
import type { XClient } from './client/x-client.js'
import { createXClient } from './client/x-client.js'
import type { OnCounts } from './counts/buy-counts.js'
import { pollCounts } from './counts/buy-counts.js'
import { watchForEvidence } from './counts/buy-evidence.js'
import { makeCountQuery, makeSearchQueries } from './counts/make-count-query.js'
import type { CountsMemory } from './counts/watch-counts.js'
import { createCountsMonitor } from './counts/watch-counts.js'
import { instantOfId } from './post-id.js'
import type { OddReason } from './read-post.js'
import type { SpentVerdict } from './report-details.js'
import { noCreditsDetail, refusedDetail, spentDetail } from './report-details.js'
import { makeRules } from './rules/make-rules.js'
import { consumePosts } from './stream/consume-posts.js'
import type { ConsumerParts, XPlan } from './stream/consumer-parts.js'
import type { StreamLease } from './stream/stream-lease.js'
import { untilAborted } from './stream/under-lease.js'
import type { XSettings } from './x-options.js'

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

/** What a process uses while it reads X under its lease. */
interface Access {
  readonly client: XClient
  readonly settings: XSettings
  readonly parts: XParts
  readonly intake: SourceIntake
  readonly signal: AbortSignal
}

/** One reading of X, with the catalogue's plan and the budget. */
interface Reading extends ConsumerParts {
  /** The verdict under which counts are read now. Null with the stream, which is live and has nothing to report. */
  countsVerdict: SpentVerdict | null
}

/** Reads X in whatever way the budget allows, until the signal aborts. */
export async function readX(
  settings: XSettings,
  token: string,
  parts: XParts,
  intake: SourceIntake,
  signal: AbortSignal,
): Promise<void> {
  const client = createXClient(settings, token)
  const close = () => client.close()
  signal.addEventListener('abort', close)
  try {
    const access = { client, settings, parts, intake, signal }
    const coordinator = await openCoordinator(access)
    if (coordinator === null) return
    if (coordinator.hasLostCursor) {
      intake.report({
        kind: 'connecting',
        detail: 'the stored cursor cannot be read, so what came since the last run is lost',
      })
    }
    const reading = beginReading(access, coordinator)
    let failures = 0
    while (!signal.aborted) {
      const failure = await readBy(reading, coordinator.spend.verdict())
      if (failure === null) failures = 0
      else await waitOut(access, failure, ++failures)
    }
  } finally {
    signal.removeEventListener('abort', close)
    client.close()
  }
}

/** The ledger and the lease stand on the same store: while it does not answer, nothing is bought. */
async function openCoordinator({ settings, parts, intake, signal }: Access): Promise<Coordinator | null> {
  const { clock, ledger } = parts
  while (!signal.aborted) {
    try {
      return await createCoordinator({
        settings,
        clock,
        ledger,
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

function beginReading(
  { client, settings, parts, intake, signal }: Access,
  coordinator: Coordinator,
): Reading {
  const { clock, onCounts, countsMemory } = parts
  const plan = planOf(parts)
  const onOdd = (reason: OddReason | 'no-json') => parts.onOdd?.(reason)
  const reading = { client, settings, clock, signal, coordinator, plan, intake, onOdd, countsVerdict: null }
  if (onCounts === undefined || countsMemory === undefined) return { ...reading, onCounts }
  return withEvidence(reading, onCounts, countsMemory)
}

function planOf({ services, contexts }: XParts): XPlan {
  const made = makeRules(services, contexts)
  return {
    rules: made.rules,
    left: made.left,
    searches: makeSearchQueries(services, contexts),
    asks: services.flatMap((service) => {
      const query = makeCountQuery(service, contexts)
      return query === null ? [] : [{ service: service.id, query }]
    }),
  }
}

/** The count buyer receives each count first, then the watch over the counts. */
function withEvidence(base: Omit<Reading, 'onCounts'>, take: OnCounts, memory: CountsMemory): Reading {
  const { client, settings, clock, signal, coordinator, plan, onOdd } = base
  const watch = watchForEvidence({
    client,
    settings,
    clock,
    signal,
    onOdd,
    watch: createCountsMonitor(memory),
    coordinator,
    asks: plan.asks,
    report: (what) => reportEvidence(reading, what),
  })
  const reading: Reading = {
    ...base,
    async onCounts(...counts) {
      await take(...counts)
      await watch(...counts)
    },
  }
  return reading
}

function reportEvidence({ countsVerdict, settings, intake }: Reading, what: string): void {
  if (countsVerdict === null) return
  const detail = `${spentDetail(countsVerdict, settings, 'counts')}; ${what}`
  intake.report({ kind: 'degraded', detail, isUnavailable: true })
}

async function readBy(reading: Reading, verdict: SpendVerdict): Promise<Failure | null> {
  const { settings, clock, signal, coordinator, intake, onCounts } = reading
  if (verdict.mode === 'stream') return consumePosts(reading)
  if (verdict.mode === 'off' || onCounts === undefined) {
    intake.report({ kind: 'off', detail: spentDetail(verdict, settings, 'off') })
    await clock.sleep(Math.min(verdict.until - clock.now(), LONGEST_SLEEP_MS), signal)
    await coordinator.spend.refresh().catch(() => {})
    return null
  }
  intake.report({
    kind: 'degraded',
    detail: spentDetail(verdict, settings, 'counts'),
    isUnavailable: true,
  })
  reading.countsVerdict = verdict
  const polling = pollFrom(reading, onCounts, countsSince(reading))
  try {
    const end = await polling
    return end.kind === 'failed' ? end.failure : null
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    return { kind: 'http', status: 0, what: `counts could not be booked or handed over: ${what}` }
  } finally {
    reading.countsVerdict = null
  }
}

function countsSince({ clock, settings, coordinator }: Reading): Instant {
  const { newest } = coordinator.cursors
  const oldest = clock.now() - settings.longestGapMs
  return Math.max((newest === null ? null : instantOfId(newest)) ?? clock.now(), oldest)
}

function pollFrom(reading: Reading, onCounts: OnCounts, since: Instant): ReturnType<typeof pollCounts> {
  const { client, settings, clock, signal, plan, coordinator } = reading
  return pollCounts(
    {
      client,
      settings,
      clock,
      signal,
      asks: plan.asks,
      budget: () => coordinator.spend.countsLeft(),
      bought: () => coordinator.boughtCounts(),
      onCounts,
    },
    since,
  )
}

async function waitOut(access: Access, failure: Failure, failures: number): Promise<void> {
  const { settings, intake, signal } = access
  const { clock } = access.parts
  if (signal.aborted) return
  if (failure.kind === 'refused') {
    intake.report({ kind: 'off', detail: refusedDetail(failure.status, failure.what) })
    await untilAborted(signal)
    return
  }
  if (failure.kind === 'no-credits') {
    intake.report({ kind: 'off', detail: noCreditsDetail(failure.what, settings) })
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

/** Also a timer's own limit is below a month. */
const LONGEST_SLEEP_MS = 3_600_000
