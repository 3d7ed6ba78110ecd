import type { CueHit } from '../match/cues.js'
import { strengthOf, wordsOfCue } from '../match/cues.js'
import type { Mention } from '../match/mentions.js'
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

/** How much of a headline's shape counts where nothing says that anything fails. */
const SHAPE_ALONE = 0.2

/** How much a post is news about trouble, and the reasons in words. */
export function newsOf(
  hits: readonly CueHit[],
  tokens: readonly Token[],
  mentions: readonly Mention[],
  text: string,
  trouble: number,
) {
  const cues = hits.filter(({ cue }) => cue.stance === 'news')
  const phrases = strengthOf(hits, 'news')
  // A headline's shape makes news of a report of trouble; alone it is any link with a title.
  const shape = Math.min(headlineShape(tokens, text), phrases > 0 || trouble >= 0.25 ? 1 : SHAPE_ALONE)
  return {
    strength: Math.min(0.99, Math.max(0, phrases + shape)),
    reasons: [
      ...cues.map((hit) => `"${wordsOfCue(hit, tokens, mentions)}" (news, ${hit.cue.weight.toFixed(2)})`),
      ...(shape > 0 ? ['shaped like a headline'] : []),
    ],
  }
}
