import { CLASS_OF, FOREIGN, SEPARATOR } from './chars.js'

/** What a pattern found in a text does for the question whether the post matters. */
export type Mark =
  | { readonly kind: 'sure' }
  /** The name with this number counts if its company is present. */
  | { readonly kind: 'ambiguous'; readonly name: number }
  | { readonly kind: 'context'; readonly set: number }
  | { readonly kind: 'needed'; readonly name: number }
  /** Words that report something broken, so that the service may be one that no catalogue has. */
  | { readonly kind: 'report' }

/** Classes 0–40 are the columns; one more says what ends in the state. */
export const COLUMNS = 42
export const OUT = 41
const MAX_SETS = 31

/** The transitions of all states, and what a text that reaches a state holds. */
export interface Table {
  /** COLUMNS entries a state: the next states, and at OUT the number of its output, 0 for none. */
  readonly table: Uint16Array | Int32Array
  readonly outputs: readonly Output[]
}

/** Builds the table of an Aho–Corasick machine whose failure links are resolved. */
export function buildTable(
  patterns: readonly { readonly words: readonly string[]; readonly mark: Mark }[],
): Table {
  return pack(resolve(growTrie(patterns)))
}

/** The bit of a context set. Beyond the 31st they share one: a few posts more are looked at, none less. */
export function contextBit(set: number): number {
  return 1 << Math.min(set, MAX_SETS - 1)
}

interface Trie {
  /** COLUMNS entries a state: the next state's first entry, 0 for none; the last is the number of its marks. */
  next: Int32Array
  readonly marks: Mark[][]
}

export interface Output {
  readonly isSure: boolean
  readonly isReport: boolean
  readonly contexts: number
  readonly ambiguous: readonly number[]
  readonly needed: readonly number[]
}

function growTrie(patterns: readonly { readonly words: readonly string[]; readonly mark: Mark }[]): Trie {
  let next = new Int32Array(COLUMNS * 4096)
  let used = COLUMNS
  const marks: Mark[][] = [[]]
  for (const { words, mark } of patterns) {
    for (const symbols of writingsOf(words)) {
      let state = 0
      for (const symbol of symbols) {
        let child = next[state + symbol]!
        if (child === 0) {
          if (used + COLUMNS > next.length) {
            const grown = new Int32Array(next.length * 2)
            grown.set(next)
            next = grown
          }
          child = used
          next[state + symbol] = child
          used += COLUMNS
        }
        state = child
      }
      if (next[state + OUT] === 0) {
        next[state + OUT] = marks.length
        marks.push([])
      }
      marks[next[state + OUT]!]!.push(mark)
    }
  }
  return { next: next.slice(0, used), marks }
}

/** The symbols of a pattern: its words between separators; "plus" also as "+", "&" also as "&amp;". */
export function writingsOf(words: readonly string[]): readonly (readonly number[])[] {
  let writings: number[][] = [[SEPARATOR]]
  for (const word of words) {
    const forms = word === 'plus' ? ['plus', '+'] : word === '&' ? ['&', '& amp'] : [word]
    writings = writings.flatMap((start) => forms.map((form) => [...start, ...symbolsOf(form), SEPARATOR]))
  }
  return writings
}

function symbolsOf(word: string): readonly number[] {
  const symbols: number[] = []
  for (let index = 0; index < word.length; index++) {
    const charClass = CLASS_OF[word.charCodeAt(index)]!
    if (charClass < FOREIGN) symbols.push(charClass)
  }
  return symbols
}

/**
 * Numbers the states by their distance from the start and stores them in 16 bits where they fit. What common words
 * touch then lies together and stays in the processor's cache.
 */
function pack({ table, outputs, order }: Resolved): Table {
  const count = order.length + 1
  const renumbered = new Int32Array(table.length / COLUMNS)
  for (let position = 0; position < order.length; position++)
    renumbered[order[position]! / COLUMNS] = position + 1
  const packed =
    count < 65_536 && outputs.length < 65_536
      ? new Uint16Array(count * COLUMNS)
      : new Int32Array(count * COLUMNS)
  for (let position = 0; position < count; position++) {
    const from = position === 0 ? 0 : order[position - 1]!
    const to = position * COLUMNS
    for (let symbol = 0; symbol < OUT; symbol++)
      packed[to + symbol] = renumbered[table[from + symbol]! / COLUMNS]!
    packed[to + OUT] = table[from + OUT]!
  }
  return { table: packed, outputs }
}

interface Resolved {
  readonly table: Int32Array
  readonly outputs: readonly Output[]
  /** All states but the first, breadth first. */
  readonly order: Int32Array
}

/** Breadth first: each state takes over what its longest proper ending knows. */
function resolve({ next, marks }: Trie): Resolved {
  const table = next
  const outputs: Output[] = marks.map(summarise)
  const fail = new Int32Array(table.length / COLUMNS)
  const queue = new Int32Array(table.length / COLUMNS)
  let tail = 0
  for (let symbol = 0; symbol < OUT; symbol++) {
    const child = table[symbol]!
    if (child !== 0) queue[tail++] = child
  }
  for (let head = 0; head < tail; head++) {
    const state = queue[head]!
    const failure = fail[state / COLUMNS]!
    const inherited = table[failure + OUT]!
    if (inherited !== 0) {
      const own = table[state + OUT]!
      if (own === 0) table[state + OUT] = inherited
      else {
        outputs.push(join(outputs[own]!, outputs[inherited]!))
        table[state + OUT] = outputs.length - 1
      }
    }
    for (let symbol = 0; symbol < OUT; symbol++) {
      const child = table[state + symbol]!
      if (child === 0) table[state + symbol] = table[failure + symbol]!
      else {
        fail[child / COLUMNS] = table[failure + symbol]!
        queue[tail++] = child
      }
    }
  }
  return { table, outputs, order: queue.subarray(0, tail) }
}

function summarise(marks: readonly Mark[]): Output {
  return {
    isSure: marks.some(({ kind }) => kind === 'sure'),
    isReport: marks.some(({ kind }) => kind === 'report'),
    contexts: marks.reduce((bits, mark) => (mark.kind === 'context' ? bits | contextBit(mark.set) : bits), 0),
    ambiguous: marks.flatMap((mark) => (mark.kind === 'ambiguous' ? [mark.name] : [])),
    needed: marks.flatMap((mark) => (mark.kind === 'needed' ? [mark.name] : [])),
  }
}

function join(one: Output, other: Output): Output {
  return {
    isSure: one.isSure || other.isSure,
    isReport: one.isReport || other.isReport,
    contexts: one.contexts | other.contexts,
    ambiguous: [...one.ambiguous, ...other.ambiguous],
    needed: [...one.needed, ...other.needed],
  }
}
