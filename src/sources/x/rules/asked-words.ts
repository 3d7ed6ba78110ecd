import type { Contexts, LanguageWords, SearchWords } from '../../../core/model/catalogue.js'

/** The words of all languages that X is asked for. */
export interface AskedWords extends SearchWords {
  /** Languages that have such words: posts in others cost money and would not be found by them. */
  readonly languages: readonly string[]
}

/** What the queries about services are made from. */
export interface Asking {
  readonly contexts: Contexts
  readonly words: AskedWords
}

/** In the order of the languages' codes. */
export function joinAskedWords(languages: readonly Pick<LanguageWords, 'code' | 'search'>[]): AskedWords {
  const asked = languages.flatMap(({ code, search }) => (search === undefined ? [] : [{ code, search }]))
  asked.sort((a, b) => (a.code < b.code ? -1 : 1))
  const joined = (of: (search: SearchWords) => readonly string[]) => [
    ...new Set(asked.flatMap(({ search }) => of(search))),
  ]
  return {
    languages: asked.map(({ code }) => code),
    complaints: joined(({ complaints }) => complaints).map(operand),
    strongest: joined(({ strongest }) => strongest).map(operand),
    tagEndings: joined(({ tagEndings }) => tagEndings),
    besideName: joined(({ besideName }) => besideName),
    statements: joined(({ statements }) => statements).map(operand),
  }
}

/** A phrase is quoted, a word is not. */
function operand(words: string): string {
  return /^[\p{L}\p{N}_]+$/u.test(words) ? words : `"${words.replaceAll('"', '')}"`
}
