import type { Category, Feature, Language, Platform, ServiceId } from './vocabulary.js'

/** A service that people may complain about, as `config/services/*.yaml` describes it. */
export interface Service {
  readonly id: ServiceId
  /** As it is written to people: "Disney+". */
  readonly name: string
  /** Spellings that mean this service wherever they stand. */
  readonly names: readonly string[]
  readonly misspellings: readonly string[]
  /** Spellings that mean this service only in the right company. */
  readonly ambiguous: readonly AmbiguousName[]
  /** Tags that mean the service by themselves, without '#'. */
  readonly hashtags: readonly string[]
  /** Official accounts by network, without '@', lower case; a mention of one names the service. */
  readonly accounts: Readonly<Record<string, readonly string[]>>
  /**
   * Ids of official accounts by network: numbers of X, DIDs of Bluesky. Unlike a handle, an id never changes its owner.
   */
  readonly accountIds?: Readonly<Record<string, readonly string[]>> | undefined
  /** Its official status page: an address, before it the kind where it is no Statuspage, behind "#" a component. */
  readonly statusPage?: string | undefined
  readonly owner: string
  readonly category: Category
  /** ISO 3166-1 alpha-2 codes; empty means the whole world. */
  readonly countries: readonly string[]
  readonly features: readonly Feature[]
  readonly dependsOn: readonly ServiceId[]
  /** Categories whose services people reach through this one, as players reach games through a console's network. */
  readonly platformFor?: readonly Category[] | undefined
  /** A device, a till or a place of others: beside any other service it is only where that one fails. */
  readonly yields?: boolean | undefined
  /** It opens no alerts: the watch list leaves it out. */
  readonly unwatched?: true
}

export interface AmbiguousName {
  readonly name: string
  /** Names of context sets in `config/contexts.yaml`; any phrase of any of them in the post makes the name count. */
  readonly context: readonly string[]
  /** Further phrases that make it count. */
  readonly needs: readonly string[]
  /** Phrases that mean something else; where one covers the name, that mention does not count. */
  readonly not: readonly string[]
  /** Whether a strong cue right beside the name ("tim down", "sky non va") is company enough. */
  readonly besideCue: boolean
}

/** What a phrase of the lexicon says about a post. */
export const STANCES = [
  'complaint',
  'asking',
  'recovery',
  'acknowledgement',
  'news',
  'past',
  'hypothetical',
  'denial',
  'own-device',
  'rant',
  'scheduled',
  'mask',
  'joke',
] as const
export type Stance = (typeof STANCES)[number]

/** One entry of a `cues.yaml` or `grammar.yaml`, its alternatives not yet written out. */
export interface LexiconEntry {
  readonly phrase: string
  readonly stance: Stance
  /** How much it says for its stance, 0–1. */
  readonly weight: number
  readonly why: string
  readonly feature?: Feature
}

export interface Lexicon {
  readonly language: Language
  readonly entries: readonly LexiconEntry[]
  /** Endings that make `#<name><ending>` a report of an outage: "down", "nonfunziona". */
  readonly hashtagCues: readonly { readonly cue: string; readonly stance: Stance; readonly weight: number }[]
  /** Tags that look like `<name><ending>` and are not: "countdown", "lockdown". */
  readonly hashtagTraps: readonly string[]
}

/** A place and what people call it, as `config/places.yaml` lists it. */
export interface PlaceEntry {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** The region by its local name; absent where the names mean the whole country. */
  readonly region?: string
  /** Spellings that mean the place wherever they stand. */
  readonly names: readonly string[]
  /** Spellings that mean it only right after a preposition of place ("in Como", "da Como"). */
  readonly cautious: readonly string[]
  /** Spellings that mean it only right after a city and a comma ("Austin, TX"). */
  readonly afterComma: readonly string[]
}

/** Context sets by name: the phrases in whose company an ambiguous name means the brand. */
export type Contexts = Readonly<Record<string, readonly string[]>>

/** Lists that every `words.yaml` of a language may have; that of English says what each is for. */
export const WORD_LISTS = [
  'function',
  'loans',
  'foreign',
  'domainEndings',
  'handleStarts',
  'handleEndings',
  'conjunctions',
  'joiners',
  'between',
  'means',
  'alike',
  'apostropheEndings',
  'apostropheStarts',
  'unmarked',
  'articles',
  'causes',
  'skippable',
  'openers',
  'determiners',
  'noService',
  'nameStarts',
  'phrasalVerbs',
  'phrasalObjects',
  'tagFillers',
  'tagFixes',
  'tagReports',
  'placePrepositions',
  'notPlaceNear',
  'beforeTv',
  'afterName',
  'afterNameNot',
  'reports',
] as const
export type WordListName = (typeof WORD_LISTS)[number]

/** The lists among them whose entries are phrases, with commas between. */
export const PHRASE_LISTS: ReadonlySet<WordListName> = new Set(['afterName', 'reports', 'unmarked'])

/** Stemmers that the package `natural` has for a language. */
export const STEMMERS = ['en', 'it', 'es', 'fr', 'pt', 'nl'] as const
export type Stemmer = (typeof STEMMERS)[number]

/** What networks that are asked by word are asked for in one language, spelt as people write it. */
export interface SearchWords {
  /** Beside a name they make a complaint. Each one more costs posts that are something else. */
  readonly complaints: readonly string[]
  /** The strongest of them, for queries with little room. */
  readonly strongest: readonly string[]
  /** What people write behind a name in one tag. */
  readonly tagEndings: readonly string[]
  /** Right behind a name that means the service only there. */
  readonly besideName: readonly string[]
  /** Of a company's statement about a problem or its end. */
  readonly statements: readonly string[]
}

/** What the reader must know of one language besides its cues. */
export interface LanguageWords {
  readonly code: Language
  /** In the language itself: "Italiano". */
  readonly name: string
  /** Null for the words that no language has for itself. */
  readonly stemmer: Stemmer | null
  /** Who shows no language and speaks of services of these countries alone writes this one. */
  readonly countries: readonly string[]
  readonly lists: Readonly<Record<WordListName, readonly string[]>>
  readonly features: Readonly<Partial<Record<Feature, readonly string[]>>>
  readonly platforms: Readonly<Partial<Record<Platform, readonly string[]>>>
  /** Absent where posts in the language are not asked for. */
  readonly search?: SearchWords | undefined
}

/** The folder whose words and cues hold in every language. */
export const SHARED_LANGUAGE = 'shared'
