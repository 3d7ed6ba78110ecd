import { availableShare, growthByNewSources } from '../../detection/baseline/source-outages.js'
import type { SymptomCounts } from '../../detection/opening/symptoms.js'
import type { OpeningInput } from '../../detection/opening/test-opening.js'
import { testOpening } from '../../detection/opening/test-opening.js'
import { strictnessOf } from '../../detection/opening/votes.js'
import type { AlertEvent } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import { isJudged } from './close-alert.js'
import type { DecisionContext } from './decision-context.js'
import { expectedBesides } from './learn.js'
import { openAlert } from './open-alert.js'
import { isFlareUpOf, reopenAlert } from './reopen-alert.js'
import type { ServiceState } from './service-state.js'

/** The time over which the availability of a service's sources is measured. */
const AVAILABILITY_WINDOW = 5 * MINUTE

/** Tests whether complaints are an outage, and opens or reopens an alert if they are. */
export function testForOutage(
  serviceState: ServiceState,
  at: Instant,
  context: DecisionContext,
): AlertEvent[] {
  const { policy } = context
  const isObserved =
    availableShare(serviceState.sources, context.sourceOutages, at - AVAILABILITY_WINDOW, at) >=
    policy.dataGaps.minAvailability
  // While a service's sources are hardly available, silence says nothing. Complaints that come all the same still count
  // as evidence, and are compared with everything that is usual.
  if (!isObserved && serviceState.alert !== null) return []
  const slot = context.slotOf(at, serviceState.timeZone)
  const verdict = testOpening(
    openingInput(serviceState, at, slot, isObserved, context),
    policy.opening,
    policy.baseline,
    policy.symptoms,
  )
  if (verdict.kind === 'calm') return []
  if (isJudged(serviceState, at)) return []
  if (serviceState.alert === null) return openAlert(serviceState, verdict, at, slot, policy)
  if (!isFlareUpOf(serviceState, serviceState.alert, at, slot, policy)) {
    // These complaints belong to the outage that is over, so they are no part of the next one either.
    serviceState.testFrom = at
    return []
  }
  return reopenAlert(serviceState, serviceState.alert, verdict, at, slot, policy)
}

function openingInput(
  serviceState: ServiceState,
  at: Instant,
  slot: number,
  isObserved: boolean,
  { policy, sourceOutages }: DecisionContext,
): OpeningInput {
  const { records, sources, base } = serviceState
  const growth = growthByNewSources(sources, sourceOutages, base.exposed, at)
  return {
    at,
    from: serviceState.testFrom,
    counts: serviceState.counts,
    base: serviceState.base,
    cusum: serviceState.cusum,
    slot,
    discovered: serviceState.discovered,
    strictness: strictnessOf(serviceState.votes, at, policy.votes),
    symptoms: serviceState.symptoms,
    openSymptoms: openSymptoms(serviceState, at),
    observedSince: (from) =>
      isObserved
        ? growth * Math.max(availableShare(sources, sourceOutages, from, at), policy.dataGaps.minAvailability)
        : growth,
    besidesIn: (from, to) => expectedBesides(serviceState, from, to, policy),
    authorsSince: (from) => records.filter((r) => r.at >= from && r.at < at && r.discount === null).length,
    textsSince: (from) =>
      new Set(records.filter((r) => r.at >= from && r.at < at).map((r) => r.template)).size,
  }
}

/** What the buckets that are not closed yet held before `at`, by symptom. */
function openSymptoms(serviceState: ServiceState, at: Instant): SymptomCounts {
  const sums: SymptomCounts = {}
  for (const bucket of serviceState.unlearnt) {
    if (bucket.from >= at || bucket.from < serviceState.testFrom) continue
    for (const [key, seen] of Object.entries(bucket.symptoms)) sums[key] = (sums[key] ?? 0) + seen
  }
  return sums
}
