import { language, texts } from '../texts.js'

/** Display names of the API's words; unknown words get a capital letter. */
const names: Readonly<Record<string, string>> = texts.names
const features: Readonly<Record<string, string>> = texts.features
const languageNames = new Intl.DisplayNames(language, { type: 'language' })
const countryNames = new Intl.DisplayNames(language, { type: 'region' })

export function nameOf(word: string): string {
  const feature = features[word]
  return feature === undefined ? (names[word] ?? capital(word)) : capital(feature)
}

/** Null is the category of services that are in no catalogue. */
export function categoryName(category: string | null): string {
  if (category === null) return texts.names.elsewhere
  return category === 'messaging' ? texts.names.messagingCategory : nameOf(category)
}

export function sourceStateName(state: string): string {
  return state === 'live' ? texts.names.sourceLive : nameOf(state)
}

export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code
}

export function languageName(code: string): string {
  if (code === 'mixed' || code === 'other') return texts.names[code]
  if (code === 'und' || code === 'null') return texts.names.noLanguage
  return capital(/^[a-z]{2,3}(-|$)/.test(code) ? (languageNames.of(code) ?? code) : code)
}

/** `PT5M` in words. */
export function durationName(iso: string): string {
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(iso) ?? []
  const parts = [
    [hours, 'hour'],
    [minutes, 'minute'],
    [seconds, 'second'],
  ] as const
  const shown = parts.flatMap(([count, unit]) =>
    count === undefined
      ? []
      : [new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count))],
  )
  return shown.length === 0 ? iso : shown.join(' ')
}

function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase(language) + text.slice(1)
}
