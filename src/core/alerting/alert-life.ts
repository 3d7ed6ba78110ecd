import type { LifePolicy } from '../detection/policy.js'
import type { AlertEvent, Changes } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { MINUTE } from '../model/instant.js'
import type { AlertState } from './alert-state.js'
import { rateOf } from './fading-rate.js'
import { makeEvent, summary } from './public-alert.js'
import { confidenceOf, severityOf } from './severity.js'
import { witnessesOf } from './witnesses.js'

/** What one decision sees of a service whose alert is not over. */
export interface LifeInput {
  readonly at: Instant
  /** Complaints, and complaints that were to be expected, in the last so many milliseconds. */
  readonly countIn: (window: Instant) => {
    readonly complaints: number
    readonly expected: number
    readonly recoveries: number
  }
  /** Since when the sources deliver without a data gap. */
  readonly observedSince: Instant
}

/**
 * An alert's life after it opened, one decision every ten seconds.
 *
 * `acknowledged` says that the company admitted it. `recovering` exists so that a lull does not announce the end: only
 * a lull that lasts does. Calm is measured against the alert's own rate, over as much time as that rate needs for a
 * handful of complaints. So a thin outage is not over after three quiet minutes. The rate fades with a half-life of two
 * hours, because people tire of complaining before the outage ends. What the company says shortens the wait, and never
 * replaces the people: complaints must fall besides.
 */
export function advanceAlert(alert: AlertState, input: LifeInput, policy: LifePolicy): AlertEvent[] {
  const events: AlertEvent[] = []
  const recent = input.countIn(RATE_WINDOW)
  updateRate(alert, recent.complaints, input.at)
  const calm = judgeCalm(alert, input, policy)

  if (calm.kind !== 'calm') {
    alert.calmSince = null
    if (calm.kind === 'relapse') {
      const before = alert.status
      alert.status = alert.acknowledgedAt === null ? 'open' : 'acknowledged'
      alert.officialEndAt = null
      const changed = { status: [before, alert.status] } as const
      events.push(
        makeEvent(alert, 'alert.updated', input.at, 'complaints are back before it was over', changed),
      )
    }
  } else {
    alert.calmSince ??= input.at
    const calmFor = input.at - alert.calmSince
    const patience = alert.reopened < policy.reopenings ? 1 : 1 + alert.reopened
    const settle = Math.min(policy.settle, Math.max(calm.confirm - BEFORE_END, policy.confirmAfterOfficial))
    if (alert.status !== 'recovering' && calmFor >= settle * patience) {
      alert.status = 'recovering'
      events.push(makeEvent(alert, 'alert.recovering', input.at, calm.reason))
    } else if (alert.status === 'recovering' && calmFor >= calm.confirm * patience) {
      alert.status = 'resolved'
      alert.resolvedAt = input.at
      events.push(makeEvent(alert, 'alert.resolved', input.at, calm.reason))
      return events
    }
  }

  const update = changesOf(alert, recent, input.at, policy)
  if (update !== null) events.push(update)
  return events
}

/** `recovering` comes so long before the end, unless the company's word leaves less time. */
const BEFORE_END = MINUTE

type Calm =
  | { readonly kind: 'calm'; readonly reason: string; readonly confirm: Instant }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'relapse' }

/** The window over which an alert's rate is measured. */
const RATE_WINDOW = 15 * MINUTE
/** Voices that say it works again, needed to hasten the end; and they must outnumber the complaints. */
const MIN_RECOVERIES = 3

function updateRate(alert: AlertState, complaints: number, at: Instant): void {
  const minutes = Math.min(RATE_WINDOW, Math.max(3 * MINUTE, at - alert.activeSince)) / MINUTE
  alert.rate = Math.max(rateOf(alert, at), complaints / minutes)
  alert.peakRate = Math.max(alert.peakRate, alert.rate)
  alert.rateAt = at
}

