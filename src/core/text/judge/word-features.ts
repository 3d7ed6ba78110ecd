import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'

/** Stands for a mention of a service, so that what is learnt of one service holds for all. */
const SERVICE = '§'
const BEGINNING = 5
const NEAR = 3
const MAX_TOKENS = 80

/**
 * What the word model sees of a post: words, the beginnings of longer ones (a stem that needs no language), pairs of
 * neighbours, and the words around the first mention. Names, handles, links and numbers are made alike.
 */
export function wordFeatures(tokens: readonly Token[], mentions: readonly Mention[]): string[] {
  const words: string[] = []
  let firstMention = -1
  for (let index = 0; index < tokens.length && words.length < MAX_TOKENS; ) {
    const mention = mentions.find(({ from }) => from === index)
    if (mention !== undefined) {
      if (firstMention < 0) firstMention = words.length
      if (words.at(-1) !== SERVICE) words.push(SERVICE)
      index = Math.max(index + 1, mention.to)
    } else {
      words.push(plainWord(tokens[index]!))
      index++
    }
  }
  const features = new Set<string>()
  words.forEach((word, index) => {
    features.add(word)
    if (word.length > BEGINNING + 1) features.add(`${word.slice(0, BEGINNING)}*`)
    features.add(`${words[index - 1] ?? '^'} ${word}`)
  })
  features.add(`${words.at(-1) ?? '^'} $`)
  for (let near = 1; near <= NEAR && firstMention >= 0; near++) {
    const after = words[firstMention + near]
    const before = words[firstMention - near]
    if (after !== undefined) features.add(`${SERVICE}>${after}`)
    if (before !== undefined) features.add(`${before}<${SERVICE}`)
  }
  if (tokens.some((token) => token.asked)) features.add('?')
  features.add(`length ${Math.min(6, Math.floor(words.length / 6))}`)
  return [...features]
}

function plainWord(token: Token): string {
  switch (token.kind) {
    case 'number':
      return '0'
    case 'handle':
      return '@'
    case 'link':
      return 'link'
    case 'hashtag':
      return '#'
    default:
      return token.text
  }
}
