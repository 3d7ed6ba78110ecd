import type { EventType } from '../../core/model/alert.js'
import type { Locale } from '../../core/phrases/phrases.js'

/** The sentences of webhook messages in one language. `{}` stands for the subject of a sentence. */
export interface Phrases {
  readonly events: Readonly<Record<EventType | 'alert.reminder', string>>
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
    digest: 'Alerts: {} events',
    digestOfCause: 'Trouble with {} and services that need it',
    because: 'Probably because of {}:',
    more: 'and {} more',
    test: 'A test message of Outcry: this endpoint receives its alerts.',
    degraded: 'Source {} is degraded',
    recovered: 'Source {} has recovered',
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
    digest: 'Avvisi: {} eventi',
    digestOfCause: 'Problemi con {} e con servizi che ne hanno bisogno',
    because: 'Probabilmente per via di {}:',
    more: 'e altri {}',
    test: 'Un messaggio di prova di Outcry: questo indirizzo riceve i suoi avvisi.',
    degraded: 'La sorgente {} è degradata',
    recovered: 'La sorgente {} funziona di nuovo',
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
