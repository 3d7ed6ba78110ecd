import { deskComplaintsIn } from '../../detection/evidence/desk-answers.js'
import { echoIn } from '../../detection/opening/echo.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import type { ServiceState } from './service-state.js'

/**
 * Complaints to be expected between two instants besides the usual: the echo of the last outage, and a desk at work.
 * An alert that may reopen is measured by its own rate instead of the echo (`isFlareUpOf`).
 */
export function expectedBesides(
  { alert, echo, deskAnswers }: ServiceState,
  from: Instant,
  to: Instant,
  policy: DetectionPolicy,
): number {
  const ofOutage = alert === null ? echoIn(echo, from, to, policy.echo) : 0
  return ofOutage + deskComplaintsIn(deskAnswers, from, to, policy.desk)
}
