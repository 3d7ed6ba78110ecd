import type { LifeInput } from '../../alerting/alert-life.js'
import { advanceAlert } from '../../alerting/alert-life.js'
import type { AlertState } from '../../alerting/alert-state.js'
import { NUMBERS_WINDOW, noteCurrent } from '../../alerting/public-alert.js'
import { observedSince } from '../../detection/baseline/data-gaps.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import type { AlertEvent } from '../../model/alert.js'
import { READER_SOURCE } from '../../model/command.js'
import type { Instant } from '../../model/instant.js'
import { acknowledge } from './acknowledge.js'
import { beginAfterAlert } from './close-alert.js'
import { countFor } from './count-for-alert.js'
import type { DecisionContext } from './decision-context.js'
import type { ServiceState } from './service-state.js'

/** Carries an alert that runs ten seconds further: acknowledged, updated, or at its end. */
export function continueAlert(
  serviceState: ServiceState,
  alert: AlertState,
  at: Instant,
  { policy, slotOf, dataGaps, sourceOutages }: DecisionContext,
): AlertEvent[] {
  const events = acknowledge(serviceState, alert, at, policy.life)
  const slot = slotOf(at, serviceState.timeZone)
  const input: LifeInput = {
    at,
    observedSince: Math.max(observedSince(dataGaps, at), alertObservedSince(alert, sourceOutages, at)),
    countIn: (window) => countFor(serviceState, alert, at, window, slot, policy),
  }
  noteCurrent(alert, input.countIn(NUMBERS_WINDOW), at)
  events.push(...advanceAlert(alert, input, policy.life))
  if (alert.resolvedAt !== null) {
    serviceState.echo = { endedAt: at, rate: Math.max(alert.peakRate, 0) }
    beginAfterAlert(serviceState, at)
  }
  return events
}

/**
 * Since when the sources of most of an alert's complaints have been available. While they are silent, nothing is known
 * of the people who complain there.
 */
function alertObservedSince(alert: AlertState, sourceOutages: readonly SourceOutage[], at: Instant): Instant {
  const bySource = Object.entries(alert.tallies.sources).filter(([name]) => name !== READER_SOURCE)
  const total = bySource.reduce((sum, [, count]) => sum + count, 0)
  let since = 0
  for (const { source, from, to } of sourceOutages) {
    if (from >= at) continue
    const count = bySource.find(([name]) => name === source)?.[1] ?? 0
    if (count > total / 2) since = Math.max(since, to === null ? at : Math.min(to, at))
  }
  return since
}
