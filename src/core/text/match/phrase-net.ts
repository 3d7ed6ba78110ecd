import type { Token } from '../tokens/tokenize.js'
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

/** Builds the net; the phrase at place n of the list ends with the number n. */
export function buildPhraseNet(phrases: readonly string[]): PhraseNet {
  const words = new Map<string, number>([['<service>', SERVICE_WORD]])
  const beginnings = new Map<string, number>()
  const edges: Map<number, number[]>[] = []
  const anyEdge: number[] = []
  const ends: number[] = []
  const addNode = () => {
    edges.push(new Map())
    anyEdge.push(-1)
    ends.push(-1)
    return ends.length - 1
  }
  const numberOf = (word: string) => {
    const table = word.endsWith('*') ? beginnings : words
    const key = word.endsWith('*') ? word.slice(0, -1) : word
    let number = table.get(key)
    if (number === undefined) {
      number = words.size + beginnings.size + 1
      table.set(key, number)
    }
    return number
  }
  const connect = (from: number, word: string, to: number) => {
    if (word === '*') {
      anyEdge[from] = to
      return
    }
    const number = numberOf(word)
    const targets = edges[from]!.get(number)
    if (targets === undefined) edges[from]!.set(number, [to])
    else targets.push(to)
    // "netflix's down" is "netflix down" with an ending that the phrase need not write.
    if (number === SERVICE_WORD && !edges[to]!.has(numberOf('s'))) edges[to]!.set(numberOf('s'), [to])
  }
  const root = addNode()

  for (const [index, phrase] of phrases.entries()) {
    let current: number[] = [root]
    for (const group of splitGroups(phrase)) {
      if (group === '~') {
        const reached = [...current]
        let step = current
        for (let count = 0; count < GAP; count++) {
          const node = addNode()
          for (const from of step) anyEdge[from] = node
          reached.push(node)
          step = [node]
        }
        current = reached
        continue
      }
      const next = addNode()
      let canBeEmpty = false
      for (const alternative of writeOutGroup(group)) {
        const parts = wordsOf(alternative)
        if (parts.length === 0) {
          canBeEmpty = true
          continue
        }
        let froms = current
        for (const word of parts.slice(0, -1)) {
          const node = addNode()
          for (const from of froms) connect(from, word, node)
          froms = [node]
        }
        for (const from of froms) connect(from, parts.at(-1)!, next)
      }
      current = canBeEmpty ? [...current, next] : [next]
    }
    for (const node of current) if (node !== root) ends[node] = index
  }
  return { words, beginnings, edges, anyEdge, ends }
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
function wordsOf(alternative: string): readonly string[] {
  if (PLAIN_WORD.test(alternative) && alternative.length > 5) return [alternative]
  const words: string[] = []
  for (const piece of alternative.split(/(<service>|\S{1,64}\*|(?<=\s|^)\*(?=\s|$))/)) {
    if (piece === '<service>' || piece === '*') words.push(piece)
    else if (piece.endsWith('*'))
      words.push(
        ...tokenize(piece.slice(0, -1)).map(({ text }, at, all) =>
          at === all.length - 1 ? `${text}*` : text,
        ),
      )
    else words.push(...tokenizePhrase(piece))
  }
  return words
}

/** A phrase may begin with an ending: "'s down". */
export function tokenizePhrase(phrase: string): readonly string[] {
  return tokenize(phrase)
    .filter((token: Token) => token.text !== '')
    .map((token) => token.text)
}
