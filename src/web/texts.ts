import { en } from './texts/en.js'
import { it } from './texts/it.js'
import type { TextKey, Texts } from './texts/text-key.js'

const SUPPORTED = ['en', 'it'] as const
export type Language = (typeof SUPPORTED)[number]

/** The reader's choice in the address or in an earlier visit; else the language of the browser. */
export const language: Language = chosen('lang', SUPPORTED) ?? (isItalian(navigator.language) ? 'it' : 'en')
/** The format of dates and numbers: that of the viewer's country, where its language is the one of the page. */
export const locale =
  navigator.language.slice(0, 2).toLowerCase() === language
    ? navigator.language
    : language === 'it'
      ? 'it-IT'
      : 'en-GB'
/** The zone of all times; undefined is the viewer's own. */
export const timeZone = chosen('tz', ['utc', 'local'] as const) === 'utc' ? 'UTC' : undefined
const texts: Texts = language === 'it' ? it : en

export function t(key: TextKey): string {
  return texts[key]
}

/** A preference as the address has it, or as it was stored before. */
export function chosen<T extends string>(name: string, values: readonly T[]): T | null {
  const asked = new URLSearchParams(location.search).get(name)
  const found = values.find((value) => value === asked) ?? null
  return found ?? values.find((value) => value === localStorage.getItem(`outcry-${name}`)) ?? null
}

function isItalian(tag: string): boolean {
  return tag.toLowerCase().startsWith('it')
}
