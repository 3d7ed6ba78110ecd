import type { AlertState } from '../../alerting/alert-state.js'
import { makeEvent } from '../../alerting/public-alert.js'
import { newNearDuplicates } from '../../detection/evidence/near-duplicates.js'
import { newRecentAuthors } from '../../detection/evidence/recent-authors.js'
import { sumCounts } from '../../detection/evidence/recent-counts.js'
import type { AlertEvent } from '../../model/alert.js'
import type { CloseCommand } from '../../model/command.js'
import type { Instant } from '../../model/instant.js'
import { DAY, HOUR, MINUTE } from '../../model/instant.js'
import { skipLearning } from './learn.js'
import type { ServiceState } from './service-state.js'

/** What came of a command to close. */
export type Closing =
  | { readonly kind: 'closed'; readonly event: AlertEvent }
  | { readonly kind: 'nothing'; readonly reason: 'not-held' | 'over-already' }

/**
 * An operator ends the alert of a service, or takes it back. Either way the service is free for a new alert. The
 * complaints that the operator has just judged must not open one again at once. So for an hour only complaints at twice
 * the rate of the closed alert do (`ClosedByOperator`). After a retraction the baseline learns from that instant on,
 * for what was no outage is the usual.
 */
export function closeAlert(serviceState: ServiceState, command: CloseCommand, at: Instant): Closing {
  const alert = serviceState.alert
  if (alert === null || alert.id !== command.alert) return { kind: 'nothing', reason: 'not-held' }
  if (alert.status === 'retracted' || (alert.resolvedAt !== null && command.as === 'resolved')) {
    return { kind: 'nothing', reason: 'over-already' }
  }
  const wasOver = alert.resolvedAt !== null
  alert.status = command.as
  if (command.note !== null) alert.note = command.note
  if (command.by !== undefined) alert.closedBy = command.by
  serviceState.closedByOperator = { until: at + HOUR, rate: alert.rate }
  // A watch that went on after the alert's end has begun anew already.
  if (!wasOver) beginAfterAlert(serviceState, at)
  if (command.as === 'resolved') {
    alert.resolvedAt = at
    return { kind: 'closed', event: makeEvent(alert, 'alert.resolved', at, CLOSED) }
  }
  alert.retractedAt = at
  const event = makeEvent(alert, 'alert.retracted', at, RETRACTED)
  skipLearning(serviceState, at)
  serviceState.learnsFreelyUntil = at + DAY
  serviceState.alert = null
  return { kind: 'closed', event }
}

/** Frees a service whose alert is over: what was before belongs to it. */
export function beginAfterAlert(serviceState: ServiceState, at: Instant): void {
  serviceState.testFrom = at
  serviceState.dueAt = null
  serviceState.authors = newRecentAuthors()
  serviceState.nearDuplicates = newNearDuplicates()
}

/**
 * Whether complaints as they come now are those that an operator has just judged. The window is short, so that a real
 * outage is not averaged away.
 */
export function isJudged(serviceState: ServiceState, at: Instant): boolean {
  const closed = serviceState.closedByOperator
  if (closed === undefined) return false
  if (at >= closed.until) {
    delete serviceState.closedByOperator
    return false
  }
  const perMinute = sumCounts(serviceState.counts, at - RATE_WINDOW, at).people / (RATE_WINDOW / MINUTE)
  return perMinute < 2 * closed.rate
}

const RATE_WINDOW = 5 * MINUTE

/**
 * Deletes a post's text from a service's state; gives whether there was any. The post still counts: no decision is
 * taken again.
 */
export function forgetPost(
  serviceState: ServiceState,
  post: { readonly source: string; readonly id: string },
): boolean {
  const isIt = (one: { readonly source: string; readonly id: string }) =>
    one.id === post.id && one.source === post.source
  let had = false
  for (const [place, record] of serviceState.records.entries()) {
    if (!isIt(record) || record.text === '') continue
    serviceState.records[place] = { ...record, text: '' }
    had = true
  }
  const alert: AlertState | null = serviceState.alert
  if (alert?.posts.some(isIt)) {
    alert.posts = alert.posts.filter((one) => !isIt(one))
    had = true
  }
  return had
}

export const CLOSED = 'an operator says that it is over'
export const RETRACTED = 'an operator took it back as false'
