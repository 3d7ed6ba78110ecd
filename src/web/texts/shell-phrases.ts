import type { Phrase, Plural } from './say.js'

/** What stands around every page. */
export const SHELL = {
  alerts: ['Alerts', 'Allerte'],
  searchHint: ['Search for a service  ( / )', 'Cerca un servizio  ( / )'],
  searchLabel: ['Search for a service', 'Cerca un servizio'],
  found: {
    one: ['{n} service found', '{n} servizio trovato'],
    other: ['{n} services found', '{n} servizi trovati'],
  },
  noSource: ['No source is connected', 'Nessuna fonte collegata'],
  someSources: ['Some sources are missing', 'Alcune fonti mancano'],
  nothingYet: ['No post has come in yet', 'Non è ancora arrivato nessun post'],
  noneTitle: ['Outcry receives no posts', 'Outcry non riceve post'],
  noneEver: [
    'No source is connected, and nobody has sent a post yet. Nothing can be said about any service.',
    'Nessuna fonte è collegata e nessuno ha ancora inviato post. Non si può dire nulla su nessun servizio.',
  ],
  noneSilent: [
    'The last post came in more than a day ago. What is shown below may be out of date.',
    'L’ultimo post è arrivato più di un giorno fa. I dati qui sotto potrebbero non essere aggiornati.',
  ],
  noneSince: [
    '{names}. What is shown below may be out of date.',
    '{names}. I dati qui sotto potrebbero non essere aggiornati.',
  ],
  unreachable: ['{name} is unreachable {since}', '{name} non risponde {since}'],
  partialTitle: ['Some posts are missing', 'Mancano alcuni post'],
  partial: ['{names}. Smaller problems may go unnoticed.', '{names}. I problemi minori potrebbero sfuggire.'],
  late: ['{name} is behind {since}', '{name} è in ritardo {since}'],
  degraded: [
    '{name} delivers only part of its posts {since}',
    '{name} fornisce solo una parte dei post {since}',
  ],
  seeSources: ['See the sources', 'Vedi le fonti'],
  language: ['Language', 'Lingua'],
  theme: ['Theme', 'Tema'],
  themeAuto: ['As the system', 'Come il sistema'],
  themeLight: ['Light', 'Chiaro'],
  themeDark: ['Dark', 'Scuro'],
  zone: ['Times', 'Orari'],
  zoneLocal: ['Local', 'Locali'],
  zoneUtc: ['UTC', 'UTC'],
  feedAtom: ['Feed (Atom)', 'Feed (Atom)'],
  feedRss: ['Feed (RSS)', 'Feed (RSS)'],
  feedJson: ['Feed (JSON)', 'Feed (JSON)'],
  apiDocs: ['API documentation', 'Documentazione delle API'],
  wall: ['Wall screen', 'Schermo a parete'],
  soundHint: ['Click once to allow sound.', 'Fai clic una volta per attivare l’audio.'],
  madeFrom: [
    'Outcry counts public posts. It does not measure the services themselves.',
    'Outcry conta i post pubblici. Non misura direttamente i servizi.',
  ],
  count: ['({n}) {title}', '({n}) {title}'],
} as const satisfies Readonly<Record<string, Phrase | Plural>>
