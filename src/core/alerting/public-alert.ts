import { countAuthors } from '../detection/evidence/author-set.js'
import type { Alert, AlertEvent, AlertNumbers, EventType, Evidence, Scope } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { formatInstant, MINUTE } from '../model/instant.js'
import type { Feature } from '../model/vocabulary.js'
import type { AffectedPlace } from './affected-places.js'
import { affectedPlaces } from './affected-places.js'
import type { AlertState, Tallies } from './alert-state.js'
import { proposeService } from './propose-service.js'
import { ranked } from './tally.js'
import { unverifiedShare } from './witnesses.js'

/** Makes the next event of an alert, counting its sequence. */
export function makeEvent(
  alert: AlertState,
  type: EventType,
  at: Instant,
  reason: string,
  changed?: AlertEvent['changed'],
): AlertEvent {
  alert.sequence++
  const leading = summary(alert.tallies)
  alert.reported.scope = [...new Set([...alert.reported.scope, ...leading.scope])]
  alert.reported.features = [...new Set([...alert.reported.features, ...leading.features])]
  return {
    type,
    at: formatInstant(at),
    sequence: alert.sequence,
    ...(changed === undefined ? {} : { changed }),
    reason,
    alert: publicAlert(alert, at),
  }
}

/** The alert as users see it. */
function publicAlert(alert: AlertState, at: Instant): Alert {
  return {
    id: alert.id,
    service: alert.service,
    discovered: alert.discovered,
    status: alert.status,
    severity: alert.severity,
    confidence: alert.confidence,
    startedAt: formatInstant(alert.startedAt),
    openedAt: formatInstant(alert.openedAt),
    acknowledgedAt: formatOrNull(alert.acknowledgedAt),
    resolvedAt: formatOrNull(alert.resolvedAt),
    ...(alert.retractedAt === undefined ? {} : { retractedAt: formatInstant(alert.retractedAt) }),
    ...(alert.note === undefined ? {} : { note: alert.note }),
    ...(alert.closedBy === undefined ? {} : { closedBy: alert.closedBy }),
    signal: { ...alert.signal, authors: alert.signal.authors ?? countAuthors(alert.authors) },
    ...numbersOf(alert),
    scope: scopeOf(alert, at),
    features: featuresOf(alert.tallies),
    upstream: null,
    siblings: [],
    ...(alert.discovered ? { proposal: proposeService(alert) } : {}),
    evidence: {
      hashtags: ranked(alert.tallies.hashtags, 10).map(([tag, count]) => ({ tag, count })),
      phrases: ranked(alert.tallies.phrases, 10).map(([phrase, count]) => ({ phrase, count })),
      posts: [...alert.posts],
      ...(Object.keys(alert.tallies.discounted).length === 0
        ? {}
        : { discounted: Object.fromEntries(ranked(alert.tallies.discounted, 4)) }),
      ...unverifiedOf(alert),
    },
  }
}

function unverifiedOf({ authors, tallies }: AlertState): Pick<Evidence, 'unverified'> {
  const unverified = Math.round(countAuthors(authors) * unverifiedShare(tallies))
  return unverified === 0 ? {} : { unverified }
}

/** What changes from minute to minute; people and complaints are whole. */
export function numbersOf({ authors, complaints, current, peak }: AlertState): AlertNumbers {
  const expected = Math.max(0.01, round(current.expected, 100))
  return {
    current: {
      at: formatInstant(current.at),
      window: `PT${NUMBERS_WINDOW / MINUTE}M`,
      actual: Math.round(current.actual),
      expected,
      ratio: round(Math.round(current.actual) / expected, 10),
    },
    peak: { at: formatInstant(peak.at), actual: Math.round(peak.actual) },
    people: countAuthors(authors),
    complaints,
  }
}

/** The window of what is current. */
export const NUMBERS_WINDOW = 5 * MINUTE

/** Takes in what the last five minutes hold at a decision. */
export function noteCurrent(
  alert: AlertState,
  seen: { readonly complaints: number; readonly expected: number },
  at: Instant,
): void {
  alert.current = { at, actual: seen.complaints, expected: seen.expected }
  if (Math.round(seen.complaints) > Math.round(alert.peak.actual))
    alert.peak = { at, actual: seen.complaints }
}

function round(value: number, by: number): number {
  return Math.round(value * by) / by
}

/** The leading languages, countries and features. A new one among them is worth an update. */
export function summary(tallies: Tallies): {
  readonly scope: readonly string[]
  readonly features: readonly string[]
} {
  const spoken = languagesOf(tallies)
  const languages = Object.keys(spoken).filter((lang) => spoken[lang]! >= REPORTED_SHARE)
  const countries = ranked(tallies.places, 64).filter(
    ([name, count]) => !name.includes('/') && count >= 3 && count / tallies.located >= REPORTED_SHARE,
  )
  const features = ranked(tallies.features, 3).filter(
    ([, count]) => count >= 3 && count / tallies.complaints >= REPORTED_SHARE,
  )
  return {
    scope: [...languages, ...countries.map(([name]) => name)],
    features: features.map(([name]) => name),
  }
}

/** A language, country or feature is worth an update once it is this share of the complaints. */
const REPORTED_SHARE = 0.2

function scopeOf({ tallies, usual, startedAt }: AlertState, at: Instant): Scope {
  const affected = affectedPlaces(tallies, Math.max(1, (at - startedAt) / MINUTE), usual)
  const regions = affected
    // A country whose regions are listed is listed only if some complaints lie outside those regions.
    .filter(({ name, complaints }) => name.includes('/') || complaints > testedByRegion(name, affected))
    .slice(0, MAX_REGIONS)
    .map(({ name, complaints }) => {
      const [country, region] = name.split('/')
      const part = share(complaints, tallies.located)
      return region === undefined
        ? { country: country!, share: part }
        : { country: country!, region, share: part }
    })
  const placed = Object.values(tallies.platforms).reduce((sum, count) => sum + count, 0)
  return {
    languages: languagesOf(tallies),
    regions,
    platforms: Object.fromEntries(
      ranked(tallies.platforms, 8).map(([platform, count]) => [platform, share(count, placed)]),
    ),
    sources: Object.fromEntries(ranked(tallies.sources, 16)),
    located: tallies.located,
  }
}

const MAX_REGIONS = 12

function languagesOf(tallies: Tallies): Record<string, number> {
  const spoken = Object.values(tallies.languages).reduce((sum, count) => sum + count, 0)
  return Object.fromEntries(ranked(tallies.languages, 8).map(([lang, count]) => [lang, share(count, spoken)]))
}

function testedByRegion(country: string, affected: readonly AffectedPlace[]): number {
  return affected.reduce(
    (sum, { name, complaints }) => (name.startsWith(`${country}/`) ? sum + complaints : sum),
    0,
  )
}

function featuresOf(tallies: Tallies): { feature: Feature; share: number }[] {
  return ranked(tallies.features, 6).map(([feature, count]) => ({
    feature: feature as Feature,
    share: share(count, tallies.complaints),
  }))
}

function share(part: number, whole: number): number {
  return Math.round((100 * part) / Math.max(whole, 1)) / 100
}

function formatOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}
