import type { Alert, AlertStatus, Current } from '../../core/model/alert.js'
import { hasPlaceShares } from '../../core/model/alert.js'
import type { ServiceId, Severity } from '../../core/model/vocabulary.js'
import { countryName, fill, percentIn, perLocale, plural } from '../../core/phrases/say.js'
import type { Plural, Texts } from '../../core/phrases/texts.js'
import { isOver, lifeOf } from '../../pipeline/alerts/alert-summary.js'

/** The sentences of feeds, badges and frames. */

/** The state of a service, for readers who do not know alerts. */
export type State =
  | { readonly kind: 'ok' | 'no-data' }
  | { readonly kind: Exclude<AlertStatus, 'resolved' | 'retracted'>; readonly severity: Severity }

export function stateText(state: State, { feeds }: Texts): string {
  return feeds.states[state.kind === 'open' ? state.severity : state.kind]
}

/** A title for an alert while it lasts, and one for its end. */
export function alertTitle(
  { status, severity }: Pick<Alert, 'status' | 'severity'>,
  service: string,
  { feeds }: Texts,
): string {
  return `${service}: ${feeds.states[status === 'open' ? severity : status]}`
}

/** What people call a service. */
export type NameOf = (service: ServiceId) => string

/** Describes an alert in a few sentences. It quotes no post: a feed reaches more readers than its publisher sees. */
export function alertText(alert: Alert, texts: Texts, nameOf: NameOf): string {
  const { scope, features, upstream } = alert
  const { feeds, names } = texts
  const sentences = [alertSpan(alert.startedAt, lifeOf(alert).endedAt, texts), ...howMany(alert, texts)]
  const isKnown = hasPlaceShares(scope)
  const places = scope.regions.slice(0, 3).map(({ country, region, share }) => {
    const name = countryName(country, texts)
    const place = region === undefined ? name : `${region} (${name})`
    return isKnown ? `${place} ${percentIn(share, texts)}` : place
  })
  if (places.length > 0) sentences.push(fill(feeds.where, { places: places.join(', ') }))
  const what = features.slice(0, 3).map(({ feature }) => names.features[feature])
  if (what.length > 0) sentences.push(fill(feeds.what, { features: what.join(', ') }))
  if (upstream !== null) sentences.push(fill(feeds.cause, { cause: nameOf(upstream.service) }))
  return sentences.join(' ')
}

/** When it began, and when it ended where it is over. */
export function alertSpan(startedAt: string, end: string | null, texts: Texts): string {
  const { since, from, to, lasted } = texts.feeds
  if (end === null) return onDay(since, startedAt, texts)
  return fill(lasted, { from: onDay(from, startedAt, texts), to: onDay(to, end, texts) })
}

/** The day of the month decides between the forms, as a number does elsewhere. */
function onDay(forms: Plural, instant: string, texts: Texts): string {
  return plural(forms, new Date(instant).getUTCDate(), texts, { at: utc(instant, texts) })
}

/** While it lasts, how it is and not how it began; once it is over, how bad it was. */
function howMany({ signal, current, peak, people, ...alert }: Alert, texts: Texts): string[] {
  const { feeds } = texts
  const isEnded = isOver(alert.status)
  const all = people === undefined ? [] : [plural(isEnded ? feeds.inAll : feeds.soFar, people, texts)]
  if (isEnded && peak !== undefined) {
    return [plural(feeds.worst, Math.round(peak.actual), texts, { minutes: PEAK_MINUTES }), ...all]
  }
  return [reports(current ?? signal, texts), ...all]
}

const PEAK_MINUTES = '5'

/** Reports are whole numbers; fewer than half a report is none. */
function reports({ window, actual, expected }: Omit<Current, 'at'>, texts: Texts): string {
  const usually = Math.round(expected)
  const { usual, usualNone, ...feeds } = texts.feeds
  return plural(feeds.reports, Math.round(actual), texts, {
    minutes: String(minutes(window)),
    usual: usually < 1 ? usualNone : plural(usual, usually, texts),
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
