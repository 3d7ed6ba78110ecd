import type { Expectation } from '../../detection/baseline/baseline.js'
import { expectationOf, sizeOf } from '../../detection/baseline/baseline.js'
import { sumCounts } from '../../detection/evidence/recent-counts.js'
import { strictnessOf } from '../../detection/opening/votes.js'
import type { TimelinePoint } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import { negativeBinomialSurprise } from '../../stats/negative-binomial-surprise.js'
import { smallestWhere } from '../../stats/smallest-where.js'
import type { DecisionContext } from './decide.js'
import { hasToLearn, learnUntil } from './learn.js'
import type { WatchState } from './service-state.js'

const WINDOW_MINUTES = 5

/** What the five-minute test sees of a service now: observed, expected, and the count that would open an alert. */
export function observe(watch: WatchState, at: Instant, context: DecisionContext): TimelinePoint {
  const ahead = learntUntil(watch, at, context)
  const slot = context.slotOf(at, watch.timeZone)
  const sums = sumCounts(watch.counts, at - WINDOW_MINUTES * MINUTE, at)
  const expected = expectationOf(ahead.base, slot, WINDOW_MINUTES, sums.brand, context.policy.baseline)
  return {
    service: watch.service,
    at,
    observed: sums.complaints,
    expected: expected.mean,
    threshold: countToOpen(ahead, expected, at, context),
  }
}

/** What the watch will have learnt at the next decision. Looking must not change anything, so a copy learns. */
function learntUntil(watch: WatchState, at: Instant, context: DecisionContext): WatchState {
  if (!hasToLearn(watch, at, context.policy)) return watch
  const copy: WatchState = {
    ...watch,
    ...(JSON.parse(
      JSON.stringify({
        unlearnt: watch.unlearnt,
        base: watch.base,
        cusum: watch.cusum,
        symptoms: watch.symptoms,
      }),
    ) as Pick<WatchState, 'unlearnt' | 'base' | 'cusum' | 'symptoms'>),
  }
  learnUntil(copy, at, context)
  return copy
}

/** The smallest count that reaches people, ratio and surprise at once. */
function countToOpen(
  watch: WatchState,
  expected: Expectation,
  at: Instant,
  { policy }: DecisionContext,
): number {
  const { opening, baseline } = policy
  const people = watch.discovered ? opening.discoveredMinAuthors : opening.minAuthors
  const size = sizeOf(watch.base, expected, baseline)
  const bar = strictnessOf(watch.votes, at, policy.votes) * opening.surprise
  const opens = (count: number) => negativeBinomialSurprise(count, expected.mean, size) >= bar
  return smallestWhere(Math.max(people, Math.ceil(opening.minRatio * expected.mean)), opens)
}
