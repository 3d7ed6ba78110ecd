import type { Instant } from '../../../core/model/instant.js'
import { formatInstant, MINUTE } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { Coordinator } from '../client/coordinator.js'
import type { BuyingParts } from '../client/retry.js'
import { retry } from '../client/retry.js'
import type { OddReason } from '../read-post.js'
import { MAX_ON_PAGE, MIN_ON_PAGE, readPage } from '../stream/repair-gap.js'
import type { CountAsk, OnCounts } from './buy-counts.js'
import type { CountsMonitor } from './watch-counts.js'

export interface EvidenceParts extends BuyingParts {
  readonly watch: CountsMonitor
  readonly coordinator: Coordinator
  readonly asks: readonly CountAsk[]
  readonly onOdd: (reason: OddReason) => void
  /** Receives one sentence: what was bought, or why nothing was. */
  readonly report: (what: string) => void
}

/**
 * Watches counts; where a minute of them is surprising, buys one page of posts about the service, so that people and
 * texts decide. Counts alone never make an alert: nothing is known of whose posts they are.
 */
export function watchForEvidence(parts: EvidenceParts): OnCounts {
  const { watch, coordinator, asks, settings, clock, signal } = parts
  const boughtAt = new Map<ServiceId, Instant>()

  return async (service, buckets) => {
    const surprise = await watch.take(service, buckets, clock.now() - settings.longestGapMs)
    const ask = asks.find((each) => each.service === service)
    if (surprise === null || ask === undefined) return
    const now = clock.now()
    if (now - (boughtAt.get(service) ?? Number.NEGATIVE_INFINITY) < settings.evidenceEveryMs) return
    const posts = Math.min(coordinator.spend.evidenceLeft(), settings.evidencePosts, MAX_ON_PAGE)
    if (posts < MIN_ON_PAGE) {
      parts.report(`counts of ${service} are unusually high, but no money is left to search for its posts`)
      return
    }
    boughtAt.set(service, now)
    const answer = await retry(
      () =>
        parts.client.search({
          query: ask.query,
          start_time: formatInstant(surprise - BEFORE),
          end_time: formatInstant(now - settings.settledMs),
          max_results: String(posts),
        }),
      { client: parts.client, settings, clock, signal },
    )
    if (answer.kind === 'stopped') return
    if (answer.kind === 'failed') {
      parts.report(
        `counts of ${service} are unusually high, but its posts could not be searched for (${answer.failure.what})`,
      )
      return
    }
    const { page } = readPage(answer.body)
    coordinator.spend.notePosts(page.bought)
    for (const reason of page.odd) parts.onOdd(reason)
    await coordinator.accept(page.posts, null, page.removals)
    const at = formatInstant(now).slice(11, 16)
    parts.report(
      `counts of ${service} are unusually high: ${page.posts.length} of its posts were read at ${at}Z`,
    )
  }
}

/** The first posts about an outage come before the minute that stands out. */
const BEFORE = 5 * MINUTE
