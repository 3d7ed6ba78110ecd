import type { LifePolicy } from '../detection/policy.js'
import type { Instant } from '../model/instant.js'
import { MINUTE } from '../model/instant.js'
import type { AlertState } from './alert-state.js'
import { rateOf } from './fading-rate.js'

/** Over which time it is asked how many complain again: the shortest in which a handful is a rate. */
export const FLARE_WINDOW = 5 * MINUTE

/**
 * Whether complaints after an alert's end are the outage again, or stragglers who have not noticed the end.
 * Beside a baseline at rest a few stragglers are as surprising as an outage, so the alert itself is the measure.
 * Right after the end, complaints must exceed the share of the alert's rate at which the alert counted as over.
 * That share falls evenly to nothing until a flare-up would be another outage. Stragglers are gone long before.
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
