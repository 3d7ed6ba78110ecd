import { countryName as countryNameIn, FEATURE_NAMES } from '../../core/phrases/phrases.js'
import { language } from '../texts.js'

/**
 * Display names of the API's words, in English and Italian. Features are in `core/phrases`; unknown words get a capital
 * letter.
 */
const NAMES: Readonly<Record<string, readonly [en: string, it: string]>> = {
  // Categories
  streaming: ['Streaming', 'Streaming'],
  social: ['Social networks', 'Social'],
  'search-and-mail': ['Search and mail', 'Ricerca e posta'],
  telecom: ['Telecoms', 'Telefonia e internet'],
  bank: ['Banks and payments', 'Banche e pagamenti'],
  'public-service': ['Public services', 'Servizi pubblici'],
  games: ['Games', 'Giochi'],
  work: ['Work', 'Lavoro'],
  transport: ['Transport', 'Trasporti'],
  shop: ['Shops', 'Negozi'],
  cloud: ['Cloud', 'Cloud'],
  ai: ['AI', 'IA'],
  // Platforms
  android: ['Android', 'Android'],
  ios: ['iPhone and iPad', 'iPhone e iPad'],
  web: ['Browser', 'Browser'],
  desktop: ['Computer', 'Computer'],
  console: ['Console', 'Console'],
  // Networks
  x: ['X', 'X'],
  bluesky: ['Bluesky', 'Bluesky'],
  mastodon: ['Mastodon', 'Mastodon'],
  http: ['API clients', 'Client delle API'],
  synthetic: ['Synthetic posts', 'Post simulati'],
  // States of sources
  connecting: ['Connecting', 'In connessione'],
  late: ['Late', 'In ritardo'],
  degraded: ['Degraded', 'Parziale'],
  blocked: ['Blocked', 'Bloccata'],
  off: ['Off', 'Spenta'],
  ended: ['Ended', 'Terminata'],
  // Baselines
  cold: ['not established yet', 'non ancora noto'],
  warming: ['being established', 'in apprendimento'],
  ready: ['established', 'noto'],
  // Tests
  tail: ['sudden jump', 'aumento improvviso'],
  cusum: ['slow rise', 'aumento graduale'],
  symptom: ['slow rise of one symptom', 'aumento graduale di un sintomo'],
  // Events
  'alert.opened': ['Opened', 'Aperta'],
  'alert.updated': ['Updated', 'Aggiornata'],
  'alert.acknowledged': ['Confirmed by the company', 'Confermata dall’azienda'],
  'alert.recovering': ['Recovering', 'In ripresa'],
  'alert.resolved': ['Resolved', 'Risolta'],
  'alert.reopened': ['Reopened', 'Riaperta'],
  'alert.retracted': ['False alarm', 'Falso allarme'],
  'alert.digest': ['Digest', 'Riepilogo'],
  'alert.reminder': ['Reminder', 'Promemoria'],
  'source.degraded': ['A source is degraded', 'Una fonte funziona solo in parte'],
  'source.recovered': ['A source is back', 'Una fonte è di nuovo attiva'],
  'webhook.disabled': ['Webhook disabled', 'Webhook disattivato'],
  'test.ping': ['Test', 'Prova'],
  // Formats
  standard: ['Standard Webhooks (JSON)', 'Standard Webhooks (JSON)'],
  slack: ['Slack', 'Slack'],
  discord: ['Discord', 'Discord'],
  teams: ['Microsoft Teams', 'Microsoft Teams'],
  telegram: ['Telegram', 'Telegram'],
  ntfy: ['ntfy', 'ntfy'],
  pagerduty: ['PagerDuty', 'PagerDuty'],
  alertmanager: ['Alertmanager', 'Alertmanager'],
}

const OTHERS = {
  // `live` of a source is not `live` of a feature, nor `messaging` as a category `messages`.
  sourceLive: ['Live', 'In diretta'],
  messagingCategory: ['Messaging', 'Messaggistica'],
  mixed: ['English and Italian mixed', 'Inglese e italiano insieme'],
  other: ['Other languages', 'Altre lingue'],
  noLanguage: ['Not stated', 'Non indicata'],
  elsewhere: ['Found by its hashtag', 'Trovati tramite hashtag'],
} as const

const column = language === 'it' ? 1 : 0
const features: Readonly<Record<string, string>> = FEATURE_NAMES[language]
const languageNames = new Intl.DisplayNames(language, { type: 'language' })

export function nameOf(word: string): string {
  const feature = features[word]
  return feature === undefined ? (NAMES[word]?.[column] ?? capital(word)) : capital(feature)
}

/** Null is the category of services that are in no catalogue. */
export function categoryName(category: string | null): string {
  if (category === null) return OTHERS.elsewhere[column]
  return category === 'messaging' ? OTHERS.messagingCategory[column] : nameOf(category)
}

export function sourceStateName(state: string): string {
  return state === 'live' ? OTHERS.sourceLive[column] : nameOf(state)
}

export function countryName(code: string): string {
  return countryNameIn(code, language)
}

export function languageName(code: string): string {
  if (code === 'mixed' || code === 'other') return OTHERS[code][column]
  if (code === 'und' || code === 'null') return OTHERS.noLanguage[column]
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
