import type { Stemmer } from '../../model/catalogue.js'

/** What the reader needs from packages; the core itself imports none. */
export interface TextParts {
  /** ISO 639-1 code of the language, '' when undecided. */
  guessLanguage(text: string): string
  stem(word: string, stemmer: Stemmer): string
  /** Words of a text that is already lower case and without accents. */
  tokenize(text: string): readonly string[]
}
