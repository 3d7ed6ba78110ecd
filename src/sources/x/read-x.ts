import type { Instant } from '../../core/model/instant.js'
import type { SourceIntake } from '../../pipeline/ports/source.js'
import type { Access, Reading, XParts } from './begin-reading.js'
import { beginReading } from './begin-reading.js'
import type { SpendVerdict } from './budget/budget-guard.js'
import type { Coordinator } from './client/coordinator.js'
import { createCoordinator } from './client/coordinator.js'
import type { Failure } from './client/failure.js'
import { waitAfter } from './client/failure.js'
import { createXClient } from './client/x-client.js'
import type { OnCounts } from './counts/buy-counts.js'
import { pollCounts } from './counts/buy-counts.js'
import { instantOfId } from './post-id.js'
import { noCreditsDetail, refusedDetail, spentDetail } from './report-details.js'
import { consumePosts } from './stream/consume-posts.js'
import { untilAborted } from './stream/under-lease.js'
import { runUpkeep } from './upkeep/upkeep.js'
import type { XSettings } from './x-options.js'

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
  let upkeep: Promise<void> = Promise.resolve()
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
    upkeep = runUpkeep({ ...parts.upkeep, client, settings, clock: parts.clock, coordinator, signal })
    let failures = 0
    while (!signal.aborted) {
      const failure = await readBy(reading, coordinator.spend.verdict())
      if (failure === null) failures = 0
      else await waitOut(access, failure, ++failures)
    }
  } finally {
    signal.removeEventListener('abort', close)
    client.close()
    await upkeep
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
