import type { EventType } from '../../core/model/alert.js'
import type { Feature, Severity } from '../../core/model/vocabulary.js'
import type { Locale } from '../../pipeline/notify/subscriptions.js'

/** Everything that is said to people in one language. `{}` stands for what a sentence is about. */
export interface Phrases {
  readonly events: Readonly<Record<EventType | 'alert.reminder', string>>
  readonly severities: Readonly<Record<Severity, string>>
  readonly features: Readonly<Record<Feature, string>>
  readonly digest: string
  /** Of a digest that is about one cause. */
  readonly digestOfCause: string
  /** Before what happened to the alerts of a cause. */
  readonly because: string
  readonly more: string
  readonly test: string
  readonly degraded: string
  readonly recovered: string
  readonly disabled: string
  readonly severity: string
  readonly confidence: string
  readonly since: string
  readonly people: string
  readonly trouble: string
  readonly where: string
  readonly cause: string
  readonly together: string
  readonly reason: string
  readonly open: string
}

export const PHRASES: Readonly<Record<Locale, Phrases>> = {
  en: {
    events: {
      'alert.opened': '{} seems to be down',
      'alert.updated': '{}: the outage has changed',
      'alert.acknowledged': '{} has acknowledged the outage',
      'alert.recovering': '{} seems to be recovering',
      'alert.resolved': '{} works again',
      'alert.reopened': '{} seems to be down again',
      'alert.retracted': '{}: the alert was false and is retracted',
      'alert.reminder': '{} still seems to be down',
    },
    severities: { minor: 'minor', major: 'major', critical: 'critical' },
    features: {
      login: 'login',
      homepage: 'home page',
      feed: 'feed',
      playback: 'playback',
      live: 'live streams',
      messaging: 'messages',
      'media-upload': 'uploads',
      calls: 'calls',
      posting: 'posting',
      search: 'search',
      payments: 'payments',
      transfers: 'transfers',
      card: 'cards',
      connectivity: 'connection',
      'mobile-data': 'mobile data',
      'fixed-internet': 'fixed internet',
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
    digest: 'Alerts: {} events',
    digestOfCause: 'Trouble with {} and services that need it',
    because: 'Probably because of {}:',
    more: 'and {} more',
    test: 'A test message of Outcry: this endpoint receives its alerts.',
    degraded: 'Outcry hears {} badly',
    recovered: 'Outcry hears {} again',
    disabled: 'Outcry has disabled the webhook to {}',
    severity: 'Severity',
    confidence: 'Confidence',
    since: 'Since',
    people: 'People who complained',
    trouble: 'Trouble with',
    where: 'Where',
    cause: 'Probable cause',
    together: 'Failing together with',
    reason: 'Reason',
    open: 'Open the alert',
  },
  it: {
    events: {
      'alert.opened': '{} sembra non funzionare',
      'alert.updated': '{}: il disservizio è cambiato',
      'alert.acknowledged': '{} ha riconosciuto il disservizio',
      'alert.recovering': '{} sembra riprendersi',
      'alert.resolved': '{} funziona di nuovo',
      'alert.reopened': '{} sembra di nuovo non funzionare',
      'alert.retracted': '{}: l’avviso era falso ed è ritirato',
      'alert.reminder': '{} sembra ancora non funzionare',
    },
    severities: { minor: 'lieve', major: 'grave', critical: 'critica' },
    features: {
      login: 'accesso',
      homepage: 'pagina iniziale',
      feed: 'bacheca',
      playback: 'riproduzione',
      live: 'dirette',
      messaging: 'messaggi',
      'media-upload': 'caricamenti',
      calls: 'chiamate',
      posting: 'pubblicazione',
      search: 'ricerca',
      payments: 'pagamenti',
      transfers: 'bonifici',
      card: 'carte',
      connectivity: 'connessione',
      'mobile-data': 'dati mobili',
      'fixed-internet': 'internet fisso',
      voice: 'telefonate',
      sms: 'SMS',
      tv: 'TV',
      app: 'app',
      website: 'sito',
      email: 'posta',
      api: 'API',
      account: 'account',
      multiplayer: 'multigiocatore',
      downloads: 'download',
      store: 'negozio',
      meetings: 'riunioni',
      hosting: 'hosting',
      notifications: 'notifiche',
    },
    digest: 'Avvisi: {} eventi',
    digestOfCause: 'Problemi con {} e con servizi che ne hanno bisogno',
    because: 'Probabilmente per via di {}:',
    more: 'e altri {}',
    test: 'Un messaggio di prova di Outcry: questo indirizzo riceve i suoi avvisi.',
    degraded: 'Outcry sente male {}',
    recovered: 'Outcry sente di nuovo {}',
    disabled: 'Outcry ha disattivato il webhook verso {}',
    severity: 'Gravità',
    confidence: 'Attendibilità',
    since: 'Dal',
    people: 'Persone che si sono lamentate',
    trouble: 'Problemi con',
    where: 'Dove',
    cause: 'Causa probabile',
    together: 'Insieme a',
    reason: 'Motivo',
    open: 'Apri l’avviso',
  },
}
