import type { Stance } from '../../model/catalogue.js'
import { STANCES } from '../../model/catalogue.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'
import type { Aimed } from './aim.js'
import type { FeatureSet } from './hashed-features.js'
import { addFeature, clearFeatures, hashOn, hashText, join } from './hashed-features.js'

/** What the model looks at. */
export interface Wording {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly mentions: readonly Mention[]
  readonly aimed: readonly Aimed[]
  /** The services that the post may complain of; they are masked alike, all others otherwise. */
  readonly targets: ReadonlySet<ServiceId>
  /** Whether the source says what the post is about. */
  readonly isAbout: boolean
  readonly isReply: boolean
}

const MAX_WORDS = 120
const MAX_CHARS = 24
const MASK = { service: hashText('\u00a7'), other: hashText('\u00a4') }
const KINDS: Readonly<Partial<Record<Token['kind'], number>>> = {
  number: hashText('0'),
  handle: hashText('@'),
  link: hashText('link'),
}

/** Families of features; each has its own numbers. `npm run train -- without` says what each is worth. */
export const FAMILIES = {
  pair: 2,
  chars: 4,
  cue: 8,
  shape: 10,
  name: 11,
  tag: 12,
} as const
const F = FAMILIES

/** Writes the features of a post into `set`. */
export function labelFeatures(seen: Wording, words: Words, set: FeatureSet): void {
  clearFeatures(set)
  const masked = maskWords(seen)
  addWords(set, masked)
  addCues(set, seen)
  addShape(set, seen, masked, words)
}

interface Masked {
  /** Hashes of the words, names masked. */
  readonly words: number[]
  /** The token of each word. */
  readonly at: number[]
  readonly tokens: readonly Token[]
  /** The first word that is a service meant; -1 for none. */
  readonly first: number
}

function maskWords({ tokens, mentions, targets }: Wording): Masked {
  const words: number[] = []
  const at: number[] = []
  let first = -1
  let next = 0
  for (let index = 0; index < tokens.length && words.length < MAX_WORDS; ) {
    while (next < mentions.length && mentions[next]!.from < index) next++
    const mention = mentions[next]
    if (mention !== undefined && mention.from === index) {
      const isTarget = targets.has(mention.service)
      if (isTarget && first < 0) first = words.length
      words.push(isTarget ? MASK.service : MASK.other)
      at.push(index)
      index = Math.max(index + 1, mention.to)
      continue
    }
    const token = tokens[index]!
    words.push(KINDS[token.kind] ?? hashText(token.text))
    at.push(index)
    index++
  }
  return { words, at, tokens, first }
}

function addWords(set: FeatureSet, { words, at, tokens }: Masked): void {
  let before = 0
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    addFeature(set, F.pair, join(before, word))
    if (word !== MASK.service && word !== MASK.other) addChars(set, tokens[at[index]!]!)
    before = word
  }
  addFeature(set, F.pair, join(before, 0))
}

/** Three and four letters in a row, the borders of the word among them. */
function addChars(set: FeatureSet, { text, kind }: Token): void {
  if (kind !== 'word' && kind !== 'hashtag') return
  const bordered = `^${text.length > MAX_CHARS ? text.slice(0, MAX_CHARS) : text}$`
  for (let from = 0; from < bordered.length - 2; from++) {
    const hash = hashText(bordered, from, from + 3)
    addFeature(set, F.chars, hash)
    if (from + 3 < bordered.length) addFeature(set, F.chars, hashOn(hash, bordered.charCodeAt(from + 3)))
  }
}

const STEPS = 5

