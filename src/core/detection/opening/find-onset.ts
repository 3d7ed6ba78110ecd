import type { Instant } from '../../model/instant.js'
import { DECISION_STEP, MINUTE } from '../../model/instant.js'
import type { RecentCounts } from '../evidence/recent-counts.js'

/**
 * When the outage began. Of all steps in which somebody complained, it is the one from which on the complaints are most
 * unlikely under the expectation. The measure is the Poisson scan statistic x·ln(x/μ) − (x − μ) (Kulldorff 1997).
 * Earlier complaints that the expectation explains stay outside.
 *
 * @param expectedPerMinute complaints a minute that are usual now
 */
export function findOnset(
  counts: RecentCounts,
  from: Instant,
  at: Instant,
  expectedPerMinute: number,
): Instant {
  let seen = 0
  let best = -Infinity
  let onset = at - DECISION_STEP
  for (let index = counts.steps.length - 1; index >= 0; index--) {
    const start = counts.steps[index]! * DECISION_STEP
    if (start >= at) continue
    if (start < from) break
    if (counts.complaints[index] === 0) continue
    seen += counts.complaints[index]!
    const expected = (expectedPerMinute * (at - start)) / MINUTE
    const gain = seen > expected ? seen * Math.log(seen / expected) - (seen - expected) : 0
    if (gain > best) {
      best = gain
      onset = start
    }
  }
  return onset
}
