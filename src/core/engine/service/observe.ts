import type { Expectation } from '../../detection/baseline/baseline.js'
import { expectationOf, sizeOf } from '../../detection/baseline/baseline.js'
import { sumCounts } from '../../detection/evidence/recent-counts.js'
import { strictnessOf } from '../../detection/opening/votes.js'
import type { TimelinePoint } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import { negativeBinomialSurprise } from '../../stats/negative-binomial-surprise.js'
import { smallestWhere } from '../../stats/smallest-where.js'
import type { DecisionContext } from './decision-context.js'
import { hasToLearn, learnUntil } from './learn.js'
import type { ServiceState } from './service-state.js'

const WINDOW_MINUTES = 5

/** What the five-minute test sees of a service now: observed, expected, and the count that would open an alert. */
export function observe(serviceState: ServiceState, at: Instant, context: DecisionContext): TimelinePoint {
  const ahead = learntUntil(serviceState, at, context)
  const slot = context.slotOf(at, serviceState.timeZone)
  const sums = sumCounts(serviceState.counts, at - WINDOW_MINUTES * MINUTE, at)
  const expected = expectationOf(ahead.base, slot, WINDOW_MINUTES, sums.brand, context.policy.baseline)
  return {
    service: serviceState.service,
    at,
    observed: sums.complaints,
    expected: expected.mean,
    threshold: countToOpen(ahead, expected, at, context),
  }
}

/** The state as the next decision will have learnt it. Looking must not change anything, so a copy learns. */
function learntUntil(serviceState: ServiceState, at: Instant, context: DecisionContext): ServiceState {
  if (!hasToLearn(serviceState, at, context.policy)) return serviceState
  const copy: ServiceState = {
    ...serviceState,
    ...(JSON.parse(
      JSON.stringify({
        unlearnt: serviceState.unlearnt,
        base: serviceState.base,
        cusum: serviceState.cusum,
        symptoms: serviceState.symptoms,
      }),
    ) as Pick<ServiceState, 'unlearnt' | 'base' | 'cusum' | 'symptoms'>),
  }
  learnUntil(copy, at, context)
  return copy
}

/** The smallest count that reaches people, ratio and surprise at once. */
function countToOpen(
  serviceState: ServiceState,
  expected: Expectation,
  at: Instant,
  { policy }: DecisionContext,
): number {
  const { opening, baseline } = policy
  const people = serviceState.discovered ? opening.discoveredMinAuthors : opening.minAuthors
  const size = sizeOf(serviceState.base, expected, baseline)
  const threshold = strictnessOf(serviceState.votes, at, policy.votes) * opening.surprise
  const opens = (count: number) => negativeBinomialSurprise(count, expected.mean, size) >= threshold
  return smallestWhere(Math.max(people, Math.ceil(opening.minRatio * expected.mean)), opens)
}
