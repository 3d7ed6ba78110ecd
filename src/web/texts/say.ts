import { language, locale } from '../texts.js'

/** A sentence for each number, by the plural rules of the page's language, or for one number alone: `=8`. */
export type Plural = { readonly other: string } & {
  readonly [rule in Intl.LDMLPluralRule | `=${number}`]?: string
}

const rules = new Intl.PluralRules(language)
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })

/** Fills a sentence: `{n}` is a count and decides the plural, the others are texts. */
export function say(phrase: string | Plural, values: Readonly<Record<string, string | number>> = {}): string {
  const { n } = values
  const chosen =
    typeof phrase === 'string'
      ? phrase
      : ((typeof n === 'number' ? (phrase[`=${n}`] ?? phrase[rules.select(n)]) : undefined) ?? phrase.other)
  return chosen.replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name] ?? ''
    return typeof value === 'number' ? whole.format(value) : value
  })
}
