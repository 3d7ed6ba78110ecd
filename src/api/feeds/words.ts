import type { Alert, AlertStatus } from '../../core/model/alert.js'
import type { Severity } from '../../core/model/vocabulary.js'
import type { Locale } from '../../core/phrases/phrases.js'
import { countryName, FEATURE_NAMES } from '../../core/phrases/phrases.js'

/** The sentences of feeds, badges and frames, in each language. */

/** The state of a service, for readers who do not know alerts. */
export type State =
  | { readonly kind: 'ok' }
  | { readonly kind: Exclude<AlertStatus, 'resolved' | 'retracted'>; readonly severity: Severity }

const STATE: Readonly<
  Record<Locale, Readonly<Record<'ok' | 'acknowledged' | 'recovering' | Severity, string>>>
> = {
  en: {
    ok: 'no outage reported',
    minor: 'some reports',
    major: 'outage reported',
    critical: 'large outage reported',
    acknowledged: 'outage confirmed',
    recovering: 'recovering',
  },
  it: {
    ok: 'nessun guasto segnalato',
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
  const { signal, scope, features, startedAt, resolvedAt, upstream } = alert
  const isItalian = locale === 'it'
  const from = utc(startedAt)
  const sentences: string[] = []
  if (resolvedAt === null) sentences.push(isItalian ? `Dal ${from}.` : `Since ${from}.`)
  else
    sentences.push(isItalian ? `Dal ${from} al ${utc(resolvedAt)}.` : `From ${from} to ${utc(resolvedAt)}.`)
  sentences.push(
    isItalian
      ? `${signal.actual} segnalazioni in ${minutes(signal.window)} minuti, di solito ${signal.expected}.`
      : `${signal.actual} reports in ${minutes(signal.window)} minutes, usually ${signal.expected}.`,
  )
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

/** To the minute, with the zone: feeds and frames have readers in all time zones. */
export function utc(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`
}

/** Of an ISO 8601 duration such as `PT5M` or `PT1H`. */
function minutes(window: string): number {
  const [, hours = '0', rest = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(window) ?? []
  return Number(hours) * 60 + Number(rest)
}
