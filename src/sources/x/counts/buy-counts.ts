import type { Instant } from '../../../core/model/instant.js'
import { formatInstant, MINUTE } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { Failure } from '../client/failure.js'
import type { BuyingParts } from '../client/retry.js'
import { retry } from '../client/retry.js'
import type { DataGap } from '../stream/repair-gap.js'
import type { CountBucket } from './read-counts.js'
import { readCounts } from './read-counts.js'

/** Why counts were bought: for a baseline at the first start, instead of posts that are too dear, or for a gap. */
export type CountsReason = 'seed' | 'poll' | 'gap'

/** Takes the counts of one service: buckets of a minute, in order, without overlap within one call. */
export type OnCounts = (
  service: ServiceId,
  buckets: readonly CountBucket[],
  reason: CountsReason,
) => void | Promise<void>

/** What is asked about a service. */
export interface CountAsk {
  readonly service: ServiceId
  readonly query: string
}

export interface CountsParts extends BuyingParts {
  readonly asks: readonly CountAsk[]
  /** How many requests still fit, and until when that is all. */
  readonly budget: () => { readonly requests: number; readonly until: Instant }
  /** Books one request. */
  readonly bought: () => Promise<void>
  readonly onCounts: OnCounts
}

export type CountsEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'spent' }
  | { readonly kind: 'failed'; readonly failure: Failure }

/**
 * Buys the history of every service, one request each, from the service after `after` on. So a seeding that was broken
 * off goes on where it was. `seeded` is called for every service that is done.
 */
export async function seedCounts(
  parts: CountsParts,
  after: ServiceId | null,
  seeded: (service: ServiceId) => Promise<void>,
): Promise<CountsEnd> {
  const { settings, clock } = parts
  const asks = [...parts.asks].sort(byService).filter(({ service }) => after === null || service > after)
  for (const [turn, ask] of asks.entries()) {
    if (turn > 0) await clock.sleep(settings.countsEveryMs, parts.signal)
    const to = clock.now() - settings.settledMs
    const end = await buyOne(parts, ask, { from: to - settings.seedMs, to }, 'seed')
    if (end.kind !== 'done') return end
    await seeded(ask.service)
  }
  return { kind: 'done' }
}

/**
 * Buys counts round after round until the signal aborts or the limit begins anew. Each request brings all minutes since
 * the service's last, so with little money they come later and are still complete. The money that is left is spread
 * over the time that is left.
 */
export async function pollCounts(parts: CountsParts, since: Instant): Promise<CountsEnd> {
  const { settings, clock, signal } = parts
  const reached = new Map<ServiceId, Instant>()
  const begins = parts.budget().until
  for (let turn = 0; parts.asks.length > 0; turn++) {
    const ask = parts.asks[turn % parts.asks.length]!
    if (turn > 0) await clock.sleep(pauseBefore(begins), signal)
    if (clock.now() >= begins) return { kind: 'done' }
    const to = wholeMinute(clock.now() - settings.settledMs)
    const from = reached.get(ask.service) ?? wholeMinute(since)
    if (from >= to) {
      await clock.sleep(settings.countsEveryMs, signal)
      if (signal.aborted) return { kind: 'stopped' }
      continue
    }
    const end = await buyOne(parts, ask, { from, to }, 'poll')
    if (end.kind !== 'done') return end
    reached.set(ask.service, to)
  }
  return { kind: 'done' }

  function pauseBefore(until: Instant): number {
    const timeLeft = until - clock.now()
    const { requests } = parts.budget()
    const pace = requests === 0 ? 0 : timeLeft / requests
    const round = settings.countsRoundMs / parts.asks.length
    return Math.max(Math.min(Math.max(pace, round, settings.countsEveryMs), timeLeft), 0)
  }
}

/** Counts what is missing of a gap, where that is long enough to be worth a request. */
export async function countDataGaps(parts: CountsParts, dataGaps: readonly DataGap[]): Promise<CountsEnd> {
  const { settings, clock } = parts
  let turn = 0
  for (const { services, ...dataGap } of dataGaps) {
    if (dataGap.to - dataGap.from < settings.countGapMs) continue
    const oldest = clock.now() - settings.seedMs
    const range = { from: Math.max(wholeMinute(dataGap.from), oldest), to: dataGap.to }
    if (range.from >= range.to) continue
    for (const ask of parts.asks.filter(({ service }) => services.includes(service))) {
      if (turn++ > 0) await clock.sleep(settings.countsEveryMs, parts.signal)
      const end = await buyOne(parts, ask, range, 'gap')
      if (end.kind !== 'done') return end
    }
  }
  return { kind: 'done' }
}

/** All minutes of a range for one service; a long answer comes in parts, each a request. */
async function buyOne(
  parts: CountsParts,
  { service, query }: CountAsk,
  range: { readonly from: Instant; readonly to: Instant },
  reason: CountsReason,
): Promise<CountsEnd> {
  const buckets: CountBucket[] = []
  let token: string | null = null
  for (let part = 0; part < MAX_PARTS; part++) {
    if (parts.signal.aborted) return { kind: 'stopped' }
    if (parts.budget().requests === 0) return { kind: 'spent' }
    const ask = {
      query,
      granularity: 'minute',
      start_time: formatInstant(range.from),
      end_time: formatInstant(range.to),
      ...(token === null ? {} : { next_token: token }),
    }
    const answer = await retry(() => parts.client.counts(ask), parts)
    if (answer.kind !== 'answer') return answer
    await parts.bought()
    const read = readCounts(answer.body, MINUTE)
    if (read === null) {
      return { kind: 'failed', failure: { kind: 'network', what: 'its answer holds no counts' } }
    }
    buckets.push(...read.buckets)
    token = read.nextToken
    if (token === null) break
  }
  buckets.sort((a, b) => a.start - b.start)
  if (buckets.length > 0) await parts.onCounts(service, buckets, reason)
  return { kind: 'done' }
}

/** A week has 10,080 minutes; X is known to answer with all of them at once. */
const MAX_PARTS = 8

function wholeMinute(at: Instant): Instant {
  return at - (at % MINUTE)
}

function byService(a: CountAsk, b: CountAsk): number {
  return a.service < b.service ? -1 : a.service > b.service ? 1 : 0
}
