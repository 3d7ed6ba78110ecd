import type { Feature, Severity } from '../model/vocabulary.js'

/**
 * The words for Outcry's closed lists, in the languages that people read. Feeds, webhooks and the dashboard share them.
 * All words are as they stand inside a sentence.
 *
 * A new language is an entry of each table here. It also needs its sentences in `webhooks/formats/words/phrases.ts`,
 * `api/feeds/words.ts` and `api/pages/describe-page.ts`, and its test message in
 * `pipeline/notify/redeliver.ts`. The dashboard has its own file, `page.json`. `api/routes/feeds.ts` and
 * `api/pages/fill-page.ts` choose between the languages.
 */
export const LOCALES = ['en', 'it'] as const
export type Locale = (typeof LOCALES)[number]

export const FEATURE_NAMES: Readonly<Record<Locale, Readonly<Record<Feature, string>>>> = {
  en: {
    login: 'login',
    homepage: 'home page',
    feed: 'feed',
    playback: 'playback',
    live: 'live streams',
    messaging: 'messages',
    'media-upload': 'photo and video uploads',
    calls: 'calls',
    posting: 'posting',
    search: 'search',
    payments: 'payments',
    transfers: 'transfers',
    card: 'cards',
    connectivity: 'connection',
    'mobile-data': 'mobile data',
    'fixed-internet': 'home internet',
    voice: 'phone calls',
    sms: 'text messages',
    tv: 'TV',
    app: 'app',
    website: 'website',
    email: 'email',
    api: 'API',
    account: 'account',
    multiplayer: 'multiplayer',
    downloads: 'downloads',
    store: 'store',
    meetings: 'meetings',
    hosting: 'hosting',
    notifications: 'notifications',
  },
  it: {
    login: 'accesso',
    homepage: 'pagina iniziale',
    feed: 'feed',
    playback: 'riproduzione',
    live: 'dirette',
    messaging: 'messaggi',
    'media-upload': 'caricamento di foto e video',
    calls: 'chiamate',
    posting: 'pubblicazione',
    search: 'ricerca',
    payments: 'pagamenti',
    transfers: 'bonifici',
    card: 'carte',
    connectivity: 'connessione',
    'mobile-data': 'dati mobili',
    'fixed-internet': 'internet di casa',
    voice: 'telefonate',
    sms: 'SMS',
    tv: 'TV',
    app: 'app',
    website: 'sito',
    email: 'posta elettronica',
    api: 'API',
    account: 'account',
    multiplayer: 'multigiocatore',
    downloads: 'download',
    store: 'negozio',
    meetings: 'riunioni',
    hosting: 'hosting',
    notifications: 'notifiche',
  },
}

/** In Italian feminine, as *gravità* is. */
export const SEVERITY_NAMES: Readonly<Record<Locale, Readonly<Record<Severity, string>>>> = {
  en: { minor: 'minor', major: 'major', critical: 'critical' },
  it: { minor: 'lieve', major: 'grave', critical: 'critica' },
}

const COUNTRY_NAMES = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  it: new Intl.DisplayNames('it', { type: 'region' }),
}

/** The name of an ISO 3166-1 alpha-2 code; every other text unchanged. */
export function countryName(country: string, locale: Locale): string {
  return /^[A-Z]{2}$/.test(country) ? (COUNTRY_NAMES[locale].of(country) ?? country) : country
}
