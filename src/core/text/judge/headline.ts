import type { Token } from '../tokens/tokenize.js'
import { FIRST_PERSON, HEADLINE } from './weights.js'

const FIRST_PERSON_WORDS: ReadonlySet<string> = new Set(
  'me my mine we us our m ve im io mi mio mia miei noi nostro nostra ho abbiamo siamo riesco posso'.split(
    ' ',
  ),
)

/** How much a post looks like a headline, −1 to 1, beside what the phrases of the lexicon say. */
export function headlineShape(tokens: readonly Token[], text: string): number {
  if (tokens.length === 0) return 0
  let shape = 0
  const words = tokens.filter(({ kind }) => kind === 'word')
  const last = tokens.at(-1)!
  if (tokens.some(({ kind }) => kind === 'link')) shape += HEADLINE.link
  if (words.some((word) => isFirstPerson(word, text))) shape -= FIRST_PERSON
  const isTidy =
    tokens[0]!.isCapital && !/[!?]{2}|[\u{1f300}-\u{1faff}]/u.test(text) && !last.asked && words.length >= 5
  if (isTidy && text !== text.toUpperCase()) shape += HEADLINE.shape
  return shape
}

/** "I" is a person, "i" an article of Italian or a careless person; only the capital is sure. */
function isFirstPerson({ text: word, start }: Token, text: string): boolean {
  return FIRST_PERSON_WORDS.has(word) || (word === 'i' && text[start] === 'I' && text[start + 1] !== 'T')
}
