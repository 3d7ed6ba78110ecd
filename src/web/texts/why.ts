import type { Alert } from '../api-types.js'
import { isRunning, peopleOf } from '../facts/figures.js'
import { sharesOf } from '../facts/places.js'
import { language, texts } from '../texts.js'
import { countryName, durationName, nameOf } from './names.js'
import { say } from './say.js'
import { atTime } from './times.js'

/** A country or symptom with a smaller share of the complaints is not named. */
const MIN_SHARE = 0.15
/** A region with at least this share is named beside its country. */
const MIN_REGION_SHARE = 0.5
const list = new Intl.ListFormat(language, { type: 'conjunction' })

const SENTENCES = texts.why

type Peak = { readonly at: string; readonly actual: number } | null

/** Why an alert opened, and how bad it was, in a few sentences for laypeople. */
export function why(alert: Alert, name: string, peak: Peak): string {
  const { signal, scope, features } = alert
  const usual = Math.round(signal.expected)
  const where = list.format(placesOf(scope.regions))
  const what = list.format(
    features
      .filter(({ share }) => share >= MIN_SHARE)
      .slice(0, 3)
      .map(({ feature }) => lower(nameOf(feature))),
  )
  const begun = say(SENTENCES.begun, {
    n: Math.round(signal.actual),
    window: durationName(signal.window),
    name,
    place: where === '' ? '' : say(SENTENCES.place, { names: where }),
    usual: usual < 1 ? say(SENTENCES.usualNone) : say(SENTENCES.usual, { n: usual }),
  })
  const isOver = !isRunning(alert)
  return [
    begun,
    what === '' ? '' : say(SENTENCES.what, { names: what }),
    isOver && peak !== null ? say(SENTENCES.worst, { n: Math.round(peak.actual), at: atTime(peak.at) }) : '',
    say(isOver ? SENTENCES.inAll : SENTENCES.soFar, { n: peopleOf(alert) }),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/** The countries with the most complaints; with the region where it has half of them. */
function placesOf(regions: Alert['scope']['regions']): string[] {
  const named = [...sharesOf(regions).countries].filter(([, share]) => share >= MIN_SHARE)
  return named.slice(0, 2).map(([code]) => {
    const region = regions.find((place) => place.country === code && place.share >= MIN_REGION_SHARE)?.region
    return region === undefined ? countryName(code) : `${region} (${countryName(code)})`
  })
}

/** For the middle of a sentence; abbreviations (SMS, TV, API) stay in capitals. */
function lower(text: string): string {
  return /^\p{Lu}{2}/u.test(text) ? text : text.slice(0, 1).toLocaleLowerCase(language) + text.slice(1)
}
