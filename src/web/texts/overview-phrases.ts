import type { Phrase, Plural } from './say.js'

export const OVERVIEW = {
  verdict: {
    one: ['{n} of {all} services has problems', '{n} servizio su {all} ha problemi'],
    other: ['{n} of {all} services have problems', '{n} servizi su {all} hanno problemi'],
  },
  inTrouble: {
    one: ['{n} with problems', '{n} con problemi'],
    other: ['{n} with problems', '{n} con problemi'],
  },
  calm: ['No service stands out right now', 'Nessun servizio si discosta dal solito'],
  noData: ['No data right now', 'Nessun dato in questo momento'],
  stale: ['No problem was known at the last update', 'Nessun problema noto all’ultimo aggiornamento'],
  confirmed: {
    one: ['{n} confirmed by the company', '{n} confermato dall’azienda'],
    other: ['{n} confirmed by the companies', '{n} confermati dalle aziende'],
  },
  watched: {
    one: ['{n} service watched', '{n} servizio osservato'],
    other: ['{n} services watched', '{n} servizi osservati'],
  },
  sources: ['sources: {names}', 'fonti: {names}'],
  calmText: [
    'Nobody reports more problems than usual. A tick means: no reports above usual.',
    'Le segnalazioni non superano il solito. La spunta significa: nessuna anomalia.',
  ],
  noDataText: [
    'Silence is no good news: without posts, no problem can be seen.',
    'Il silenzio non è una buona notizia: senza post i problemi non si vedono.',
  ],
  people: { one: ['{n} person', '{n} persona'], other: ['{n} people', '{n} persone'] },
  going: ['{since} · {length}', '{since} · da {length}'],
  ended: ['{since} · lasted {length}', '{since} · durata {length}'],
  now: {
    one: ['now {n} report in {window}', 'ora {n} segnalazione in {window}'],
    other: ['now {n} reports in {window}', 'ora {n} segnalazioni in {window}'],
  },
  atOpening: {
    one: ['{n} report in {window} when it opened', '{n} segnalazione in {window} all’apertura'],
    other: ['{n} reports in {window} when it opened', '{n} segnalazioni in {window} all’apertura'],
  },
  usualNone: ['usually hardly any', 'di solito quasi nessuna'],
  usual: ['usually about {n}', 'di solito circa {n}'],
  confirmedAt: ['Confirmed by the company {at}', 'Confermato dall’azienda {at}'],
  more: { one: ['{n} more', 'Un’altra'], other: ['{n} more', 'Altre {n}'] },
  fewer: ['Show fewer', 'Mostra meno'],
  noneMatch: ['No alert matches these filters.', 'Nessuna allerta corrisponde ai filtri.'],
  clear: ['Clear filters', 'Togli i filtri'],
  filters: ['Filters', 'Filtri'],
  allCategories: ['All categories', 'Tutte le categorie'],
  discoveredOnly: ['Not in the catalogue', 'Fuori catalogo'],
  recent: ['Latest changes', 'Ultime novità'],
  noRecent: ['Nothing in the last 24 hours.', 'Nessuna novità nelle ultime 24 ore.'],
  allAlerts: ['All alerts', 'Tutte le allerte'],
  noDataShort: ['No data', 'Nessun dato'],
  mine: ['My services', 'I miei servizi'],
  star: ['Add {name} to my services', 'Aggiungi {name} ai miei servizi'],
  unstar: ['Remove {name} from my services', 'Togli {name} dai miei servizi'],
} as const satisfies Readonly<Record<string, Phrase | Plural>>
