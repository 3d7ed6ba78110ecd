import type { Language } from '../../model/vocabulary.js'
import type { TextParts } from '../language/text-parts.js'
import type { Words } from '../language/words.js'
import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'

/** A template with so few words of its own may come from two people who know nothing of each other. */
const SHORT = 4
/** The beginning alone distinguishes a longer text. */
const MAX_WORDS = 60

/**
 * The text less what a copier changes: names, handles, links, numbers, case, accents and the forms of words. Duplicates
 * of one message collide. Short honest reports collide too, which `isShort` marks.
 */
export function makeTemplate(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  language: Language | null,
  { languages }: Words,
  parts: Pick<TextParts, 'stem' | 'tokenize'>,
): { readonly template: string; readonly isShort: boolean } {
  const named = new Set<number>()
  for (const { from, to } of mentions) for (let index = from; index < to; index++) named.add(index)
  const kept: string[] = []
  for (const [index, token] of tokens.entries()) {
    if (named.has(index) || (token.kind !== 'word' && token.kind !== 'hashtag')) continue
    kept.push(token.text)
    if (kept.length === MAX_WORDS) break
  }
  const stemmer = (languages.find(({ code }) => code === language) ?? languages[0])?.stemmer ?? 'en'
  const words = parts.tokenize(kept.join(' '))
  let content = 0
  for (const word of words) if (!languages.some(({ functionWords }) => functionWords.has(word))) content++
  return {
    template: words.map((word) => (word.length > 30 ? word : parts.stem(word, stemmer))).join(' '),
    isShort: content <= SHORT,
  }
}
