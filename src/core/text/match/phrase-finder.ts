import type { PhraseNet } from './phrase-net.js'
import { SERVICE_WORD } from './phrase-net.js'

/** One word of a text as the finder sees it. */
export interface Step {
  readonly text: string
  readonly isService: boolean
  /** Whether the sentence before ended: no phrase goes across. */
  readonly isNewSentence: boolean
}

export interface Found {
  readonly phrase: number
  /** First word and the word after the last. */
  readonly from: number
  readonly to: number
}

export interface PhraseFinder {
  /** Every phrase that stands in the text, in order of its first word. */
  find(steps: readonly Step[]): Found[]
}

/**
 * Walks a net of phrases as a machine. Its states, sets of nodes, are made when a text first needs them, and kept.
 * After a few hundred posts nearly every step is one look-up. What is kept is bounded and changes no result.
 *
 * Words such as "still" or "proprio" may stand inside a phrase without breaking it.
 */
export function createPhraseFinder(net: PhraseNet, skippable: ReadonlySet<string>): PhraseFinder {
  const memory = startMemory(net, skippable)
  return { find: (steps) => findPhrases(memory, steps) }
}

function findPhrases(memory: Memory, steps: readonly Step[]): Found[] {
  if (memory.transitions > MAX_TRANSITIONS) forgetAll(memory)
  if (memory.symbols.size > MAX_SYMBOLS) memory.symbols.clear()
  if (memory.serviceSymbols.size > MAX_SYMBOLS) memory.serviceSymbols.clear()
  const found: Found[] = []
  const symbols: number[] = []
  for (const step of steps) symbols.push(symbolOf(memory, step))
  for (let from = 0; from < steps.length; from++) {
    // No phrase begins with a word that the net does not know.
    if (memory.symbolList[symbols[from]!]!.numbers.length === 0) continue
    let state = memory.root
    const last = Math.min(steps.length, from + MAX_WORDS)
    for (let at = from; at < last; at++) {
      if (at > from && steps[at]!.isNewSentence) break
      state = stepFrom(memory, state, symbols[at]!)
      if (state.nodes.length === 0) break
      for (const phrase of state.ends) found.push({ phrase, from, to: at + 1 })
    }
  }
  return found
}

/** The number of the step's symbol. Words that mean the same to the net share one. */
function symbolOf(memory: Memory, step: Step): number {
  const symbols = step.isService ? memory.serviceSymbols : memory.symbols
  const known = symbols.get(step.text)
  if (known !== undefined) return known
  const numbers = numbersOf(memory, step)
  const isSkippable = memory.skippable.has(step.text)
  const name = `${numbers.join(' ')}${isSkippable ? '+' : ''}`
  let symbol = memory.symbolByName.get(name)
  if (symbol === undefined) {
    symbol = memory.symbolList.length
    memory.symbolByName.set(name, symbol)
    memory.symbolList.push({ numbers, isSkippable })
  }
  symbols.set(step.text, symbol)
  return symbol
}

/** The words of the net that the step may be. */
function numbersOf({ net, firsts }: Memory, step: Step): readonly number[] {
  const numbers: number[] = []
  const add = (number: number | undefined) => {
    if (number !== undefined && !numbers.includes(number)) numbers.push(number)
  }
  if (step.isService) add(SERVICE_WORD)
  for (const spelling of spellingsOf(step.text)) {
    add(net.words.get(spelling))
    const longest = Math.min(spelling.length, firsts.get(spelling.charCodeAt(0)) ?? 0)
    for (let length = 2; length <= longest; length++) add(net.beginnings.get(spelling.slice(0, length)))
  }
  return numbers
}

/** By the first character of the beginnings of a net: how long the longest is. */
function longestBeginnings({ beginnings }: PhraseNet): ReadonlyMap<number, number> {
  const longest = new Map<number, number>()
  for (const beginning of beginnings.keys()) {
    const first = beginning.charCodeAt(0)
    longest.set(first, Math.max(longest.get(first) ?? 0, beginning.length))
  }
  return longest
}

function stepFrom(memory: Memory, state: State, symbol: number): State {
  const { numbers, isSkippable } = memory.symbolList[symbol]!
  // Three of four words end every phrase that was begun; to know that takes no transition that must be kept.
  if (!isSkippable && !leadsOn(state, numbers, memory.net)) return NOWHERE
  const known = state.next.get(symbol)
  if (known !== undefined) return known
  const target = makeTransition(memory, state, numbers, isSkippable)
  state.next.set(symbol, target)
  memory.transitions++
  return target
}

