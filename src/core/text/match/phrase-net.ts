import type { Contractions, Token } from '../tokens/tokenize.js'
import { tokenize } from '../tokens/tokenize.js'

/**
 * Phrases as a net of words: `{is|are} <service> {down|out}` is three steps with their alternatives beside each other,
 * not the four phrases it stands for. A lexicon of thousands of entries stands for some hundred thousand phrases.
 * Written out they would cost seconds and hundreds of megabytes; as a net they cost milliseconds.
 */
export interface PhraseNet {
  /** Words of the phrases to their numbers; 0 is no word, 1 the mention of a service. */
  readonly words: ReadonlyMap<string, number>
  /** Beginnings of words ("crash*") to their numbers. */
  readonly beginnings: ReadonlyMap<string, number>
  /** Of each node: where a word leads. */
  readonly edges: readonly ReadonlyMap<number, readonly number[]>[]
  /** Of each node: where any word at all leads, or -1. */
  readonly anyEdge: readonly number[]
  /** Of each node: the phrase that ends there, or -1. */
  readonly ends: readonly number[]
}

export const SERVICE_WORD = 1

/** Up to this many words may stand where a phrase has "~". */
const GAP = 3

/** A net while it is built. */
interface Draft {
  readonly words: Map<string, number>
  readonly beginnings: Map<string, number>
  readonly edges: Map<number, number[]>[]
  readonly anyEdge: number[]
  readonly ends: number[]
}

const ROOT = 0

/** Builds the net; the phrase at place n of the list ends with the number n. */
export function buildPhraseNet(phrases: readonly string[], contractions: Contractions): PhraseNet {
  const draft: Draft = {
    words: new Map([['<service>', SERVICE_WORD]]),
    beginnings: new Map(),
    edges: [],
    anyEdge: [],
    ends: [],
  }
  addNode(draft)
  for (const [index, phrase] of phrases.entries()) {
    let reached: readonly number[] = [ROOT]
    for (const group of splitGroups(phrase))
      reached = group === '~' ? addGap(draft, reached) : addGroup(draft, reached, group, contractions)
    for (const node of reached) if (node !== ROOT) draft.ends[node] = index
  }
  return draft
}

function addNode({ edges, anyEdge, ends }: Draft): number {
  edges.push(new Map())
  anyEdge.push(-1)
  ends.push(-1)
  return ends.length - 1
}

/** Up to `GAP` words of any kind; returns the nodes in which the phrase may go on. */
function addGap(draft: Draft, froms: readonly number[]): readonly number[] {
  const reached = [...froms]
  let step = froms
  for (let count = 0; count < GAP; count++) {
    const node = addNode(draft)
    for (const from of step) draft.anyEdge[from] = node
    reached.push(node)
    step = [node]
  }
  return reached
}

/** The alternatives of a group beside each other; they all end in one node. */
function addGroup(
  draft: Draft,
  starts: readonly number[],
  group: string,
  contractions: Contractions,
): readonly number[] {
  const next = addNode(draft)
  let canBeEmpty = false
  for (const alternative of writeOutGroup(group)) {
    const parts = wordsOf(alternative, contractions)
    if (parts.length === 0) {
      canBeEmpty = true
      continue
    }
    let froms = starts
    for (const word of parts.slice(0, -1)) {
      const node = addNode(draft)
      for (const from of froms) connect(draft, from, word, node)
      froms = [node]
    }
    for (const from of froms) connect(draft, from, parts.at(-1)!, next)
  }
  return canBeEmpty ? [...starts, next] : [next]
}

function connect(draft: Draft, from: number, word: string, to: number): void {
  const { edges, anyEdge } = draft
  if (word === '*') {
    anyEdge[from] = to
    return
  }
  const number = numberOf(draft, word)
  const targets = edges[from]!.get(number)
  if (targets === undefined) edges[from]!.set(number, [to])
  else targets.push(to)
  if (number !== SERVICE_WORD) return
  // "netflix's down" is "netflix down" with an ending that the phrase need not write.
  const ending = numberOf(draft, 's')
  if (!edges[to]!.has(ending)) edges[to]!.set(ending, [to])
}

function numberOf({ words, beginnings }: Draft, word: string): number {
  const table = word.endsWith('*') ? beginnings : words
  const key = word.endsWith('*') ? word.slice(0, -1) : word
  let number = table.get(key)
  if (number === undefined) {
    number = words.size + beginnings.size + 1
    table.set(key, number)
  }
  return number
}

/** Cuts at the spaces outside of braces. */
function splitGroups(phrase: string): readonly string[] {
  const groups: string[] = []
  let depth = 0
  let from = 0
  for (let index = 0; index <= phrase.length; index++) {
    const char = phrase[index]
    if (char === '{') depth++
    else if (char === '}') depth--
    else if ((char === ' ' && depth === 0) || index === phrase.length) {
      if (index > from) groups.push(phrase.slice(from, index))
      from = index + 1
    }
  }
  return groups
}

function writeOutGroup(group: string): readonly string[] {
  if (!group.includes('{')) return [group]
  let written = ['']
  for (const part of group.split(/[{}]/).entries()) {
    const choices = part[0] % 2 === 1 ? part[1].split('|') : [part[1]]
    written = written.flatMap((start) => choices.map((choice) => start + choice))
  }
  return written
}

const PLAIN_WORD = /^[a-z]+$/

/** The words of an alternative, folded as the texts are. */
function wordsOf(alternative: string, contractions: Contractions): readonly string[] {
  if (PLAIN_WORD.test(alternative) && alternative.length > 5) return [alternative]
  const words: string[] = []
  for (const piece of alternative.split(/(<service>|\S{1,64}\*|(?<=\s|^)\*(?=\s|$))/)) {
    if (piece === '<service>' || piece === '*') words.push(piece)
    else if (piece.endsWith('*'))
      words.push(
        ...tokenize(piece.slice(0, -1), contractions).map(({ text }, at, all) =>
          at === all.length - 1 ? `${text}*` : text,
        ),
      )
    else words.push(...tokenizePhrase(piece, contractions))
  }
  return words
}

/** A phrase may begin with an ending: "'s down". */
export function tokenizePhrase(phrase: string, contractions: Contractions): readonly string[] {
  return tokenize(phrase, contractions)
    .filter((token: Token) => token.text !== '')
    .map((token) => token.text)
}
