import type { Stance } from '../../model/catalogue.js'
import { noisyOr } from '../../stats/noisy-or.js'
import type { Token } from '../tokens/tokenize.js'
import type { CompiledCatalogue, Cue } from './compile-catalogue.js'
import type { Mention } from './mentions.js'
import type { PhraseFinder, Step } from './phrase-finder.js'

/** A phrase of the lexicon where it stands in the text. */
export interface CueHit {
  readonly cue: Cue
  /** First token and the token after the last. */
  readonly from: number
  readonly to: number
  /** The mentions that the phrase itself contains, as numbers in the list of mentions. */
  readonly mentions: readonly number[]
}

/**
 * Finds the phrases of the lexicon. Each mention of a service is one word to them. Where phrases overlap the longer one
 * is meant. So "if it goes down" is no report of anything "down", and "calm down" is no cue at all.
 */
export function findCues(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  catalogue: CompiledCatalogue,
  finder: PhraseFinder,
): readonly CueHit[] {
  const { steps, starts, mentionAt } = rewrite(tokens, mentions)
  const { skippable } = catalogue.words.lists
  const candidates = finder.find(steps).map(({ phrase, from, to }) => {
    const cue = catalogue.cueMeanings[phrase]!
    let words = 0
    for (let at = from; at < to; at++) {
      if (!skippable.has(steps[at]!.text)) words++
      // "down facebook, down instagram": a phrase across a comma is the worse reading.
      if (at > from && tokens[starts[at]!]!.before === 1) words -= 1.5
    }
    return { cue, from, to, words }
  })
  candidates.sort((a, b) => b.words - a.words || b.cue.weight - a.cue.weight)
  const taken = new Uint8Array(steps.length)
  const hits: CueHit[] = []
  for (const { cue, from, to } of candidates) {
    let isFree = true
    for (let at = from; at < to; at++) if (taken[at] === 1) isFree = false
    if (!isFree) continue
    for (let at = from; at < to; at++) if (!steps[at]!.isService) taken[at] = 1
    if (cue.stance === 'mask') continue
    const inside: number[] = []
    for (let at = from; at < to; at++) if (mentionAt[at] !== -1) inside.push(mentionAt[at]!)
    hits.push({ cue, from: starts[from]!, to: starts[to]!, mentions: inside })
  }
  return hits.sort((a, b) => a.from - b.from)
}

/** A cue in the words of the post, the services left out. */
export function wordsOfCue(
  { from, to, mentions: inside }: CueHit,
  tokens: readonly Token[],
  mentions: readonly Mention[],
): string {
  const words: string[] = []
  for (let index = from; index < to; index++) {
    const isName = inside.some((number) => index >= mentions[number]!.from && index < mentions[number]!.to)
    if (!isName && tokens[index]!.kind !== 'link') words.push(tokens[index]!.text)
  }
  return words.join(' ')
}

/** The tokens with every mention as one word. */
function rewrite(tokens: readonly Token[], mentions: readonly Mention[]) {
  const steps: Step[] = []
  const starts: number[] = []
  const mentionAt: number[] = []
  let next = 0
  for (let index = 0; index < tokens.length; ) {
    while (next < mentions.length && mentions[next]!.from < index) next++
    const mention = mentions[next]
    const token = tokens[index]!
    starts.push(index)
    const isNewSentence = token.before === 2
    if (mention !== undefined && mention.from === index) {
      steps.push({ text: mention.to - mention.from === 1 ? token.text : '', isService: true, isNewSentence })
      mentionAt.push(next)
      index = mention.to
    } else {
      steps.push({ text: token.kind === 'link' ? '\u0002' : token.text, isService: false, isNewSentence })
      mentionAt.push(-1)
      index++
    }
  }
  starts.push(tokens.length)
  return { steps, starts, mentionAt }
}

/** How strongly a post's cues of one stance speak together, 0–1. */
export function strengthOf(hits: readonly CueHit[], stance: Stance): number {
  return hits.reduce((sum, { cue }) => (cue.stance === stance ? noisyOr(sum, cue.weight) : sum), 0)
}