/** The strongest cue of each stance, about the services meant and at all. */
function addCues(set: FeatureSet, { aimed, targets, mentions }: Wording): void {
  const near = new Map<Stance, number>()
  const anywhere = new Map<Stance, number>()
  for (const { hit, services, nearness } of aimed) {
    const { stance, weight } = hit.cue
    anywhere.set(stance, Math.max(anywhere.get(stance) ?? 0, weight))
    if (services.length === 0 || services.some((service) => targets.has(service)))
      near.set(stance, Math.max(near.get(stance) ?? 0, weight * nearness))
  }
  for (const { tag, service } of mentions)
    if (tag?.cue && targets.has(service))
      near.set(tag.cue.stance, Math.max(near.get(tag.cue.stance) ?? 0, tag.cue.weight))
  for (const [number, stance] of STANCES.entries()) {
    const strength = Math.ceil((near.get(stance) ?? 0) * STEPS)
    const other = Math.ceil((anywhere.get(stance) ?? 0) * STEPS)
    // Also that there is none says something.
    for (let step = 1; step <= Math.max(1, strength); step++)
      addFeature(set, F.cue, number * 100 + (strength === 0 ? 0 : step))
    if (other > 0) addFeature(set, F.cue, 5_000 + number * 100 + other)
  }
}

/** Faces that laugh; the tokens leave them out. */
const LAUGH = /[\u{1f602}\u{1f923}\u{1f606}\u{1f605}]/u

function addShape(set: FeatureSet, seen: Wording, { words, first }: Masked, { languages }: Words): void {
  const { text, tokens, mentions, targets, isAbout, isReply } = seen
  const add = (number: number, value: number) => addFeature(set, F.shape, number * 64 + value)
  let capitals = 0
  let longer = 0
  let asked = 0
  let links = 0
  for (const token of tokens) {
    if (token.asked) asked++
    if (token.kind === 'link') links++
    if (token.kind !== 'word' || token.text.length < 4) continue
    longer++
    if (token.isCapital) capitals++
  }
  add(1, Math.min(10, Math.floor(Math.log2(words.length + 1) * 2)))
  add(2, Math.min(2, asked))
  add(3, longer < 4 ? 5 : Math.floor((4 * capitals) / longer))
  add(4, Math.min(2, links))
  add(5, text.includes('"') || text.includes('\u201c') ? 1 : 0)
  add(6, /:\s/.test(text) ? 1 : 0)
  add(7, text.includes('!') ? 1 : 0)
  add(8, tokens[0]?.kind === 'handle' ? 1 : 0)
  add(9, isAbout ? (mentions.length > 0 ? 2 : 1) : 0)
  add(10, isReply ? 1 : 0)
  add(11, first < 0 ? 7 : first === 0 ? 0 : first < words.length / 2 ? 1 : first === words.length - 1 ? 3 : 2)
  add(12, Math.min(3, new Set(mentions.map(({ service }) => service)).size))
  add(13, tokens.at(-1)?.asked === true ? 1 : 0)
  add(14, tokens[0]?.isCapital === true ? 1 : 0)
  add(15, text === text.toUpperCase() ? 1 : 0)
  add(16, LAUGH.test(text) ? 1 : 0)
  for (const { kind, certainty, service, tag } of mentions) {
    if (!targets.has(service)) continue
    addFeature(set, F.name, hashText(kind))
    if (tag !== null) addFeature(set, F.tag, tag.cue === null ? 0 : hashText(tag.cue.stance))
    if (certainty === 'sure') continue
    addFeature(set, F.name, hashText(certainty))
    // A doubtful name is a word of its own: "max" is seldom the service, "teams" often, and "tim" in English never.
    addFeature(set, F.name, hashText(service))
    addFeature(set, F.name, join(hashText(service), hashText(leaning(tokens, languages))))
  }
}

const LEANING_TOKENS = 40

/** The language that most function words of the beginning belong to; empty for none. */
function leaning(tokens: readonly Token[], languages: Words['languages']): string {
  let best = ''
  let most = 0
  for (const { code, functionWords } of languages) {
    let count = 0
    for (let index = 0; index < Math.min(tokens.length, LEANING_TOKENS); index++)
      if (functionWords.has(tokens[index]!.text)) count++
    if (count > most) {
      most = count
      best = code
    }
  }
  return best
}
