import type { WatchList } from '../../../core/catalogue/watch-list.js'
import type { Contexts, LanguageWords, Lexicon, PlaceEntry, Service } from '../../../core/model/catalogue.js'
import type { Texts } from '../../../core/phrases/texts.js'
import type { ConfigProblem } from '../config-error.js'

export interface Config {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly lexicons: readonly Lexicon[]
  readonly languages: readonly LanguageWords[]
  readonly places: readonly PlaceEntry[]
  readonly texts: readonly Texts[]
  /** By language: the texts in whose place English stands. */
  readonly missingTexts: Readonly<Record<string, readonly string[]>>
  /** The texts of the dashboard that an overlay brings, whole, by language. */
  readonly pageTexts: PageTexts
}

export type PageTexts = Readonly<Record<string, object>>

/** What has been read so far, and from which file, so that a mistake seen later can still name its place. */
export interface Reading {
  readonly problems: ConfigProblem[]
  /** By id; more than one where an id stands twice in one folder. */
  readonly services: Map<string, { readonly value: Service; readonly file: string }[]>
  /** Ids of entries too broken to use; entries that depend on them are not reported. */
  readonly brokenIds: Set<string>
  /** Ids of the folder below, which the overlay may replace. */
  replaceable: Set<string>
  contexts: Contexts
  readonly lexicons: Map<Lexicon['language'], { lexicon: Lexicon; readonly files: string[]; file: string }>
  readonly languages: Map<string, LanguageWords>
  /** By language: the texts for people, by file, and the folder that had them first. */
  readonly texts: Map<string, { readonly folder: string; readonly texts: Readonly<Record<string, unknown>> }>
  readonly pageTexts: Record<string, object>
  /** By language, a BCP 47 tag. */
  readonly locales: Map<string, string>
  places: readonly PlaceEntry[]
  /** The last file that added places. */
  placesFile: string
  watch: { readonly list: WatchList; readonly file: string } | null
}

export function startReading(): Reading {
  return {
    problems: [],
    services: new Map(),
    brokenIds: new Set(),
    replaceable: new Set(),
    contexts: {},
    lexicons: new Map(),
    languages: new Map(),
    texts: new Map(),
    pageTexts: {},
    locales: new Map(),
    places: [],
    placesFile: '',
    watch: null,
  }
}
