import type { LifePolicy } from '../detection/policy.js'
import type { Instant } from '../model/instant.js'
import { MINUTE } from '../model/instant.js'
import type { AlertState } from './alert-state.js'
import { rateOf } from './fading-rate.js'

/** Over which time it is asked how many complain again: the shortest in which a handful is a rate. */
export const FLARE_WINDOW = 5 * MINUTE

/**
 * Whether complaints after an alert's end are the outage again, or those who had not heard yet. Beside a baseline at rest a handful of
 * stragglers is as surprising as an outage, so it is the alert itself that they are measured against: right after the end they must
 * be back above the share of its rate at which it counted as over, and that share falls evenly to nothing until a
 * flare-up would be another outage. Stragglers are gone long before.
 *
 * @param perMinute people a minute above what is usual, since the end and within `FLARE_WINDOW`
 */
export function isFlareUp(
  alert: Pick<AlertState, 'rate' | 'rateAt' | 'officialEndAt'> & { readonly resolvedAt: Instant },
  perMinute: number,
  at: Instant,
  policy: LifePolicy,
): boolean {
  const share = alert.officialEndAt === null ? policy.recoveryShare : policy.officialShare
  const left = Math.max(0, 1 - (at - alert.resolvedAt) / policy.reopenWithin)
  return perMinute >= share * left * rateOf(alert, at)
}
