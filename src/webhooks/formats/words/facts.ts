import type { Alert } from '../../../core/model/alert.js'
import { hasPlaceShares } from '../../../core/model/alert.js'
import { countryName, fill, percentIn, plural } from '../../../core/phrases/say.js'
import type { FactName, Texts } from '../../../core/phrases/texts.js'
import { FACT_NAMES } from '../../../core/phrases/texts.js'
import { formatInZone } from './zone-time.js'

export interface Words {
  readonly texts: Texts
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
  const { texts, nameOf } = words
  const { messages, names } = texts
  const end = alert.resolvedAt ?? alert.retractedAt ?? null
  const values: Readonly<Record<FactName, string>> = {
    severity: names.severities[alert.severity],
    since: formatInZone(alert.startedAt, words),
    until: end === null ? '' : formatInZone(end, words),
    people: plural(messages.people, numbersOf(alert).people, texts),
    reports: sayReports(alert, words),
    features: sayFeatures(alert, texts),
    places: sayPlaces(alert, texts),
    says: saidPhrases(alert)
      .map((words) => fill(messages.quoted, { words }))
      .join(', '),
    cause:
      alert.upstream === null
        ? ''
        : `${nameOf(alert.upstream.service)} (${percentIn(alert.upstream.confidence, texts)})`,
    together: sayTogether(alert, words),
    confidence: percentIn(alert.confidence, texts),
    note: alert.note ?? '',
    reason: '',
  }
  return FACT_NAMES.map((name) => ({ name: messages.facts[name], value: values[name] })).filter(
    ({ value }) => value !== '',
  )
}

function sayFeatures({ features }: Pick<Alert, 'features'>, { names }: Texts): string {
  return features
    .slice(0, MAX_NAMED)
    .map(({ feature }) => names.features[feature])
    .join(', ')
}

export function placeName({ country, region }: Alert['scope']['regions'][number], texts: Texts): string {
  return region ?? countryName(country, texts)
}

/** The phrases that most people wrote. */
export function saidPhrases({ evidence }: Alert): string[] {
  return evidence.phrases.slice(0, MAX_PHRASES).map(({ phrase }) => phrase)
}

function sayPlaces({ scope }: Alert, texts: Texts): string {
  const isKnown = hasPlaceShares(scope)
  return scope.regions
    .slice(0, MAX_NAMED)
    .map((place) => {
      const name = placeName(place, texts)
      return isKnown ? `${name} ${percentIn(place.share, texts)}` : name
    })
    .join(', ')
}

/** `64 in 5 minutes (usually 1); peak 80 at 1 Jan 2024, 00:20 UTC` */
function sayReports(alert: Alert, words: Words): string {
  const { texts } = words
  const { messages } = texts
  const { actual, expected, window, peak } = numbersOf(alert)
  const usual = Math.round(expected)
  const usually = usual === 0 ? messages.usuallyNone : plural(messages.usually, usual, texts)
  const minutes = minutesOf(window)
  const now = `${plural(messages.reports, Math.round(actual), texts, { minutes })} (${usually})`
  if (peak === null || peak.actual <= actual) return now
  const at = formatInZone(peak.at, words)
  return `${now}; ${plural(messages.peak, Math.round(peak.actual), texts, { at })}`
}

/** Minutes of an ISO 8601 duration of hours and minutes. */
function minutesOf(window: string): string {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(window) ?? []
  return String(Number(hours) * 60 + Number(minutes))
}

/** The other services with the same cause; the cause itself has its own line. */
function sayTogether({ siblings, upstream }: Alert, { texts, nameOf }: Words): string {
  const others = siblings.filter(({ service }) => service !== upstream?.service)
  const named = others.slice(0, MAX_NAMED).map(({ service }) => nameOf(service))
  const left = others.length - named.length
  return [...named, ...(left > 0 ? [plural(texts.messages.moreServices, left, texts)] : [])].join(', ')
}
