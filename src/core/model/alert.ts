import type { Instant } from './instant.js'
import type { Place } from './post.js'
import type { Feature, Platform, ServiceId, Severity } from './vocabulary.js'

/** The public form of an alert, exactly as it is stored, served and sent; times are RFC 3339 UTC. */
export interface Alert extends Partial<AlertNumbers> {
  readonly id: string
  readonly service: ServiceId
  readonly discovered: boolean
  readonly status: AlertStatus
  readonly severity: Severity
  readonly confidence: number
  readonly startedAt: string
  readonly openedAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
  /** Only where an operator took it back as false. */
  readonly retractedAt?: string
  /** Only where an operator closed it and said why. */
  readonly note?: string
  /** Only where an operator closed it: id of the API key. */
  readonly closedBy?: string
  /** As it stood at the opening. */
  readonly signal: Signal
  readonly scope: Scope
  readonly features: readonly { readonly feature: Feature; readonly share: number }[]
  readonly upstream: { readonly service: ServiceId; readonly confidence: number } | null
  /** Other alerts that run and have the same cause, or are it, as known at the alert's last event. */
  readonly siblings: readonly { readonly id: string; readonly service: ServiceId }[]
  /** For a discovered service: an entry for the catalogue, for a person to check. */
  readonly proposal?: Proposal
  readonly evidence: Evidence
}

export type AlertStatus = 'open' | 'acknowledged' | 'recovering' | 'resolved' | 'retracted'

export interface Signal {
  /** The window that spoke loudest, ISO 8601 duration. */
  readonly window: string
  /** Complaints in that window, after near-identical texts and repeated authors were collapsed. */
  readonly actual: number
  readonly expected: number
  readonly ratio: number
  /** Distinct authors who had complained by then since the alert began. */
  readonly authors: number
  readonly baseline: 'cold' | 'warming' | 'ready'
  /** −log10 of the chance of such a count by accident, and what it had to reach. */
  readonly surprise: number
  readonly threshold: number
  /** Which test spoke: the tail of a window's count, the slow sum of small excesses, or that sum for one symptom. */
  readonly test: 'tail' | 'cusum' | 'symptom'
  /** The threshold is so many times the usual one, by what people said of earlier alerts; absent where that is once. */
  readonly strictness?: number
}

export interface Current {
  readonly at: string
  /** ISO 8601 duration. */
  readonly window: string
  readonly actual: number
  readonly expected: number
  readonly ratio: number
}

/** What changes of an alert from minute to minute without an event; absent in alerts that 0.2 stored. */
export interface AlertNumbers {
  /** What the last five minutes held; at most a minute of stream time old while the alert runs. */
  readonly current: Current
  /** The most that five minutes have held so far. */
  readonly peak: { readonly at: string; readonly actual: number }
  /** Distinct people who complained since `startedAt`. */
  readonly people: number
  /** Complaints since `startedAt`; a person counts once an hour. */
  readonly complaints: number
}

export interface Scope {
  /** Share of complaints by language code. */
  readonly languages: Readonly<Record<string, number>>
  readonly regions: readonly (Place & { readonly share: number })[]
  /** Of the complaints that say on what it fails, the share of each. */
  readonly platforms: Readonly<Partial<Record<Platform, number>>>
  /** Complaints by source. */
  readonly sources: Readonly<Record<string, number>>
  /** Complaints that say where they come from; absent in alerts that 0.2 stored. */
  readonly located?: number
}

/** Whether so many complaints say where they come from that a share of them means something. */
export function hasPlaceShares({ located = MIN_LOCATED }: Pick<Scope, 'located'>): boolean {
  return located >= MIN_LOCATED
}

/** Below this number a share says more than is known. */
export const MIN_LOCATED = 5

export interface Proposal {
  readonly id: ServiceId
  readonly name: string
  readonly names: readonly string[]
  readonly hashtags: readonly string[]
  readonly languages: readonly string[]
  /** Unknown: complaints do not name it. */
  readonly category: null
}

export interface Evidence {
  readonly hashtags: readonly { readonly tag: string; readonly count: number }[]
  readonly phrases: readonly { readonly phrase: string; readonly count: number }[]
  readonly posts: readonly EvidencePost[]
  /** Complaints that counted little because one person may have written them, by shared trait; absent without any. */
  readonly discounted?: Readonly<Record<string, number>>
  /**
   * People of whom nothing is known: their account says no age, or counts little, and Outcry saw it on no earlier day.
   * Severity and confidence count them in part. Absent for none.
   */
  readonly unverified?: number
}

/** A sample post: its text masked, its author unnamed. */
export interface EvidencePost {
  readonly source: string
  readonly id: string
  readonly at: string
  readonly text: string
}

export const EVENT_TYPES = [
  'alert.opened',
  'alert.updated',
  'alert.acknowledged',
  'alert.recovering',
  'alert.resolved',
  'alert.reopened',
  'alert.retracted',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** What an update changed, from what to what. */
export interface Changes {
  readonly severity?: readonly [from: Severity, to: Severity]
  readonly status?: readonly [from: AlertStatus, to: AlertStatus]
  /** The languages and countries that lead. */
  readonly scope?: readonly [from: readonly string[], to: readonly string[]]
  readonly features?: readonly [from: readonly string[], to: readonly string[]]
  readonly upstream?: readonly [from: ServiceId | null, to: ServiceId]
  /** How many other alerts have the same cause. */
  readonly siblings?: readonly [from: number, to: number]
}

/** What an update changed; a store of 0.1 holds the names alone. */
export function namesOfChanges(changed: Changes | readonly string[]): readonly string[] {
  return Array.isArray(changed) ? changed : Object.keys(changed)
}

export interface AlertEvent {
  readonly type: EventType
  /** The stream time at which the detector knew. */
  readonly at: string
  /** Counts an alert's events from 1. */
  readonly sequence: number
  /** On `alert.updated`. */
  readonly changed?: Changes
  /** Why this event came, in one sentence. */
  readonly reason: string
  readonly alert: Alert
}

/** What one decision saw; drawn by `--plot`, kept by `explain`. */
export interface TimelinePoint {
  readonly service: ServiceId
  readonly at: Instant
  /** Complaints in the five minutes before `at`. */
  readonly observed: number
  readonly expected: number
  /** The count at which an alert would open. */
  readonly threshold: number
}
