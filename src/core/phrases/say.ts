import type { Plural, Texts } from './texts.js'

type Values = Readonly<Record<string, string>>
type Locale = Pick<Texts, 'locale'>

/** Fills the places of a text. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_place, name: string) => values[name] ?? '')
}

/** The text for a number, filled. `{n}` is the number as the language writes it. */
export function plural(forms: Plural, n: number, { locale }: Locale, values: Values = {}): string {
  const form = forms[`=${n}`] ?? forms[rulesOf(locale).select(n)] ?? forms.other
  return fill(form, { n: numberIn(n, { locale }), ...values })
}

export function numberIn(n: number, { locale }: Locale): string {
  return numbersOf(locale).format(n)
}

/** A part of a whole, in hundredths: `60%`, in Spanish `60 %`. */
export function percentIn(share: number, { locale }: Locale): string {
  return percentsOf(locale).format(share)
}

/** `calls, SMS and TV`, for the middle of a sentence. */
export function listIn(items: readonly string[], { locale }: Locale): string {
  return listsOf(locale).format(items)
}

/** The name of an ISO 3166-1 alpha-2 code; every other text unchanged. */
export function countryName(country: string, { locale }: Locale): string {
  return /^[A-Z]{2}$/.test(country) ? (regionsOf(locale).of(country) ?? country) : country
}

const rulesOf = perLocale((locale) => new Intl.PluralRules(locale))
const numbersOf = perLocale((locale) => new Intl.NumberFormat(locale))
const percentsOf = perLocale((locale) => new Intl.NumberFormat(locale, { style: 'percent' }))
const listsOf = perLocale((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }))
const regionsOf = perLocale((locale) => new Intl.DisplayNames(locale, { type: 'region' }))

/** Making a format costs more than a hundred uses, so each is made once for a locale. */
export function perLocale<Format>(make: (locale: string) => Format): (locale: string) => Format {
  const made = new Map<string, Format>()
  return (locale) => {
    const known = made.get(locale)
    if (known !== undefined) return known
    const format = make(locale)
    made.set(locale, format)
    return format
  }
}
