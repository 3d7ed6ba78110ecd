import { en } from './texts/en.js'
import { it } from './texts/it.js'
import type { TextKey, Texts } from './texts/text-key.js'

export const language: 'en' | 'it' = navigator.language.toLowerCase().startsWith('it') ? 'it' : 'en'
/** The format of dates and numbers: that of the viewer's country, where its language is one of these. */
export const locale = /^(en|it)\b/i.test(navigator.language) ? navigator.language : 'en-GB'
const texts: Texts = language === 'it' ? it : en

export function t(key: TextKey): string {
  return texts[key]
}
