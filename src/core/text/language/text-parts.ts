/** What the reader needs from packages; the core itself imports none. */
export interface TextParts {
  /** ISO 639-1 code of the language, '' when undecided. */
  guessLanguage(text: string): string
  stem(word: string, language: 'en' | 'it'): string
  /** Words of a text that is already lower case and without accents. */
  tokenize(text: string): readonly string[]
}
