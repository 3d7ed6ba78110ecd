import type { AuthorSet } from '../detection/evidence/author-set.js'
import type { PlaceShares } from '../detection/opening/place-shares.js'
import type { AlertStatus, EvidencePost, Signal } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId, Severity } from '../model/vocabulary.js'

/** One alert as the detection keeps it: plain data, times as instants, tallies open-ended up to their cap. */
export interface AlertState {
  readonly id: string
  readonly service: ServiceId
  readonly discovered: boolean
  status: AlertStatus
  severity: Severity
  confidence: number
  readonly startedAt: Instant
  readonly openedAt: Instant
  acknowledgedAt: Instant | null
  resolvedAt: Instant | null
  /** When an operator took it back as false. */
  retractedAt?: Instant
  /** What the operator who closed it says. */
  note?: string
  /** Id of the API key with which it was closed. */
  closedBy?: string
  /** When the company said that it is over; null again when it flares up. */
  officialEndAt: Instant | null
  /** As it stood at the opening; `authors` is absent in states of 0.2 and before. */
  signal: Omit<Signal, 'authors'> & { readonly authors?: number }
  /** What the last five minutes held at the last decision, and the most that five minutes ever did. */
  current: { at: Instant; actual: number; expected: number }
  peak: { at: Instant; actual: number }
  readonly usual: Usual
  authors: AuthorSet
  /** Complaints since it began, of which `tallies` may have missed the first. */
  complaints: number
  /** The symptom that opened it, where only that one stood out: then only its complaints say how it goes on. */
  readonly symptom: string | null
  /** Complaints a minute that are usual for this alert: its highest rate, fading. */
  rate: number
  rateAt: Instant
  /** Its highest rate, which does not fade. */
  peakRate: number
  /** How often it reopened. */
  reopened: number
  /** Since when it has been going on: its beginning, or its last flare-up. */
  activeSince: Instant
  /** Since when it has been calm; null while it is not. */
  calmSince: Instant | null
  sequence: number
  /** Leading languages, countries and features that events have named so far. */
  reported: { scope: string[]; features: string[] }
  tallies: Tallies
  posts: EvidencePost[]
}

/** What was usual for the service when its alert opened; an alert is measured by it to its end. */
export interface Usual {
  /** Complaints a minute. */
  readonly perMinute: number
  /** Size of the negative binomial that counts of complaints follow. */
  readonly size: number
  /** Posts a day that name the service; null while that is not known well. */
  readonly talkPerDay: number | null
  readonly places: PlaceShares
}

/** Counts by name, first come first kept up to a cap. */
export interface Tallies {
  complaints: number
  located: number
  languages: Record<string, number>
  sources: Record<string, number>
  /** Keys are `IT` or `IT/Lombardia`. */
  places: Record<string, number>
  features: Record<string, number>
  platforms: Record<string, number>
  hashtags: Record<string, number>
  phrases: Record<string, number>
  /** Complaints that counted little, by why. */
  discounted: Record<string, number>
  /** Complaints of people who are not verified: see `witnessesOf`. Absent for none, and in states of 0.2 and before. */
  unverified?: number
}

export function newTallies(): Tallies {
  return {
    complaints: 0,
    located: 0,
    languages: {},
    sources: {},
    places: {},
    features: {},
    platforms: {},
    hashtags: {},
    phrases: {},
    discounted: {},
  }
}
