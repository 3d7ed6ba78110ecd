import { EVENT_TYPES } from '../model/alert.js'
import { FEATURES, SEVERITIES } from '../model/vocabulary.js'

/**
 * All texts that the server writes for people, by file and key. `config/languages/<code>/<file>.yaml` has them in one
 * language. The page has its own file, `page.json`.
 */

/** A text, with the places in braces that it may fill. */
interface TextLeaf {
  readonly leaf: 'text'
  readonly places: readonly string[]
}

/** A text for each plural of `{n}`. */
interface CountedLeaf {
  readonly leaf: 'counted'
  readonly places: readonly string[]
}

export type TextShape = TextLeaf | CountedLeaf | { readonly [key: string]: TextShape }

/** Texts by CLDR plural, or by an exact number, such as `=8`. */
export type Plural = { readonly other: string } & Readonly<Record<string, string>>

type TextsIn<Shape> = Shape extends TextLeaf
  ? string
  : Shape extends CountedLeaf
    ? Plural
    : { readonly [Key in keyof Shape]: TextsIn<Shape[Key]> }

const text = (...places: string[]): TextLeaf => ({ leaf: 'text', places })
const counted = (...places: string[]): CountedLeaf => ({ leaf: 'counted', places: ['n', ...places] })

function each<Key extends string, Shape>(keys: readonly Key[], shape: Shape): Readonly<Record<Key, Shape>> {
  return Object.fromEntries(keys.map((key) => [key, shape])) as Record<Key, Shape>
}

/** The lines about an alert in a message, in this order. */
export const FACT_NAMES = [
  ...['severity', 'since', 'until', 'people', 'reports', 'features', 'places', 'says'],
  ...['cause', 'together', 'confidence', 'note', 'reason'],
] as const
export type FactName = (typeof FACT_NAMES)[number]

/** The parts of the API, by which its description is ordered. */
const RESOURCES = [
  ...[
    'alerts',
    'alertmanager',
    'badges',
    'dead-letters',
    'deliveries',
    'embed',
    'events',
    'feeds',
    'hashtags',
  ],
  ...['keys', 'posts', 'services', 'silences', 'sources', 'stats', 'webhooks', 'operation'],
] as const

export const TEXT_FILES = {
  /** The closed lists, as they stand inside a sentence. */
  names: {
    features: each(FEATURES, text()),
    /** Of an alert, and of an outage: they may differ in gender. */
    severities: each(SEVERITIES, text()),
    outageSeverities: each(SEVERITIES, text()),
  },
  /** Messages of webhooks. */
  messages: {
    events: each([...EVENT_TYPES, 'alert.reminder'], text('name')),
    /** Titles of an update by what changed. */
    changes: {
      severity: text('name', 'now', 'before'),
      features: text('name', 'features'),
      places: text('name', 'places'),
      cause: text('name', 'cause'),
      active: text('name'),
    },
    digest: counted(),
    /** Of a digest that is about one cause. */
    digestOfCause: text('cause'),
    /** Before what happened to the alerts of a cause. */
    because: text('cause'),
    moreAlerts: counted(),
    moreServices: counted(),
    test: text(),
    degraded: text('name'),
    recovered: text('name'),
    disabled: text('url'),
    discovered: text(),
    people: counted(),
    /** Words of people, in the marks of the language. */
    quoted: text('words'),
    /** Complaints of a window, and what is usual. */
    reports: counted('minutes'),
    usually: counted(),
    usuallyNone: text(),
    peak: counted('at'),
    facts: each(FACT_NAMES, text()),
    open: text(),
    openAll: text(),
  },
  /** Feeds, badges and frames. */
  feeds: {
    title: text(),
    subtitle: text(),
    /** The state of a service, and of an alert that is over. */
    states: each(
      ['ok', 'no-data', ...SEVERITIES, 'acknowledged', 'recovering', 'resolved', 'retracted'],
      text(),
    ),
    /** `{n}` is the day of the month, by which Italian shortens the article. */
    since: counted('at'),
    from: counted('at'),
    to: counted('at'),
    lasted: text('from', 'to'),
    reports: counted('minutes', 'usual'),
    usual: counted(),
    usualNone: text(),
    /** Of an alert that is over: the worst five minutes. */
    worst: counted('minutes'),
    soFar: counted(),
    inAll: counted(),
    where: text('places'),
    what: text('features'),
    cause: text('cause'),
    /** Below what a frame says. */
    madeBy: text(),
  },
  /** What the server writes into pages: titles, previews, and the list for readers without script. */
  pages: {
    title: text(),
    description: text(),
    calm: text(),
    running: counted('names'),
    /** Above the alerts that are over, for readers without script. */
    earlier: text(),
    service: { title: text('name'), calm: text('name') },
    /** For an address that nothing has, with the ways back. */
    notFound: each(['title', 'text', 'home', 'docs', 'overview', 'alerts', 'webhooks'], text()),
  },
  /** The frame of the description of the API; its routes and fields are described in English. */
  docs: {
    title: text(),
    version: text('version'),
    /** Said where the page is in another language than its descriptions. */
    english: text(),
    intro: each(['times', 'refusals', 'unchanged'], text()),
    skip: text(),
    language: text(),
    ...each(['routes', 'more', 'schemas', 'schema', 'parameters', 'body', 'answers'], text()),
    events: text(),
    eventsText: text(),
    codes: text(),
    codesText: text(),
    /** Names of tables, for screen readers. */
    parametersOf: text('route'),
    answersOf: text('route'),
    /** Where a parameter stands. */
    places: each(['path', 'query', 'header'], text()),
    required: text(),
    list: text(),
    range: text('from', 'to'),
    value: text(),
    ...{ noKey: text(), scope: text('scope'), limit: text('limit'), openToAll: text() },
    groups: each(RESOURCES, text()),
  },
} as const

type Files = TextsIn<typeof TEXT_FILES>

/** The texts of one language; what it lacks is English. */
export interface Texts extends Files {
  /** ISO 639-1: the name of its folder. */
  readonly language: string
  /** A BCP 47 tag, by which dates and numbers are written. */
  readonly locale: string
}

/** Has every text, and lends it to a language that lacks it. */
export const DEFAULT_LANGUAGE = 'en'

/** The texts of a language; of one that nobody has, the English ones. */
export interface TextsOf {
  (language: string): Texts
  /** The languages that there are, English first. */
  readonly languages: readonly [string, ...string[]]
}

export function createTextsOf(all: readonly Texts[]): TextsOf {
  const byLanguage = new Map(all.map((texts) => [texts.language, texts]))
  const fallback = byLanguage.get(DEFAULT_LANGUAGE)
  if (fallback === undefined) throw new Error('there are no English texts; restore config/languages/en')
  const others = [...byLanguage.keys()].filter((code) => code !== DEFAULT_LANGUAGE).toSorted()
  return Object.assign((language: string) => byLanguage.get(language) ?? fallback, {
    languages: [DEFAULT_LANGUAGE, ...others] as const,
  })
}
