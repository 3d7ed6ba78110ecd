import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { Token } from '../tokens/tokenize.js'
import type { CompiledCatalogue, NameMeaning } from './compile-catalogue.js'
import type { HandleReader } from './handles.js'
import type { Tag, TagReader } from './hashtags.js'
import type { Found, Step } from './phrase-finder.js'

/** A place in the text where a service is named. */
export interface Mention {
  readonly service: ServiceId
  readonly kind: 'name' | 'handle' | 'tag'
  /** First token and the token after the last. */
  readonly from: number
  readonly to: number
  /** The hashtag that names it and may complain by itself. */
  readonly tag: Tag | null
  /** A name that is also a word is likely or doubtful. It counts beside a cue, or where no sure one stands. */
  readonly certainty: 'sure' | 'likely' | 'doubtful'
}

/** The tokens that are part of a name. */
export function namedTokens(mentions: readonly Mention[]): Set<number> {
  const named = new Set<number>()
  for (const { from, to } of mentions) for (let index = from; index < to; index++) named.add(index)
  return named
}

/**
 * Finds who is named, from the phrases `found`. Longest name first, sure ones before idioms; an ambiguous one counts in
 * right company only.
 */
export function findMentions(
  text: string,
  tokens: readonly Token[],
  catalogue: CompiledCatalogue,
  found: readonly Found[],
  tags: TagReader,
  handles: HandleReader,
  about: readonly ServiceId[],
): readonly Mention[] {
  const search: Search = {
    tokens,
    catalogue,
    found,
    taken: new Uint8Array(tokens.length),
    mentions: [],
    doubtful: [],
  }
  const isSure = ({ phrase }: Found) =>
    Number(catalogue.nameMeanings[phrase]!.some(({ kind }) => kind === 'name' || kind === 'handle'))
  // "My ring" is no service, "my ring camera" is.
  const order = [...found].sort(
    (a, b) => b.to - b.from - (a.to - a.from) || isSure(b) - isSure(a) || a.from - b.from,
  )
  for (const one of order) takeName(search, one)
  addHandlesAndTags(search, text, tags, handles)
  addDoubtful(search, text, about)
  return search.mentions.sort((a, b) => a.from - b.from)
}

/** A search for names, half done. */
interface Search {
  readonly tokens: readonly Token[]
  readonly catalogue: CompiledCatalogue
  readonly found: readonly Found[]
  /** By token, whether a name or an idiom covers it. */
  readonly taken: Uint8Array
  readonly mentions: Mention[]
  readonly doubtful: (Pick<Found, 'from' | 'to'> & {
    readonly meaning: NameMeaning & { kind: 'ambiguous' }
  })[]
}

/** Takes a phrase of the names as a mention, as a doubtful one, or as an idiom that forbids one. */
function takeName(search: Search, one: Found): void {
  const { tokens, catalogue, taken, mentions, doubtful } = search
  const covering = catalogue.nameMeanings[one.phrase]!.filter(
    ({ kind }) => kind === 'name' || kind === 'handle' || kind === 'ambiguous' || kind === 'not',
  )
  if (covering.length === 0 || isTaken(taken, one)) return
  const sure = covering.find(({ kind }) => kind === 'name' || kind === 'handle')
  if (sure !== undefined && 'service' in sure) {
    taken.fill(1, one.from, one.to)
    // Several services may share a support account; the post is about one of them, named by its own words at best.
    const kind = sure.kind === 'handle' ? 'handle' : 'name'
    mentions.push(mentionOf(catalogue.words, tokens, sure.service, kind, one, null))
    return
  }
  if (covering.some(({ kind }) => kind === 'not')) {
    coverForbidden(search, one, covering)
    return
  }
  taken.fill(1, one.from, one.to)
  for (const meaning of covering) if (meaning.kind === 'ambiguous') doubtful.push({ ...one, meaning })
}

/** The idiom covers the name it forbids; other names in it stay free. */
function coverForbidden(
  { catalogue, found, taken }: Search,
  one: Found,
  covering: readonly NameMeaning[],
): void {
  const forbidden = new Set(covering.flatMap((meaning) => (meaning.kind === 'not' ? [meaning.name] : [])))
  for (const inner of found) {
    if (inner.from < one.from || inner.to > one.to) continue
    const isForbidden = catalogue.nameMeanings[inner.phrase]!.some(
      (meaning) => meaning.kind === 'ambiguous' && forbidden.has(meaning.name),
    )
    if (isForbidden) taken.fill(1, inner.from, inner.to)
  }
}

