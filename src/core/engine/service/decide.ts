import { noteColdTalk } from '../../detection/baseline/baseline.js'
import { pruneCounts, sumCounts } from '../../detection/evidence/recent-counts.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { AlertEvent } from '../../model/alert.js'
import type { Instant } from '../../model/instant.js'
import { DECISION_STEP, HOUR, MINUTE, nextStep } from '../../model/instant.js'
import { continueAlert } from './continue-alert.js'
import type { DecisionContext } from './decision-context.js'
import { learnUntil, skipLearning } from './learn.js'
import type { ServiceState } from './service-state.js'
import { testForOutage } from './test-for-outage.js'

/** One decision about one service, at a whole ten seconds of stream time. */
export function decide(serviceState: ServiceState, at: Instant, context: DecisionContext): AlertEvent[] {
  const { policy } = context
  forgetEndedAlert(serviceState, at, policy)
  learnUntil(serviceState, at, context)
  pruneCounts(serviceState.counts, at - Math.max(...policy.opening.windows, policy.people.memory))
  pruneCounts(serviceState.symptomCounts, at - policy.people.memory)
  if (serviceState.alert === null && !serviceState.discovered) noteTalk(serviceState, at, policy)
  serviceState.dueAt = dueAfter(serviceState, at)

  const alert = serviceState.alert
  return alert === null || alert.status === 'resolved' || alert.status === 'retracted'
    ? testForOutage(serviceState, at, context)
    : continueAlert(serviceState, alert, at, context)
}

/** Talk of the last minutes, of as many as there have been. */
function noteTalk({ base, counts }: ServiceState, at: Instant, policy: DetectionPolicy): void {
  const from = Math.max(at - TALK_WINDOW, (counts.steps[0] ?? 0) * DECISION_STEP)
  const minutes = Math.max(MINUTES_OF_TALK, (at - from) / MINUTE)
  const talk = Math.max(0, sumCounts(counts, from, at).brand - policy.baseline.calmPosts)
  noteColdTalk(base, talk / minutes, policy.baseline)
}

const TALK_WINDOW = 15 * MINUTE
/** Talk of fewer minutes is measured as if it had taken so many: a few posts at once are no rate. */
const MINUTES_OF_TALK = 3

/**
 * Keeps a service small that people talk about and nobody complains of. No decision about it is ever due, and decisions
 * are what else learns and prunes. No alert opens or ends here. It learns whole hours. Empty buckets of an hour are
 * learnt as one, and a cut at another place would give another expectation in the last digits.
 */
export function pruneUndecided(serviceState: ServiceState, now: Instant, context: DecisionContext): void {
  const { opening, people, clock } = context.policy
  const hour = Math.floor((now - clock.lateness) / HOUR) * HOUR
  const bucket = serviceState.unlearnt[0]
  if (bucket !== undefined && bucket.from < hour) {
    forgetEndedAlert(serviceState, hour + clock.lateness, context.policy)
    learnUntil(serviceState, hour + clock.lateness, context)
  }
  // A complaint may be late by `memory`, and is compared with what came in the `memory` before it.
  const kept = now - Math.max(...opening.windows, 2 * people.memory)
  const step = serviceState.counts.steps[0]
  if (step !== undefined && step * DECISION_STEP < kept - HOUR) pruneCounts(serviceState.counts, kept)
}

function forgetEndedAlert(serviceState: ServiceState, at: Instant, policy: DetectionPolicy): void {
  const endedAt = serviceState.alert?.resolvedAt ?? null
  if (endedAt === null || at - endedAt <= policy.life.reopenWithin) return
  // What lies between is not learnt from; learning goes on from where the alert is surely over.
  skipLearning(serviceState, endedAt + policy.life.reopenWithin)
  serviceState.alert = null
}

/** Ten seconds on, while an alert runs; else when a complaint that was ahead of stream time comes in reach. */
function dueAfter(serviceState: ServiceState, at: Instant): Instant | null {
  if (serviceState.alert !== null && serviceState.alert.resolvedAt === null) return at + DECISION_STEP
  const ahead = serviceState.counts.steps.find((step) => step * DECISION_STEP >= at)
  if (ahead !== undefined) return nextStep(ahead * DECISION_STEP)
  return serviceState.admittedAt !== null && serviceState.admittedAt >= at
    ? nextStep(serviceState.admittedAt)
    : null
}
