import { language, locale } from '../texts.js'

/** A sentence with places to fill, in English and Italian. */
export type Phrase = readonly [en: string, it: string]
/** The same for one and for many; `n` decides. */
export type Plural = { readonly one: Phrase; readonly other: Phrase }

const column = language === 'it' ? 1 : 0
const rules = new Intl.PluralRules(language)
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })

/** Fills a sentence: `{n}` is a count and decides the plural, the others are texts. */
export function say(phrase: Phrase | Plural, values: Readonly<Record<string, string | number>> = {}): string {
  const chosen = 'other' in phrase ? phrase[isOne(values.n) ? 'one' : 'other'] : phrase
  return chosen[column].replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name] ?? ''
    return typeof value === 'number' ? whole.format(value) : value
  })
}

/** By the rules of the page's language. */
function isOne(count: string | number | undefined): boolean {
  return typeof count === 'number' && rules.select(count) === 'one'
}
