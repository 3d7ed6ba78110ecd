import { FUNCTION_WORDS } from '../language/language.js'
import type { TextParts } from '../language/text-parts.js'
import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'

/** A template with so few words of its own may come from two people who know nothing of each other. */
const SHORT = 4
/** A longer text is told apart by its beginning. */
const MAX_WORDS = 60

/**
 * The text less what a copier changes: names, handles, links, numbers, case, accents and the forms of words. Copies of
 * one message collide; that short honest reports collide too is why `isShort` says so.
 */
export function makeTemplate(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  language: 'en' | 'it',
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
  const words = parts.tokenize(kept.join(' '))
  let content = 0
  for (const word of words) if (!FUNCTION_WORDS.has(word)) content++
  return {
    template: words.map((word) => (word.length > 30 ? word : parts.stem(word, language))).join(' '),
    isShort: content <= SHORT,
  }
}
