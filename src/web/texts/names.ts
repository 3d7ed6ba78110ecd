import { countryName as countryNameIn, FEATURE_NAMES } from '../../core/phrases/phrases.js'
import { language } from '../texts.js'

/** Display names of the API's words, in English and Italian. Features are in `core/phrases`; an unknown word is shown as it is. */
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
  http: ['Sent to the API', 'Inviati all’API'],
  synthetic: ['Invented posts', 'Post inventati'],
  // States of sources
  connecting: ['Connecting', 'In connessione'],
  late: ['Late', 'In ritardo'],
  degraded: ['Degraded', 'Limitata'],
  blocked: ['Blocked', 'Bloccata'],
  off: ['Off', 'Spenta'],
  ended: ['Ended', 'Finita'],
  // Baselines
  cold: ['Not learnt yet', 'Non ancora appresa'],
  warming: ['Being learnt', 'In apprendimento'],
  ready: ['Learnt', 'Appresa'],
  // Tests
  tail: ['A sudden jump', 'Un salto improvviso'],
  cusum: ['A slow rise', 'Una crescita lenta'],
  symptom: ['A slow rise of one symptom', 'Una crescita lenta di un sintomo'],
  // Events
  'alert.opened': ['Opened', 'Aperta'],
  'alert.updated': ['Changed', 'Cambiata'],
  'alert.acknowledged': ['Confirmed by the service', 'Confermata dal servizio'],
  'alert.recovering': ['Recovering', 'In ripresa'],
  'alert.resolved': ['Resolved', 'Risolta'],
  'alert.reopened': ['Open again', 'Riaperta'],
  'alert.retracted': ['Withdrawn', 'Ritirata'],
  'alert.digest': ['Digest', 'Riepilogo'],
  'alert.reminder': ['Reminder', 'Promemoria'],
  'source.degraded': ['A source is degraded', 'Una fonte è limitata'],
  'source.recovered': ['A source is well again', 'Una fonte è tornata a posto'],
  'webhook.disabled': ['Webhook switched off', 'Webhook disattivato'],
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
  noLanguage: ['Not told', 'Non detto'],
  elsewhere: ['Found by its hashtag', 'Trovati dall’hashtag'],
} as const

const place = language === 'it' ? 1 : 0
const features: Readonly<Record<string, string>> = FEATURE_NAMES[language]
const languageNames = new Intl.DisplayNames(language, { type: 'language' })

export function nameOf(word: string): string {
  const feature = features[word]
  return feature === undefined ? (NAMES[word]?.[place] ?? word) : capital(feature)
}

/** Null is the category of services that are in no catalogue. */
export function categoryName(category: string | null): string {
  if (category === null) return OTHERS.elsewhere[place]
  return category === 'messaging' ? OTHERS.messagingCategory[place] : nameOf(category)
}

export function sourceStateName(state: string): string {
  return state === 'live' ? OTHERS.sourceLive[place] : nameOf(state)
}

export function countryName(code: string): string {
  return countryNameIn(code, language)
}

export function languageName(code: string): string {
  if (code === 'mixed' || code === 'other') return OTHERS[code][place]
  if (code === 'und' || code === 'null') return OTHERS.noLanguage[place]
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
  const said = parts.flatMap(([count, unit]) =>
    count === undefined
      ? []
      : [new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count))],
  )
  return said.length === 0 ? iso : said.join(' ')
}

function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase(language) + text.slice(1)
}
