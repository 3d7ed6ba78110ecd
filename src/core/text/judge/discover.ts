import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { Tag } from '../match/hashtags.js'
import type { Mention } from '../match/mentions.js'
import { isEndOfOther, namedTokens } from '../match/mentions.js'
import { isNoService, isPhrasal } from '../match/no-service.js'
import type { Token } from '../tokens/tokenize.js'
import type { NearName } from './near-names.js'

/** What may be a name is looked for in these. */
export interface Unknown {
  readonly tokens: readonly Token[]
  readonly tags: readonly Tag[]
  /** The names of the catalogue in the text. */
  readonly mentions: readonly Mention[]
  readonly isOrdinary: (word: string) => boolean
  readonly nearName: NearName
  readonly words: Words
}

/**
 * Names that no catalogue has and that the post may report as broken, in kebab-case: before "is down", or in a tag such
 * as `#quibbliodown`. A misspelt name of the catalogue is its service. Whether the post does report them the model
 * decides.
 */
export function discover({
  tokens,
  tags,
  mentions,
  isOrdinary,
  nearName,
  words,
}: Unknown): readonly Mention[] {
  const named = namedTokens(mentions)
  const search: Search = { tokens, named, isOrdinary, words }
  const found = new Map<string, Mention>()
  for (const [at] of tokens.entries()) {
    if (named.has(at) || !startsReport(tokens, at, words)) continue
    const one = nameBefore(search, at)
    if (one !== null) found.set(one.service.replaceAll('-', ''), one)
  }
  // Where the post also writes the name with its spaces, that spelling is the better one.
  for (const tag of tags) {
    if (tag.discovered === null || found.has(tag.discovered)) continue
    const at = tokens.findIndex(({ kind, text }) => kind === 'hashtag' && text === tag.text)
    if (at === -1) continue
    // "Banca Nuvola non va #bancanuvoladown": the text was read for the end of the name alone.
    for (const part of found.keys()) if (tag.discovered.endsWith(part)) found.delete(part)
    found.set(tag.discovered, mentionOf(tag.discovered, at, at + 1, tag))
  }
  const unknown: Mention[] = []
  for (const [name, { service, from, to, tag }] of found)
    unknown.push(mentionOf(nearName(name) ?? service, from, to, tag))
  return unknown.sort((a, b) => a.from - b.from)
}

interface Search {
  readonly tokens: readonly Token[]
  /** Tokens that are names of the catalogue. */
  readonly named: ReadonlySet<number>
  readonly isOrdinary: (word: string) => boolean
  readonly words: Words
}

function mentionOf(service: ServiceId, from: number, to: number, tag: Tag | null): Mention {
  return { service, kind: tag === null ? 'name' : 'tag', from, to, tag, certainty: 'sure' }
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

/** Whether one word alone is a report: "down". */
function isReportAlone(word: string, { afterName }: Words): boolean {
  return afterName.get(word)?.some(({ length }) => length === 1) === true
}

const MAX_NAME_WORDS = 3

/** The name directly before a report; "Is Foo down?" is read by its verb's other place. */
function nameBefore(search: Search, at: number): Mention | null {
  const { tokens, words } = search
  // "Non funziona più come una volta" is said of people.
  if (words.lists.afterNameNot.has(tokens[at + 2]?.text ?? '')) return null
  const found = dottedFrom(search, at) ?? capitalsFrom(search, at) ?? strangeFrom(search, at)
  if (found === null) return null
  const from = withStart(search, found, at)
  // "Il Milan non funziona", "my son is down", "the market in Lagos is down": clubs, people and places.
  const before = tokens[from - 1]
  const { articles, placePrepositions } = words.lists
  const isSurelyName = tokens[at - 1]!.isAfterDot === true || from < found
  if (before !== undefined && tokens[from]!.before === 0 && !isSurelyName)
    if (articles.has(before.text) || placePrepositions.has(before.text)) return null
  const name = tokens.slice(from, at).map(({ text }) => text)
  // "Shutting Down": with "down" alone a verb has an end, not a name a fault.
  if (isReportAlone(tokens[at]!.text, words) && isPhrasal(name.at(-1)!, words)) return null
  return mentionOf(name.join('-'), from, at, null)
}

/** "la banca zorblax non va": what kind of thing it is belongs to the name. */
function withStart({ tokens, named, words }: Search, from: number, at: number): number {
  const isEnd =
    at - from < MAX_NAME_WORDS &&
    tokens[from]!.isAfterDot !== true &&
    !named.has(from - 1) &&
    isEndOfOther(tokens, from, words)
  return isEnd ? from - 1 : from
}

/** "archive.org is down": an address is a name. */
function dottedFrom({ tokens, named, words }: Search, at: number): number | null {
  if (tokens[at - 1]?.isAfterDot !== true || !words.lists.domainEndings.has(tokens[at - 1]!.text)) return null
  let from = at - 1
  while (from > 0 && tokens[from]!.isAfterDot === true) from--
  return at - from > MAX_NAME_WORDS || named.has(from) ? null : from
}

/** Words with a capital where they are not only shouted or the beginning of a sentence. */
function capitalsFrom({ tokens, named, isOrdinary, words }: Search, at: number): number | null {
  let from = at
  while (from > 0 && at - from < MAX_NAME_WORDS && tokens[from]!.before === 0) {
    const token = tokens[from - 1]!
    if (named.has(from - 1) || words.lists.articles.has(token.text)) break
    if (token.kind !== 'word' || !token.isCapital || isNoService(token.text, words)) break
    from--
  }
  if (from === at || (from > 0 && named.has(from - 1) && tokens[from]!.before === 0)) return null
  const parts = tokens.slice(from, at)
  // "DA QUANTO NON VA": capitals alone make no name of words that everybody uses.
  const isShouted = parts.length > 1 && tokens.slice(from, at + 1).every(({ isCapital }) => isCapital)
  // A single ordinary word that only begins the sentence is no name: "Stuff is down".
  const beginsSentence = from === 0 || tokens[from]!.before === 2
  const isBeginning = parts.length === 1 && beginsSentence
  return (isShouted || isBeginning) && parts.every(({ text }) => isOrdinary(text)) ? null : from
}

/** An unknown word, right before a report: "ugh zorblax is down". */
function strangeFrom({ tokens, named, isOrdinary, words }: Search, at: number): number | null {
  const token = tokens[at - 1]
  if (token === undefined || token.kind !== 'word' || named.has(at - 1) || tokens[at]!.before !== 0)
    return null
  return STRANGE.test(token.text) && !isNoService(token.text, words) && !isOrdinary(token.text)
    ? at - 1
    : null
}

const STRANGE = /^[a-z][a-z0-9]{4,23}$/
