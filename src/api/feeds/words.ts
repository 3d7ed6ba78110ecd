import type { Alert, AlertStatus } from '../../core/model/alert.js'
import type { Severity } from '../../core/model/vocabulary.js'
import type { Locale } from '../../core/phrases/phrases.js'
import { countryName, FEATURE_NAMES } from '../../core/phrases/phrases.js'

/** The sentences of feeds, badges and frames, in each language. */

/** The state of a service, for readers who do not know alerts. */
export type State =
  | { readonly kind: 'ok' | 'no-data' }
  | { readonly kind: Exclude<AlertStatus, 'resolved' | 'retracted'>; readonly severity: Severity }

const STATE: Readonly<
  Record<Locale, Readonly<Record<'ok' | 'no-data' | 'acknowledged' | 'recovering' | Severity, string>>>
> = {
  en: {
    ok: 'no outage reported',
    'no-data': 'no data',
    minor: 'some reports',
    major: 'outage reported',
    critical: 'large outage reported',
    acknowledged: 'outage confirmed',
    recovering: 'recovering',
  },
  it: {
    ok: 'nessun guasto segnalato',
    'no-data': 'nessun dato',
    minor: 'alcune segnalazioni',
    major: 'guasto segnalato',
    critical: 'grave guasto segnalato',
    acknowledged: 'guasto confermato',
    recovering: 'in ripresa',
  },
}

export function stateText(state: State, locale: Locale): string {
  return STATE[locale][state.kind === 'open' ? state.severity : state.kind]
}

export const feedTitle: Readonly<Record<Locale, string>> = {
  en: 'Outcry: reported outages',
  it: 'Outcry: guasti segnalati',
}

export const feedSubtitle: Readonly<Record<Locale, string>> = {
  en: 'Services that people report as down',
  it: 'Servizi che secondo le segnalazioni non funzionano',
}

/** A title for an alert while it lasts, and one for its end. */
export function alertTitle(alert: Alert, service: string, locale: Locale): string {
  const { status } = alert
  if (status === 'resolved') return `${service}: ${locale === 'it' ? 'guasto finito' : 'outage over'}`
  if (status === 'retracted') return `${service}: ${locale === 'it' ? 'falso allarme' : 'false alarm'}`
  return `${service}: ${stateText({ kind: status, severity: alert.severity }, locale)}`
}

/** Describes an alert in a few sentences. It quotes no post: a feed reaches more readers than its publisher sees. */
export function alertText(alert: Alert, locale: Locale): string {
  const { scope, features, upstream } = alert
  const isItalian = locale === 'it'
  const sentences = [when(alert, isItalian), howMany(alert, locale)]
  const places = scope.regions.slice(0, 3).map(({ country, region, share }) => {
    const name = countryName(country, locale)
    return `${region === undefined ? name : `${region} (${name})`} ${Math.round(share * 100)} %`
  })
  if (places.length > 0) sentences.push(`${isItalian ? 'Dove' : 'Where'}: ${places.join(', ')}.`)
  const what = features.slice(0, 3).map(({ feature }) => FEATURE_NAMES[locale][feature])
  if (what.length > 0) sentences.push(`${isItalian ? 'Che cosa' : 'What'}: ${what.join(', ')}.`)
  if (upstream !== null) {
    sentences.push(
      isItalian ? `Causa probabile: ${upstream.service}.` : `Probable cause: ${upstream.service}.`,
    )
  }
  return sentences.join(' ')
}

function when({ startedAt, resolvedAt }: Alert, isItalian: boolean): string {
  const locale = isItalian ? 'it' : 'en'
  const from = utc(startedAt, locale)
  if (!isItalian)
    return resolvedAt === null ? `Since ${from}.` : `From ${from} to ${utc(resolvedAt, locale)}.`
  return resolvedAt === null
    ? `${elided('Dal', from)}.`
    : `${elided('Dal', from)} ${elided('al', utc(resolvedAt, locale))}.`
}

/** "Dall’8 maggio" and "dall’11 maggio", before the two days that begin with a vowel. */
function elided(article: string, day: string): string {
  return /^(?:8|11)\b/.test(day) ? `${article}l’${day}` : `${article} ${day}`
}

/** People and reports are whole numbers; fewer than half a report is none. */
function howMany({ signal }: Alert, locale: Locale): string {
  const number = new Intl.NumberFormat(locale)
  const count = Math.round(signal.actual)
  const usual = Math.round(signal.expected)
  const span = minutes(signal.window)
  if (locale === 'it') {
    const usually = usual < 1 ? 'quasi nessuna' : `circa ${number.format(usual)}`
    const reports = count === 1 ? 'segnalazione' : 'segnalazioni'
    return `${number.format(count)} ${reports} in ${span} minuti, di solito ${usually}.`
  }
  const usually = usual < 1 ? 'hardly any' : `about ${number.format(usual)}`
  return `${number.format(count)} ${count === 1 ? 'report' : 'reports'} in ${span} minutes, usually ${usually}.`
}

const DATES: Readonly<Record<Locale, Intl.DateTimeFormat>> = {
  en: dateFormat('en-GB'),
  it: dateFormat('it-IT'),
}

function dateFormat(locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    timeZone: 'UTC',
  })
}

/** To the minute, with the zone: feeds and frames have readers in all time zones. */
export function utc(instant: string, locale: Locale): string {
  return `${DATES[locale].format(new Date(instant))} UTC`
}

/** Of an ISO 8601 duration such as `PT5M` or `PT1H`. */
function minutes(window: string): number {
  const [, hours = '0', rest = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(window) ?? []
  return Number(hours) * 60 + Number(rest)
}
