import type { Alert } from '../../../core/model/alert.js'
import type { Locale } from '../../../core/phrases/phrases.js'
import { countryName, FEATURE_NAMES, SEVERITY_NAMES } from '../../../core/phrases/phrases.js'
import type { FactName, Phrases } from './phrases.js'
import { FACT_NAMES, fill, PHRASES, plural } from './phrases.js'
import { formatInZone } from './zone-time.js'

export interface Words {
  readonly locale: Locale
  /** IANA. */
  readonly timeZone: string
  /** What people call a service. */
  readonly nameOf: (service: string) => string
}

/** What an alert carries beside its opening; an alert of an older version lacks it. */
interface Present {
  readonly name?: string
  readonly current?: { readonly actual: number; readonly expected: number; readonly window: string }
  readonly peak?: { readonly at: string; readonly actual: number }
  readonly people?: number
}

/** More features, places or services make a message harder to read. */
const MAX_NAMED = 3
/** Phrases that show why. */
const MAX_PHRASES = 2

export function serviceName(alert: Alert, nameOf: Words['nameOf']): string {
  return (alert as Alert & Present).name ?? nameOf(alert.service)
}

/** The number of people, the counts of now, and the highest count, from the newest that the alert has. */
export function numbersOf(alert: Alert) {
  const { current = alert.signal, peak, people = alert.signal.authors } = alert as Alert & Present
  return {
    people,
    actual: current.actual,
    expected: current.expected,
    window: current.window,
    peak: peak ?? null,
  }
}

/** The lines about an alert, the most important first; a fact that is not known is left out. */
export function factsOf(
  alert: Alert,
  words: Words,
): readonly { readonly name: string; readonly value: string }[] {
  const { locale, timeZone, nameOf } = words
  const phrases = PHRASES[locale]
  const end = alert.resolvedAt ?? alert.retractedAt ?? null
  const values: Readonly<Record<FactName, string>> = {
    severity: SEVERITY_NAMES[locale][alert.severity],
    since: formatInZone(alert.startedAt, timeZone),
    until: end === null ? '' : formatInZone(end, timeZone),
    people: plural(phrases.persons, numbersOf(alert).people),
    reports: sayReports(alert, phrases, timeZone),
    features: sayFeatures(alert, locale),
    places: sayPlaces(alert, locale),
    says: saidPhrases(alert)
      .map((phrase) => `“${phrase}”`)
      .join(', '),
    cause:
      alert.upstream === null
        ? ''
        : `${nameOf(alert.upstream.service)} (${percent(alert.upstream.confidence)})`,
    together: sayTogether(alert, phrases, nameOf),
    confidence: percent(alert.confidence),
    note: alert.note ?? '',
    reason: '',
  }
  return FACT_NAMES.map((name) => ({ name: phrases.facts[name], value: values[name] })).filter(
    ({ value }) => value !== '',
  )
}

export function sayFeatures({ features }: Pick<Alert, 'features'>, locale: Locale): string {
  return features
    .slice(0, MAX_NAMED)
    .map(({ feature }) => FEATURE_NAMES[locale][feature])
    .join(', ')
}

export function placeName({ country, region }: Alert['scope']['regions'][number], locale: Locale): string {
  return region ?? countryName(country, locale)
}

/** The phrases that most people wrote. */
export function saidPhrases({ evidence }: Alert): string[] {
  return evidence.phrases.slice(0, MAX_PHRASES).map(({ phrase }) => phrase)
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function sayPlaces({ scope }: Alert, locale: Locale): string {
  return scope.regions
    .slice(0, MAX_NAMED)
    .map((place) => `${placeName(place, locale)} ${percent(place.share)}`)
    .join(', ')
}

/** `64 in 5 minutes (usually 1); peak 80 at 2024-01-01 00:20 UTC` */
function sayReports(alert: Alert, phrases: Phrases, timeZone: string): string {
  const { actual, expected, window, peak } = numbersOf(alert)
  const usual = Math.round(expected)
  const usually = usual === 0 ? phrases.usuallyNone : plural(phrases.usually, usual)
  const now = `${plural(phrases.reports, Math.round(actual), minutesOf(window))} (${usually})`
  if (peak === null || peak.actual <= actual) return now
  return `${now}; ${fill(phrases.peak, String(Math.round(peak.actual)), formatInZone(peak.at, timeZone))}`
}

/** Minutes of an ISO 8601 duration of hours and minutes. */
function minutesOf(window: string): string {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(window) ?? []
  return String(Number(hours) * 60 + Number(minutes))
}

/** The other services with the same cause; the cause itself has its own line. */
function sayTogether({ siblings, upstream }: Alert, phrases: Phrases, nameOf: Words['nameOf']): string {
  const others = siblings.filter(({ service }) => service !== upstream?.service)
  const named = others.slice(0, MAX_NAMED).map(({ service }) => nameOf(service))
  const left = others.length - named.length
  return [...named, ...(left > 0 ? [plural(phrases.moreServices, left)] : [])].join(', ')
}
