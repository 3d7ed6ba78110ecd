import type { Alert } from '../api-client.js'
import { language, locale } from '../texts.js'
import { countryName, durationName, nameOf } from './names.js'

/** Less than this share of the complaints is no place to name. */
const MIN_SHARE = 0.15
const MAX_OF = 0.5
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
const list = new Intl.ListFormat(language, { type: 'conjunction' })

/** Why an alert opened, in a sentence or two that a layman understands: how many, where, what, and what is usual. */
export function why({ signal, scope, features, resolvedAt }: Alert, name: string): string {
  const span = durationName(signal.window)
  const actual = number.format(signal.actual)
  const expected = number.format(signal.expected)
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
    const symptom = what === '' ? '' : ` Si lamentano di: ${what}.`
    return `In ${span}, ${actual} segnalazioni dicono che ${name} non funziona${place}; di solito sono circa ${expected}.${symptom}${resolvedAt === null ? ` Finora l’hanno scritto ${people} persone.` : ''}`
  }
  const place = where === '' ? '' : `, most of them from ${where}`
  const symptom = what === '' ? '' : ` They speak of: ${what}.`
  return `Within ${span}, ${actual} complaints said that ${name} does not work${place}; about ${expected} would be usual.${symptom}${resolvedAt === null ? ` So far ${people} people have written so.` : ''}`
}

/** The countries that most come from; of one country the region as well, where half of all come from there. */
function placesOf(regions: Alert['scope']['regions']): string[] {
  const countries = new Map<string, number>()
  for (const { country, share } of regions) countries.set(country, (countries.get(country) ?? 0) + share)
  const named = [...countries].filter(([, share]) => share >= MIN_SHARE).toSorted((a, b) => b[1] - a[1])
  return named.slice(0, 2).map(([code]) => {
    const region = regions.find((place) => place.country === code && place.share >= MAX_OF)?.region
    return region === undefined ? countryName(code) : `${region} (${countryName(code)})`
  })
}

/** Within a sentence; what is written in capitals (SMS, TV, API) stays so. */
function lower(text: string): string {
  return /^\p{Lu}{2}/u.test(text) ? text : text.slice(0, 1).toLocaleLowerCase(language) + text.slice(1)
}
