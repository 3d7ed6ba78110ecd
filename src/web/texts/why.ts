import type { Alert } from '../api-client.js'
import { language, locale } from '../texts.js'
import { countryName, durationName, nameOf } from './names.js'

/** A country or symptom with a smaller share of the complaints is not named. */
const MIN_SHARE = 0.15
/** A region with at least this share is named beside its country. */
const MIN_REGION_SHARE = 0.5
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
const list = new Intl.ListFormat(language, { type: 'conjunction' })

/** Why an alert opened, in a few sentences for laypeople: how many complaints, where, about what, and how many are usual. */
export function why({ signal, scope, features, resolvedAt }: Alert, name: string): string {
  const span = durationName(signal.window)
  const actual = number.format(signal.actual)
  const expected = signal.expected < 1 ? null : number.format(signal.expected)
  const people = number.format(signal.authors)
  const where = list.format(placesOf(scope.regions))
  const what = list.format(
    features
      .filter(({ share }) => share >= MIN_SHARE)
      .slice(0, 3)
      .map(({ feature }) => lower(nameOf(feature))),
  )
  if (language === 'it') {
    const place = where === '' ? '' : `, soprattutto da: ${where}`
    const symptom = what === '' ? '' : ` Problemi segnalati: ${what}.`
    const usual = expected === null ? 'di solito quasi nessuna' : `di solito sono circa ${expected}`
    const total =
      resolvedAt === null ? `Finora l’hanno scritto ${people} persone.` : `In tutto: ${people} persone.`
    return `In ${span}, ${actual} segnalazioni dicono che ${name} non funziona${place}; ${usual}.${symptom} ${total}`
  }
  const place = where === '' ? '' : `, most of them from ${where}`
  const symptom = what === '' ? '' : ` Reported problems: ${what}.`
  const usual = expected === null ? 'hardly any are usual' : `about ${expected} are usual`
  const total =
    resolvedAt === null
      ? `So far ${people} people have reported it.`
      : `In all, ${people} people reported it.`
  return `Within ${span}, ${actual} complaints said that ${name} does not work${place}; ${usual}.${symptom} ${total}`
}

/** The countries with the most complaints; with the region where it has half of them. */
function placesOf(regions: Alert['scope']['regions']): string[] {
  const countries = new Map<string, number>()
  for (const { country, share } of regions) countries.set(country, (countries.get(country) ?? 0) + share)
  const named = [...countries].filter(([, share]) => share >= MIN_SHARE).toSorted((a, b) => b[1] - a[1])
  return named.slice(0, 2).map(([code]) => {
    const region = regions.find((place) => place.country === code && place.share >= MIN_REGION_SHARE)?.region
    return region === undefined ? countryName(code) : `${region} (${countryName(code)})`
  })
}

/** For the middle of a sentence; abbreviations (SMS, TV, API) stay in capitals. */
function lower(text: string): string {
  return /^\p{Lu}{2}/u.test(text) ? text : text.slice(0, 1).toLocaleLowerCase(language) + text.slice(1)
}