function judgeCalm(alert: AlertState, input: LifeInput, policy: LifePolicy): Calm {
  const window = clamp(
    (policy.recoveryComplaints / alert.rate) * MINUTE,
    policy.recoveryMin,
    policy.recoveryMax,
  )
  // With the company's word the last minutes say enough.
  const share = shareIn(alert.officialEndAt === null ? window : Math.min(window, policy.officialWindow))
  if (alert.status === 'recovering' && share > policy.relapseShare) {
    return isOfficialEnd(alert, share, policy) ? { kind: 'unclear' } : { kind: 'relapse' }
  }
  // A lack of complaints counts only while the sources are available, and only after a full window.
  if (input.at - Math.max(input.observedSince, alert.activeSince) < window) return { kind: 'unclear' }
  if (isOfficialEnd(alert, share, policy)) {
    return {
      kind: 'calm',
      reason: 'the company says it is fixed, and complaints fall',
      confirm: policy.confirmAfterOfficial,
    }
  }
  const voices = input.countIn(policy.recoveryMin)
  if (
    voices.recoveries >= MIN_RECOVERIES &&
    voices.recoveries > voices.complaints &&
    share <= 2 * policy.recoveryShare
  ) {
    return {
      kind: 'calm',
      reason: 'people say that it works again',
      confirm: confirmFor(share, policy.recoveryMin),
    }
  }
  if (share <= policy.recoveryShare) {
    return {
      kind: 'calm',
      reason: `complaints above the usual fell to ${Math.round(100 * share)} % of their rate`,
      confirm: confirmFor(share, clamp(window, policy.recoveryMin, policy.confirm)),
    }
  }
  return { kind: 'unclear' }

  /** A busy alert that fell nearly silent need not wait: its window is short, and a pause is never so deep. */
  function confirmFor(share: number, usual: Instant): Instant {
    const isSilent = window === policy.recoveryMin && share <= policy.silentShare
    return isSilent ? Math.min(usual, policy.confirmSilent) : usual
  }

  /** Of the excess: a service with a high baseline is calm when it is back there, not at a quarter of it. */
  function shareIn(span: Instant): number {
    const seen = input.countIn(span)
    const excess = Math.max((alert.rate * span) / MINUTE - seen.expected, 1)
    return Math.max(0, seen.complaints - seen.expected) / excess
  }
}

function isOfficialEnd(alert: AlertState, share: number, policy: LifePolicy): boolean {
  return alert.officialEndAt !== null && share <= policy.officialShare
}

/** An `alert.updated` for a worse severity at once, for scope and features at most once in `updateEvery`. */
function changesOf(
  alert: AlertState,
  recent: { readonly complaints: number; readonly expected: number },
  at: Instant,
  policy: LifePolicy,
): AlertEvent | null {
  const changed: { -readonly [K in keyof Changes]: Changes[K] } = {}
  const severity = severityOf(
    alert,
    recent.complaints / Math.max(recent.expected, Number.MIN_VALUE),
    at,
    policy,
  )
  if (severity !== alert.severity) {
    changed.severity = [alert.severity, severity]
    alert.severity = severity
  }
  // On whole multiples of the interval, so that it is looked at once and not at every decision in between.
  if (at % policy.updateEvery === 0) {
    const now = summary(alert.tallies)
    const { scope, features } = alert.reported
    if (isNews(now.scope, scope)) changed.scope = [scope, now.scope]
    if (isNews(now.features, features)) changed.features = [features, now.features]
  }
  const names = Object.keys(changed)
  if (names.length === 0) return null
  alert.confidence = Math.max(
    alert.confidence,
    confidenceOf(alert.signal, witnessesOf(alert, policy.witnesses)),
  )
  return makeEvent(alert, 'alert.updated', at, `${names.join(' and ')} changed`, changed)
}

/** Whether a leader is new since the last report. A leader that drops out is no news. */
function isNews(now: readonly string[], reported: readonly string[]): boolean {
  return now.some((name) => !reported.includes(name))
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
