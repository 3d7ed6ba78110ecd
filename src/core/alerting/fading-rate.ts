import type { Instant } from '../model/instant.js'
import { HOUR } from '../model/instant.js'
import type { AlertState } from './alert-state.js'

/** People tire of complaining before the outage ends. */
const HALF_LIFE = 2 * HOUR

/** Complaints a minute that are usual for an alert, by now. */
export function rateOf({ rate, rateAt }: Pick<AlertState, 'rate' | 'rateAt'>, at: Instant): number {
  return rate * 0.5 ** ((at - rateAt) / HALF_LIFE)
}
