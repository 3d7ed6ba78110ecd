import { en } from './texts/en.js'
import { it } from './texts/it.js'

export type TextKey = keyof typeof en
export type Texts = Readonly<Record<TextKey, string>>

export const language: 'en' | 'it' = navigator.language.toLowerCase().startsWith('it') ? 'it' : 'en'
/** How dates and numbers are written: as the viewer's own country does, where it is one of these languages. */
export const locale = /^(en|it)\b/i.test(navigator.language) ? navigator.language : 'en-GB'
const texts: Texts = language === 'it' ? it : en

export function t(key: TextKey): string {
  return texts[key]
}
