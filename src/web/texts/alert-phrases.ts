import type { Alert } from '../api-types.js'
import type { Phrase, Plural } from './say.js'
import { say } from './say.js'

const HEADLINES: Readonly<Record<string, Phrase>> = {
  critical: ['{name} is down', '{name} non funziona'],
  major: ['{name} has problems', '{name} ha problemi'],
  minor: ['{name} may have problems', '{name} potrebbe avere problemi'],
  recovering: ['{name} is recovering', '{name} è in ripresa'],
  resolved: ['{name} works again', '{name} funziona di nuovo'],
  retracted: ['{name}: false alarm', '{name}: falso allarme'],
}

/** How the service is, in words for everybody. A company's admission makes a small problem a certain one. */
export function headline({ status, severity }: Pick<Alert, 'status' | 'severity'>, name: string): string {
  const isOngoing = status === 'open' || status === 'acknowledged'
  const key = !isOngoing ? status : status === 'acknowledged' && severity === 'minor' ? 'major' : severity
  return say(HEADLINES[key]!, { name })
}

export const ALERT = {
  since: ['Since', 'Inizio'],
  lasted: ['Duration', 'Durata'],
  people: ['People', 'Persone'],
  now: ['Now', 'Adesso'],
  peak: ['At its worst', 'Momento peggiore'],
  where: ['Where', 'Dove'],
  what: ['What', 'Che cosa'],
  confirmed: ['Company', 'Azienda'],
  notConfirmed: ['No statement yet', 'Ancora nessuna dichiarazione'],
  notConfirmedOver: ['No statement', 'Nessuna dichiarazione'],
  confirmedAt: ['Confirmed {at}', 'Confermato {at}'],
  peopleSoFar: {
    one: ['{n} person so far', '{n} persona finora'],
    other: ['{n} people so far', '{n} persone finora'],
  },
  peopleInAll: {
    one: ['{n} person in all', '{n} persona in tutto'],
    other: ['{n} people in all', '{n} persone in tutto'],
  },
  inWindow: {
    one: ['{n} report in 5 minutes', '{n} segnalazione in 5 minuti'],
    other: ['{n} reports in 5 minutes', '{n} segnalazioni in 5 minuti'],
  },
  peakAt: {
    one: ['{n} report in 5 minutes, {at}', '{n} segnalazione in 5 minuti, {at}'],
    other: ['{n} reports in 5 minutes, {at}', '{n} segnalazioni in 5 minuti, {at}'],
  },
  notKnown: ['Not known', 'Non noto'],
  allKnown: ['What is known', 'Che cosa si sa'],
  engineers: ['For engineers', 'Per i tecnici'],
  operators: ['For operators', 'Per gli operatori'],
  operatorKey: [
    'Silencing and closing need an admin key.',
    'Per silenziare e chiudere serve una chiave di amministratore.',
  ],
  close: ['Close as resolved', 'Chiudi come risolta'],
  retract: ['Retract as false alarm', 'Ritira come falso allarme'],
  sure: ['Really?', 'Confermi?'],
  note: ['Note for readers (optional)', 'Nota per i lettori (facoltativa)'],
  closed: ['The alert is closed.', 'L’allerta è chiusa.'],
  wasRetracted: ['The alert is retracted.', 'L’allerta è ritirata.'],
  endSilence: ['End the silence', 'Termina il silenzio'],
  silenceEnded: ['The silence has ended.', 'Il silenzio è terminato.'],
  silencedUntil: ['Silenced {until}', 'Silenziata {until}'],
  of: ['{n} of {all}', '{n} su {all}'],
  located: {
    one: ['{n} post says where it comes from.', '{n} post indica da dove viene.'],
    other: ['{n} posts say where they come from.', '{n} post indicano da dove vengono.'],
  },
  share: ['Share', 'Condividi'],
  copyLink: ['Copy link', 'Copia il link'],
  copied: ['Copied.', 'Copiato.'],
  olderSteps: {
    one: ['{n} earlier change', '{n} novità precedente'],
    other: ['{n} earlier changes', '{n} novità precedenti'],
  },
} as const satisfies Readonly<Record<string, Phrase | Plural>>

/** A line for each number, for readers who did not study statistics. */
export const EXPLAINED = {
  inWindow: [
    'Reports in the window that opened the alert.',
    'Segnalazioni nella finestra che ha aperto l’allerta.',
  ],
  expected: [
    'Reports that are usual at this hour of the week.',
    'Segnalazioni abituali a quest’ora della settimana.',
  ],
  ratio: ['Reports divided by the usual number.', 'Segnalazioni divise per il valore abituale.'],
  authors: [
    'Each person counts once, however often they post.',
    'Ogni persona conta una volta, anche se scrive spesso.',
  ],
  window: ['The span in which the rise was clearest.', 'L’intervallo in cui l’aumento era più netto.'],
  confidence: ['How sure it is that this is an outage.', 'Quanto è certo che si tratti di un guasto.'],
  surprise: [
    'A score of 6 means: by chance once in a million windows.',
    'Un indice di 6 significa: per caso una volta su un milione di finestre.',
  ],
  testUsed: [
    'A sudden jump is found in minutes, a slow rise takes longer.',
    'Un aumento improvviso si vede in pochi minuti, uno graduale più tardi.',
  ],
  baseline: [
    'Whether enough history is known to say what is usual.',
    'Se lo storico basta per sapere che cosa è abituale.',
  ],
  startedAt: ['The first reports of this outage.', 'Le prime segnalazioni di questo guasto.'],
  opened: ['The moment at which the alert was sent.', 'Il momento in cui l’allerta è stata inviata.'],
} as const satisfies Readonly<Record<string, Phrase>>
