import type { LanguageWords, Stemmer, WordListName } from '../../model/catalogue.js'
import { WORD_LISTS } from '../../model/catalogue.js'
import type { Feature, Language, Platform } from '../../model/vocabulary.js'
import type { Contractions } from '../tokens/tokenize.js'

/**
 * The word lists of all languages in the form that reading uses. A list of one language holds for posts in any: people
 * mix.
 */
export interface Words {
  readonly lists: Readonly<Record<WordListName, ReadonlySet<string>>>
  readonly features: ReadonlyMap<string, Feature>
  /** Parts of a service that take two words, by the first of them and the second: "log in". */
  readonly featurePairs: ReadonlyMap<string, ReadonlyMap<string, Feature>>
  readonly contractions: Contractions
  readonly platforms: ReadonlyMap<string, Platform>
  /** Phrases that report the name before them as broken, as words, by their first word. */
  readonly afterName: ReadonlyMap<string, readonly (readonly string[])[]>
  readonly languages: readonly LanguageOfWords[]
}

/** How one language shows itself. */
export interface LanguageOfWords {
  readonly code: Language
  readonly functionWords: ReadonlySet<string>
  readonly stemmer: Stemmer
  /** Countries in which nothing else is written, ISO 3166-1 alpha-2. */
  readonly countries: readonly string[]
}

export function compileWords(files: readonly LanguageWords[]): Words {
  const lists = Object.fromEntries(
    WORD_LISTS.map((name) => [name, new Set(files.flatMap(({ lists }) => lists[name]))]),
  ) as Record<WordListName, Set<string>>
  return {
    lists,
    afterName: byFirstWord(lists.afterName),
    features: new Map(
      files.flatMap(({ features }) => pairsOf(features)).filter(([word]) => !word.includes(TWO)),
    ),
    featurePairs: byFirst(
      files.flatMap(({ features }) => pairsOf(features)).filter(([word]) => word.includes(TWO)),
    ),
    contractions: {
      endings: lists.apostropheEndings,
      whole: lists.apostropheStarts,
      unmarked: new Map([...lists.unmarked].map((parts) => [parts.replaceAll(' ', ''), parts.split(' ')])),
    },
    platforms: new Map(files.flatMap(({ platforms }) => pairsOf(platforms))),
    languages: files.flatMap(({ code, lists: { function: words }, stemmer, countries }) =>
      stemmer === null ? [] : [{ code, functionWords: new Set(words), stemmer, countries }],
    ),
  }
}

function byFirstWord(phrases: ReadonlySet<string>): Words['afterName'] {
  const found = new Map<string, (readonly string[])[]>()
  for (const phrase of phrases) {
    const words = phrase.split(' ')
    found.set(words[0]!, [...(found.get(words[0]!) ?? []), words])
  }
  return found
}

/** Between two words of an entry that takes both. */
const TWO = '+'

function byFirst(entries: readonly (readonly [string, Feature])[]): Words['featurePairs'] {
  const found = new Map<string, Map<string, Feature>>()
  for (const [entry, feature] of entries) {
    const [first, second] = entry.split(TWO)
    found.set(first!, (found.get(first!) ?? new Map<string, Feature>()).set(second!, feature))
  }
  return found
}

function pairsOf<T extends string>(
  table: Readonly<Partial<Record<T, readonly string[]>>>,
): readonly (readonly [string, T])[] {
  return Object.entries<readonly string[] | undefined>(table).flatMap(([key, words]) =>
    (words ?? []).map((word) => [word, key as T] as const),
  )
}