function addHandlesAndTags(
  { tokens, catalogue, taken, mentions }: Search,
  text: string,
  tags: TagReader,
  handles: HandleReader,
): void {
  for (const [index, token] of tokens.entries()) {
    const span = { from: index, to: index + 1 }
    if (token.kind === 'handle' && taken[index] === 0) {
      const service = handles.read(token.text.slice(1))
      if (service !== null) mentions.push(mentionOf(catalogue.words, tokens, service, 'handle', span, null))
    }
    if (token.kind !== 'hashtag') continue
    const tag = tags.read(text.slice(token.start + 1, token.end))
    if (tag.service !== null) mentions.push(mentionOf(catalogue.words, tokens, tag.service, 'tag', span, tag))
  }
}

/** A doubtful name is sure in the right company. */
function addDoubtful(
  { tokens, catalogue, found, mentions, doubtful }: Search,
  text: string,
  about: readonly ServiceId[],
): void {
  const company = collectCompany(found, catalogue)
  const sureServices = new Set([...mentions.map(({ service }) => service), ...about])
  for (const { from, to, meaning } of doubtful) {
    const { service, name } = meaning
    const rule = catalogue.ambiguous[name]!
    const add = (certainty: Mention['certainty']) =>
      mentions.push(mentionOf(catalogue.words, tokens, service, 'name', { from, to }, null, certainty))
    const isInCompany =
      sureServices.has(service) ||
      company.needed.has(name) ||
      company.contexts.some((one) => rule.contexts.has(one.set) && (one.to <= from || one.from >= to))
    if (isInCompany) add('sure')
    else if (isEndOfOther(tokens, from, catalogue.words)) continue
    else if (rule.besideCue) add('likely')
    else if (isWrittenAsName(tokens, text, from, catalogue.words)) add('doubtful')
  }
}

/** "banca nuvola non va": whether what begins here is the end of a longer name. */
export function isEndOfOther(tokens: readonly Token[], from: number, { lists }: Words): boolean {
  return from > 0 && tokens[from]!.before === 0 && lists.nameStarts.has(tokens[from - 1]!.text)
}

/** A doubtful name with a capital where none is due, or in capitals while its neighbours are not. */
function isWrittenAsName(
  tokens: readonly Token[],
  text: string,
  from: number,
  { lists: { openers, determiners } }: Words,
): boolean {
  const token = tokens[from]!
  // In lower case it may still be the subject of a strong cue ("snap won't load"), but not "my ring is broken".
  if (!token.isCapital)
    return (
      token.text.length >= 3 && !openers.has(token.text) && !determiners.has(tokens[from - 1]?.text ?? '')
    )
  const beginsSentence = from === 0 || token.before === 2
  const written = text.slice(token.start, token.end)
  const next = tokens[from + 1]
  const isCapitals =
    written.length > 1 && written === written.toUpperCase() && next !== undefined && !next.isCapital
  return isCapitals || !beginsSentence || !openers.has(token.text)
}

const ABBREVIATION = 2
const DOT = 46

/** The tokens as the net of names sees them. A dot after so few letters may belong to a name: "ho. Mobile". */
export function stepsOf(tokens: readonly Token[], text: string): readonly Step[] {
  const steps: Step[] = []
  let previous: Token | undefined
  for (const token of tokens) {
    const isAbbreviated =
      previous !== undefined && previous.text.length <= ABBREVIATION && text.charCodeAt(previous.end) === DOT
    steps.push({ text: token.text, isService: false, isNewSentence: token.before === 2 && !isAbbreviated })
    previous = token
  }
  return steps
}

function mentionOf(
  { lists: { domainEndings } }: Words,
  tokens: readonly Token[],
  service: ServiceId,
  kind: Mention['kind'],
  span: { readonly from: number; readonly to: number },
  tag: Tag | null,
  certainty: Mention['certainty'] = 'sure',
): Mention {
  let to = span.to
  while (tokens[to]?.isAfterDot === true && domainEndings.has(tokens[to]!.text)) to++
  return { service, kind, from: span.from, to, tag, certainty }
}

function isTaken(taken: Uint8Array, { from, to }: Found): boolean {
  for (let index = from; index < to; index++) if (taken[index] === 1) return true
  return false
}

function collectCompany(found: readonly Found[], { nameMeanings }: CompiledCatalogue) {
  const needed = new Set<number>()
  const contexts: { readonly set: number; readonly from: number; readonly to: number }[] = []
  for (const { phrase, from, to } of found) {
    for (const meaning of nameMeanings[phrase]!) {
      if (meaning.kind === 'needed') needed.add(meaning.name)
      else if (meaning.kind === 'context') contexts.push({ set: meaning.set, from, to })
    }
  }
  return { needed, contexts }
}
