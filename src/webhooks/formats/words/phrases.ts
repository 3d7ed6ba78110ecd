import type { EventType } from '../../../core/model/alert.js'
import type { Severity } from '../../../core/model/vocabulary.js'
import type { Locale } from '../../../core/phrases/phrases.js'

/** A text for one and a text for every other number; `{}` stands for the number. */
export interface Plural {
  readonly one: string
  readonly other: string
}

/**
 * The sentences of webhook messages in one language. `{}` stands for the subject of a sentence, `{1}` and `{2}` for
 * further texts.
 */
export interface Phrases {
  readonly events: Readonly<Record<EventType | 'alert.reminder', string>>
  /** Titles of an update by what changed. */
  readonly changes: {
    readonly severity: string
    readonly features: string
    readonly places: string
    readonly cause: string
    readonly active: string
  }
  /** The severity of an outage, which may have another gender than an alert. */
  readonly outageSeverity: Readonly<Record<Severity, string>>
  readonly digest: Plural
  /** Of a digest that is about one cause. */
  readonly digestOfCause: string
  /** Before what happened to the alerts of a cause. */
  readonly because: string
  readonly moreAlerts: Plural
  readonly moreServices: Plural
  readonly test: string
  readonly degraded: string
  readonly recovered: string
  readonly disabled: string
  readonly discovered: string
  readonly persons: Plural
  /** Complaints of a window, and what is usual. */
  readonly reports: Plural
  readonly usually: Plural
  readonly usuallyNone: string
  readonly peak: string
  readonly facts: Readonly<Record<FactName, string>>
  readonly open: string
  readonly openAll: string
}

export const FACT_NAMES = [
  'severity',
  'since',
  'until',
  'people',
  'reports',
  'features',
  'places',
  'says',
  'cause',
  'together',
  'confidence',
  'note',
  'reason',
] as const
export type FactName = (typeof FACT_NAMES)[number]

export const PHRASES: Readonly<Record<Locale, Phrases>> = {
  en: {
    events: {
      'alert.opened': '{} seems to be down',
      'alert.updated': '{}: the outage has changed',
      'alert.acknowledged': '{} has acknowledged the outage',
      'alert.recovering': '{} seems to be recovering',
      'alert.resolved': '{} works again',
      'alert.reopened': '{} seems to be down again',
      'alert.retracted': '{}: false alarm, the alert is retracted',
      'alert.reminder': '{} still seems to be down',
    },
    changes: {
      severity: '{}: the outage is now {1} (before: {2})',
      features: '{}: problems also with {1}',
      places: '{}: reports also from {1}',
      cause: '{}: the probable cause is {1}',
      active: '{}: the outage continues',
    },
    outageSeverity: { minor: 'minor', major: 'major', critical: 'critical' },
    digest: { one: '1 alert', other: '{} alerts' },
    digestOfCause: 'Problems with {} and services that depend on it',
    because: 'Probably because of {}:',
    moreAlerts: { one: 'and 1 more', other: 'and {} more' },
    moreServices: { one: '1 more', other: '{} more' },
    test: 'A test message of Outcry: this endpoint receives its alerts.',
    degraded: 'Source {} is degraded',
    recovered: 'Source {} has recovered',
    disabled: 'Outcry has disabled the webhook to {}',
    discovered: 'Found by its hashtag; the service is not in the catalogue.',
    persons: { one: '1 person', other: '{} people' },
    reports: { one: '1 in {1} minutes', other: '{} in {1} minutes' },
    usually: { one: 'usually 1', other: 'usually {}' },
    usuallyNone: 'usually fewer than 1',
    peak: 'peak {} at {1}',
    facts: {
      severity: 'Severity',
      since: 'Since',
      until: 'Until',
      people: 'People affected',
      reports: 'Reports',
      features: 'What fails',
      places: 'Where',
      says: 'People write',
      cause: 'Probable cause',
      together: 'Failing together with',
      confidence: 'Confidence',
      note: 'Note',
      reason: 'Reason',
    },
    open: 'Open the alert',
    openAll: 'Open the overview',
  },
  it: {
    events: {
      'alert.opened': '{}: possibile disservizio',
      'alert.updated': '{}: il disservizio è cambiato',
      'alert.acknowledged': '{} conferma il disservizio',
      'alert.recovering': '{}: la situazione sta migliorando',
      'alert.resolved': '{} funziona di nuovo',
      'alert.reopened': '{}: il disservizio si è ripresentato',
      'alert.retracted': '{}: falso allarme, allerta ritirata',
      'alert.reminder': '{}: il disservizio continua',
    },
    changes: {
      severity: '{}: il disservizio ora è {1} (prima era {2})',
      features: '{}: problemi anche con {1}',
      places: '{}: segnalazioni anche da {1}',
      cause: '{}: la causa probabile è {1}',
      active: '{}: il disservizio continua',
    },
    outageSeverity: { minor: 'lieve', major: 'grave', critical: 'critico' },
    digest: { one: '1 allerta', other: '{} allerte' },
    digestOfCause: 'Problemi con {} e con i servizi che ne dipendono',
    because: 'Causa probabile: {}',
    moreAlerts: { one: 'e un’altra', other: 'e altre {}' },
    moreServices: { one: 'un altro', other: 'altri {}' },
    test: 'Messaggio di prova di Outcry: qui arriveranno le sue allerte.',
    degraded: 'La fonte {} funziona solo in parte',
    recovered: 'La fonte {} è di nuovo attiva',
    disabled: 'Outcry ha disattivato il webhook verso {}',
    discovered: 'Scoperto grazie al suo hashtag; il servizio non è nel catalogo.',
    persons: { one: '1 persona', other: '{} persone' },
    reports: { one: '1 in {1} minuti', other: '{} in {1} minuti' },
    usually: { one: 'di solito 1', other: 'di solito {}' },
    usuallyNone: 'di solito meno di 1',
    peak: 'picco di {} alle {1}',
    facts: {
      severity: 'Gravità',
      since: 'Inizio',
      until: 'Fine',
      people: 'Persone coinvolte',
      reports: 'Segnalazioni',
      features: 'Cosa non va',
      places: 'Dove',
      says: 'Cosa scrivono',
      cause: 'Causa probabile',
      together: 'Insieme a',
      confidence: 'Attendibilità',
      note: 'Nota',
      reason: 'Motivo',
    },
    open: 'Vedi l’allerta',
    openAll: 'Vedi tutte le allerte',
  },
}

/** Puts texts into a sentence. */
export function fill(sentence: string, what: string, ...more: readonly string[]): string {
  return sentence.replace(/\{(\d?)\}/g, (_whole, place: string) =>
    place === '' ? what : (more[Number(place) - 1] ?? ''),
  )
}

export function plural({ one, other }: Plural, count: number, ...more: readonly string[]): string {
  return fill(count === 1 ? one : other, String(count), ...more)
}
