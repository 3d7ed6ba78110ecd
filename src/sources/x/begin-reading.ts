import type { Service } from '../../core/model/catalogue.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceIntake } from '../../pipeline/ports/source.js'
import type { SpendLedger } from './budget/spend-ledger.js'
import type { Coordinator } from './client/coordinator.js'
import type { XClient } from './client/x-client.js'
import type { OnCounts } from './counts/buy-counts.js'
import { watchForEvidence } from './counts/buy-evidence.js'
import { makeCountQuery, makeSearchQueries } from './counts/make-count-query.js'
import type { CountsMemory } from './counts/watch-counts.js'
import { createCountsMonitor } from './counts/watch-counts.js'
import type { OddReason } from './read-post.js'
import type { SpentVerdict } from './report-details.js'
import { spentDetail } from './report-details.js'
import type { Asking } from './rules/asked-words.js'
import { makeRules, STREAM_LIMITS } from './rules/make-rules.js'
import { makeOfficialRules } from './rules/official-rules.js'
import type { ConsumerParts, XPlan } from './stream/consumer-parts.js'
import type { StreamLease } from './stream/stream-lease.js'
import type { Upkeep } from './upkeep/upkeep.js'
import type { XSettings } from './x-options.js'

export interface XParts {
  readonly clock: Clock
  readonly services: readonly Service[]
  readonly asking: Asking
  readonly lease: StreamLease
  readonly ledger: SpendLedger
  /** Takes counts. Where nobody does, none are bought, and the stream may spend the whole budget. */
  readonly onCounts?: OnCounts
  /**
   * Where what counts teach is kept. With it they are watched, and posts are searched for where they are surprising.
   */
  readonly countsMemory?: CountsMemory
  readonly upkeep?: Upkeep
  /** Called for every message that was skipped because it is malformed. */
  readonly onOdd?: (reason: OddReason | 'no-json') => void
}

/** What a process uses while it reads X under its lease. */
export interface Access {
  readonly client: XClient
  readonly settings: XSettings
  readonly parts: XParts
  readonly intake: SourceIntake
  readonly signal: AbortSignal
}

/** One reading of X, with the catalogue's plan and the budget. */
export interface Reading extends ConsumerParts {
  /** The verdict under which counts are read now. Null with the stream, which is live and has nothing to report. */
  countsVerdict: SpentVerdict | null
}

export function beginReading(
  { client, settings, parts, intake, signal }: Access,
  coordinator: Coordinator,
): Reading {
  const { clock, onCounts, countsMemory } = parts
  const plan = planOf(parts, settings)
  const onOdd = (reason: OddReason | 'no-json') => parts.onOdd?.(reason)
  const reading = { client, settings, clock, signal, coordinator, plan, intake, onOdd, countsVerdict: null }
  if (onCounts === undefined || countsMemory === undefined) return { ...reading, onCounts }
  return withEvidence(reading, onCounts, countsMemory)
}

/** Statements of companies are asked for only where their authors come with them. */
function planOf({ services, asking }: XParts, { expandAuthors }: XSettings): XPlan {
  const officials = expandAuthors ? makeOfficialRules(services, STREAM_LIMITS.characters, asking.words) : []
  const made = makeRules(services, asking, {
    ...STREAM_LIMITS,
    rules: STREAM_LIMITS.rules - officials.length,
  })
  return {
    rules: [...made.rules, ...officials],
    left: made.left,
    searches: makeSearchQueries(services, asking),
    asks: services.flatMap((service) => {
      const query = makeCountQuery(service, asking)
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
