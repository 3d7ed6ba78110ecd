import type { Language } from '../../model/vocabulary.js'
import type { TextParts } from '../language/text-parts.js'
import type { Words } from '../language/words.js'
import type { Token } from '../tokens/tokenize.js'

/**
 * A template of so few words may come from two people who know nothing of each other. That needs cues: at most one word
 * may be the author's own. Many write "down again"; "the goalkeeper does not work" is a joke that goes round.
 */
const SHORT = 4
const SHORT_OWN = 1
/** The beginning alone distinguishes a longer text. */
const MAX_WORDS = 60

/**
 * The text less what a copier changes: names, handles, links, numbers, case, accents and the forms of words. Duplicates
 * of one message collide. Short honest reports collide too, which `isShort` marks.
 *
 * @param named the tokens that are names of services
 */
export function makeTemplate(
  tokens: readonly Token[],
  named: ReadonlySet<number>,
  cues: readonly { readonly from: number; readonly to: number }[],
  language: Language | null,
  { languages }: Words,
  parts: Pick<TextParts, 'stem' | 'tokenize'>,
): { readonly template: string; readonly isShort: boolean } {
  const kept: string[] = []
  for (const [index, token] of tokens.entries()) {
    if (named.has(index) || (token.kind !== 'word' && token.kind !== 'hashtag')) continue
    kept.push(token.text)
    if (kept.length === MAX_WORDS) break
  }
  const stemmer = (languages.find(({ code }) => code === language) ?? languages[0])?.stemmer ?? 'en'
  const words = parts.tokenize(kept.join(' '))
  const isContent = (word: string) => !languages.some(({ functionWords }) => functionWords.has(word))
  const own = tokens.filter(
    ({ kind, text }, index) =>
      kind === 'word' &&
      !named.has(index) &&
      !cues.some(({ from, to }) => from <= index && index < to) &&
      isContent(text),
  )
  return {
    template: words.map((word) => (word.length > 30 ? word : parts.stem(word, stemmer))).join(' '),
    isShort: words.filter(isContent).length <= SHORT && own.length <= SHORT_OWN,
  }
}
