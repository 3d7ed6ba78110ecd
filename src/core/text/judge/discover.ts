import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { Tag } from '../match/hashtags.js'
import type { Mention } from '../match/mentions.js'
import { isNoService } from '../match/no-service.js'
import type { Token } from '../tokens/tokenize.js'

/** Names of services that no catalogue has and that the post reports as broken, in kebab-case. */
export function discover(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  tags: readonly Tag[],
  isOrdinary: (word: string) => boolean,
  words: Words,
): readonly ServiceId[] {
  const named = new Set<number>()
  for (const { from, to } of mentions) for (let index = from; index < to; index++) named.add(index)
  const found = new Map<string, ServiceId>()
  for (const [at] of tokens.entries()) {
    if (named.has(at) || !startsReport(tokens, at, words)) continue
    const name = nameBefore(tokens, at, named, isOrdinary, words)
    if (name !== null) found.set(name.replaceAll('-', ''), name)
  }
  // Where the post also writes the name with its spaces, that spelling is the better one.
  for (const { discovered } of tags)
    if (discovered !== null && !found.has(discovered)) found.set(discovered, discovered)
  return [...found.values()]
}

function startsReport(tokens: readonly Token[], at: number, { afterName }: Words): boolean {
  const phrases = afterName.get(tokens[at]!.text)
  if (phrases === undefined) return false
  return phrases.some((words) =>
    words.every(
      (word, offset) =>
        tokens[at + offset]?.text === word && (offset === 0 || tokens[at + offset]!.before === 0),
    ),
  )
}

const MAX_NAME_WORDS = 3
/** The name directly before a report; "Is Foo down?" is read by its verb's other place. */
function nameBefore(
  tokens: readonly Token[],
  at: number,
  named: ReadonlySet<number>,
  isOrdinary: (word: string) => boolean,
  words: Words,
): ServiceId | null {
  const parts: string[] = []
  for (let index = at - 1; index >= 0 && parts.length < MAX_NAME_WORDS; index--) {
    const token = tokens[index]!
    if (named.has(index)) return null
    if (tokens[index + 1]!.before !== 0 || words.lists.articles.has(token.text)) break
    if (token.kind !== 'word' || !token.isCapital || token.text.length < 2 || isNoService(token.text, words))
      break
    parts.unshift(token.text)
  }
  // "Il Milan non funziona", "la difesa della Juve …": what takes an article is a club or a thing, not a service.
  const before = tokens[at - parts.length - 1]
  if (
    before !== undefined &&
    tokens[at - parts.length]!.before === 0 &&
    words.lists.articles.has(before.text)
  )
    return null
  // "Non funziona più come una volta" is said of people.
  if (words.lists.afterNameNot.has(tokens[at + 2]?.text ?? '')) return null
  if (parts.length > 0) {
    // "DA QUANTO NON VA": capitals alone make no name of words that everybody uses.
    const first = tokens[at - parts.length]!
    const isShouted =
      parts.length > 1 && tokens.slice(at - parts.length, at + 1).every(({ isCapital }) => isCapital)
    if (isShouted && parts.every((part) => isOrdinary(part))) return null
    // A single ordinary word that only begins the sentence is no name: "Stuff is down".
    const beginsSentence = at === parts.length || first.before === 2
    if (parts.length === 1 && (isNoService(parts[0]!, words) || (beginsSentence && isOrdinary(parts[0]!))))
      return null
    return parts.join('-')
  }
  return lowerCaseName(tokens, at, named, isOrdinary, words)
}

/** An unknown word, right before a report: "ugh zorblax is down". */
function lowerCaseName(
  tokens: readonly Token[],
  at: number,
  named: ReadonlySet<number>,
  isOrdinary: (word: string) => boolean,
  words: Words,
): ServiceId | null {
  const token = tokens[at - 1]
  if (token === undefined || token.kind !== 'word' || named.has(at - 1) || tokens[at]!.before !== 0)
    return null
  if (!STRANGE.test(token.text) || isNoService(token.text, words) || isOrdinary(token.text)) return null
  // "my son is down": what belongs to somebody is no service.
  const before = tokens[at - 2]
  if (before !== undefined && token.before === 0 && words.lists.articles.has(before.text)) return null
  return token.text
}

const STRANGE = /^[a-z][a-z0-9]{4,23}$/
