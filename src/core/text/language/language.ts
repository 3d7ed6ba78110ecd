import type { Language } from '../../model/vocabulary.js'
import { MIXED, OTHER_LANGUAGE } from '../../model/vocabulary.js'
import type { Token } from '../tokens/tokenize.js'
import type { TextParts } from './text-parts.js'
import type { Words } from './words.js'

const MIN_MARGIN = 2
/** From so many words on the guesser is believed without other evidence. */
const GUESSABLE = 5
/** What a word that several languages share counts for each. */
const SHARED_WORD = 0.4

/**
 * Guesses the language from function words first, then from the language of the cues that were found. Only then it asks
 * the statistical guesser, which costs more than everything else together. Names, handles, tags, links and loanwords
 * are no evidence: "netflix giù" and "tim down" would mislead it.
 */
export function guessPostLanguage(
  tokens: readonly Token[],
  isName: (token: number) => boolean,
  cueWeights: ReadonlyMap<Language, number>,
  text: string,
  hint: string | null,
  country: string | null,
  words: Words,
  parts: Pick<TextParts, 'guessLanguage'>,
): Language {
  const seen = countWords(tokens, isName, text, words)
  const { content, outside, foreign, rest } = seen
  if (content > 0 && outside > content / 2) return OTHER_LANGUAGE
  const ranked = words.languages
    .map(({ code }) => ({ code, weight: (seen.weights.get(code) ?? 0) + (cueWeights.get(code) ?? 0) }))
    .sort((a, b) => b.weight - a.weight)
  const [first, second] = [ranked[0], ranked[1]]
  if (first === undefined) return OTHER_LANGUAGE
  const runnerUp = second?.weight ?? 0
  // Kindred languages share many words, and one that has those alone is not mixed in.
  const own = second === undefined ? 0 : (seen.own.get(second.code) ?? 0) + (cueWeights.get(second.code) ?? 0)
  const known = (guess: string) => (words.languages.some(({ code }) => code === guess) ? guess : undefined)
  const fromGuess = (guess: string) => known(guess) ?? (guess === '' ? first.code : OTHER_LANGUAGE)
  // The guesser decides between an odd word and another language.
  if (foreign >= 2 && foreign >= first.weight) return fromGuess(parts.guessLanguage(rest.join(' ')))
  if (own >= 2 && own / Math.max(1, first.weight + runnerUp) > 0.25) return MIXED
  if (first.weight - runnerUp >= MIN_MARGIN) return first.code
  if (content >= 2) {
    const guess = parts.guessLanguage(rest.join(' '))
    const sure = known(guess)
    const weightOf = (code: string) => ranked.find((one) => one.code === code)?.weight ?? 0
    // Of a few words the guesser alone knows little: a language must also show itself, or the text be longer.
    if (sure !== undefined && weightOf(sure) >= first.weight && (weightOf(sure) > 0 || content >= GUESSABLE))
      return sure
    if (first.weight > runnerUp) return first.code
    // Two or three odd words (slang, typing errors) are taken for almost any language.
    if (content >= 4 && foreign >= 1) return fromGuess(guess)
    if (content >= 5 && guess !== '') return fromGuess(guess)
    if (sure !== undefined && content >= GUESSABLE) return sure
  } else if (first.weight !== runnerUp) return first.code
  return languageOfHint(hint, country, words)
}

/** What the network, then the country, says where the words say nothing. */
function languageOfHint(hint: string | null, country: string | null, { languages }: Words): Language {
  const base = hint?.slice(0, 2).toLowerCase()
  if (base !== undefined && languages.some(({ code }) => code === base)) return base
  if (base !== undefined && base !== '' && base !== 'un' && base !== 'zx' && base !== 'qm')
    return OTHER_LANGUAGE
  const local = languages.find(({ countries }) => country !== null && countries.includes(country))
  const usual = languages.find(({ countries }) => countries.length === 0) ?? languages[0]
  return (local ?? usual)?.code ?? OTHER_LANGUAGE
}

function countWords(
  tokens: readonly Token[],
  isName: (token: number) => boolean,
  text: string,
  { languages, lists }: Words,
) {
  const weights = new Map<Language, number>()
  /** Of words that no other language has. */
  const own = new Map<Language, number>()
  const rest: string[] = []
  let foreign = 0
  let content = 0
  let outside = 0
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isName(index) || lists.loans.has(token.text)) continue
    content++
    const written = text.slice(token.start, token.end)
    rest.push(written)
    if (/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(written)) outside++
    const of = languages.filter(({ functionWords }) => functionWords.has(token.text))
    if (of.length === 0 && lists.foreign.has(token.text)) foreign++
    // A word of all languages shows none.
    if (of.length === 0 || (of.length === languages.length && of.length > 1)) continue
    const weight = of.length > 1 || lists.foreign.has(token.text) ? SHARED_WORD : 1
    for (const { code } of of) weights.set(code, (weights.get(code) ?? 0) + weight)
    if (of.length === 1) own.set(of[0]!.code, (own.get(of[0]!.code) ?? 0) + weight)
  }
  return { weights, own, rest, foreign, content, outside }
}
