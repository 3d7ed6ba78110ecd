import { foldText } from '../tokens/tokenize.js'
import type { CompiledCatalogue } from './compile-catalogue.js'

/**
 * Creates the function that says whether the lexicons, the word lists or the names of services know a word. A word that
 * they do not know may be somebody's name.
 */
export function createKnowsWord(catalogue: CompiledCatalogue): (word: string) => boolean {
  const { cues, names, words } = catalogue
  const lists = [...Object.values(words.lists), words.features, words.platforms]
  return (word) => {
    const folded = foldText(word, words.contractions)
    if (cues.words.has(folded) || names.words.has(folded)) return true
    if (lists.some((list) => list.has(folded))) return true
    for (let end = 1; end <= folded.length; end++) {
      if (cues.beginnings.has(folded.slice(0, end))) return true
    }
    return false
  }
}