function makeTransition(
  { net, states }: Memory,
  state: State,
  numbers: readonly number[],
  isSkippable: boolean,
): State {
  const fresh = new Set<number>()
  const kept = new Set<number>()
  for (const node of state.nodes) {
    const edges = net.edges[node]!
    for (const number of numbers) for (const target of edges.get(number) ?? NONE) fresh.add(target)
    const any = net.anyEdge[node]!
    if (any !== -1) fresh.add(any)
    if (isSkippable && node !== 0 && (edges.size > 0 || any !== -1)) kept.add(node)
  }
  const ends: number[] = []
  for (const node of fresh) if (net.ends[node]! !== -1) ends.push(net.ends[node]!)
  const nodes = [...new Set([...fresh, ...kept])]
  const name = `${nodes.join(' ')}|${ends.join(' ')}`
  const known = states.get(name)
  if (known !== undefined) return known
  const target = newState(nodes, ends)
  states.set(name, target)
  return target
}

interface State {
  readonly nodes: readonly number[]
  readonly ends: readonly number[]
  readonly next: Map<number, State>
  /** Whether any word leads on, and the numbers of those that do, as bits; null until the state is first left. */
  onward: { readonly byAny: boolean; readonly numbers: Uint32Array } | null
}

/** The machine: its net, and what it has made of it so far. */
interface Memory {
  readonly net: PhraseNet
  readonly skippable: ReadonlySet<string>
  readonly firsts: ReadonlyMap<number, number>
  root: State
  states: Map<string, State>
  symbols: Map<string, number>
  /** The same of words that name a service. */
  serviceSymbols: Map<string, number>
  symbolByName: Map<string, number>
  symbolList: { readonly numbers: readonly number[]; readonly isSkippable: boolean }[]
  transitions: number
}

/** Bounds of what is kept; each transition costs some hundred bytes. */
const MAX_TRANSITIONS = 60_000
const MAX_SYMBOLS = 20_000
/** No phrase is longer, gaps and skipped words included. */
const MAX_WORDS = 24
const NONE: readonly number[] = []

function newState(nodes: readonly number[], ends: readonly number[]): State {
  return { nodes, ends, next: new Map(), onward: null }
}

const NOWHERE = newState([], [])

function leadsOn(state: State, numbers: readonly number[], net: PhraseNet): boolean {
  state.onward ??= onwardOf(state.nodes, net)
  const { onward } = state
  if (onward.byAny) return true
  for (const number of numbers) if ((onward.numbers[number >> 5]! & (1 << (number & 31))) !== 0) return true
  return false
}

function onwardOf(nodes: readonly number[], net: PhraseNet) {
  const numbers = new Uint32Array(((net.words.size + net.beginnings.size) >> 5) + 1)
  for (const node of nodes)
    for (const number of net.edges[node]!.keys()) numbers[number >> 5]! |= 1 << (number & 31)
  return { byAny: nodes.some((node) => net.anyEdge[node]! !== -1), numbers }
}

function startMemory(net: PhraseNet, skippable: ReadonlySet<string>): Memory {
  return { net, skippable, firsts: longestBeginnings(net), ...emptyMachine() }
}

function forgetAll(memory: Memory): void {
  Object.assign(memory, emptyMachine())
}

function emptyMachine(): Omit<Memory, 'net' | 'skippable' | 'firsts'> {
  const root = newState([0], [])
  return {
    root,
    states: new Map([['0|', root]]),
    symbols: new Map(),
    serviceSymbols: new Map(),
    symbolByName: new Map(),
    symbolList: [],
    transitions: 0,
  }
}

/** Longer words are pasted rubbish, which no phrase means. */
const MAX_WORD_LENGTH = 40

/** The word, and where letters are stretched ("vaaaa", "dowwwn") the words it may have been stretched from. */
export function spellingsOf(word: string): readonly string[] {
  if (word.length > MAX_WORD_LENGTH) return shortened(word)
  return mayBeStretched(word) && /(\p{L})\1\1/u.test(word) ? [word, ...squeezed(word)] : [word]
}

/** Three equal characters in a row, or a letter of two code units; the pattern, which costs more, then decides. */
function mayBeStretched(word: string): boolean {
  let run = 1
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    run = at > 0 && code === word.charCodeAt(at - 1) ? run + 1 : 1
    if (run === 3 || (code & 0xf800) === 0xd800) return true
  }
  return false
}

function shortened(word: string): readonly string[] {
  const short = word.replace(/(\p{L})\1+/gu, '$1')
  return short.length > MAX_WORD_LENGTH ? [] : squeezed(word)
}

function squeezed(word: string): readonly string[] {
  const single = word.replace(/(\p{L})\1\1+/gu, '$1')
  const double = word.replace(/(\p{L})\1\1+/gu, '$1$1')
  // Only the last run stretched in meaning: "helllooooo" is "hello", "goooo" "go", "downnnn" "down".
  return [single, double, double.replace(/(\p{L})\1$/u, '$1')]
}
