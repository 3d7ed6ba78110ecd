import type { Alert, AlertStatus } from '../../core/model/alert.js'
import type { ServiceId, Severity } from '../../core/model/vocabulary.js'
import { countryName, fill, percentIn, perLocale, plural } from '../../core/phrases/say.js'
import type { Plural, Texts } from '../../core/phrases/texts.js'

/** The sentences of feeds, badges and frames. */

/** The state of a service, for readers who do not know alerts. */
export type State =
  | { readonly kind: 'ok' | 'no-data' }
  | { readonly kind: Exclude<AlertStatus, 'resolved' | 'retracted'>; readonly severity: Severity }

export function stateText(state: State, { feeds }: Texts): string {
  return feeds.states[state.kind === 'open' ? state.severity : state.kind]
}

/** A title for an alert while it lasts, and one for its end. */
export function alertTitle({ status, severity }: Alert, service: string, { feeds }: Texts): string {
  return `${service}: ${feeds.states[status === 'open' ? severity : status]}`
}

/** What people call a service. */
export type NameOf = (service: ServiceId) => string

/** Describes an alert in a few sentences. It quotes no post: a feed reaches more readers than its publisher sees. */
export function alertText(alert: Alert, texts: Texts, nameOf: NameOf): string {
  const { scope, features, upstream } = alert
  const { feeds, names } = texts
  const sentences = [when(alert, texts), howMany(alert, texts)]
  const places = scope.regions.slice(0, 3).map(({ country, region, share }) => {
    const name = countryName(country, texts)
    return `${region === undefined ? name : `${region} (${name})`} ${percentIn(share, texts)}`
  })
  if (places.length > 0) sentences.push(fill(feeds.where, { places: places.join(', ') }))
  const what = features.slice(0, 3).map(({ feature }) => names.features[feature])
  if (what.length > 0) sentences.push(fill(feeds.what, { features: what.join(', ') }))
  if (upstream !== null) sentences.push(fill(feeds.cause, { cause: nameOf(upstream.service) }))
  return sentences.join(' ')
}

function when({ startedAt, resolvedAt }: Alert, texts: Texts): string {
  const { since, from, to, lasted } = texts.feeds
  if (resolvedAt === null) return onDay(since, startedAt, texts)
  return fill(lasted, { from: onDay(from, startedAt, texts), to: onDay(to, resolvedAt, texts) })
}

/** The day of the month decides between the forms, as a number does elsewhere. */
function onDay(forms: Plural, instant: string, texts: Texts): string {
  return plural(forms, new Date(instant).getUTCDate(), texts, { at: utc(instant, texts) })
}

/** People and reports are whole numbers; fewer than half a report is none. */
function howMany({ signal }: Alert, texts: Texts): string {
  const { reports, usual, usualNone } = texts.feeds
  const expected = Math.round(signal.expected)
  return plural(reports, Math.round(signal.actual), texts, {
    minutes: String(minutes(signal.window)),
    usual: expected < 1 ? usualNone : plural(usual, expected, texts),
  })
}

const dateFormat = perLocale(
  (locale) =>
    new Intl.DateTimeFormat(locale, {
      ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
      timeZone: 'UTC',
    }),
)

/** To the minute, with the zone: feeds and frames have readers in all time zones. */
function utc(instant: string, { locale }: Texts): string {
  return `${dateFormat(locale).format(new Date(instant))} UTC`
}

/** Of an ISO 8601 duration such as `PT5M` or `PT1H`. */
function minutes(window: string): number {
  const [, hours = '0', rest = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(window) ?? []
  return Number(hours) * 60 + Number(rest)
}
