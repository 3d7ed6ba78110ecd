import {
  AMPERSAND,
  AT,
  CLASS_OF,
  EXOTIC,
  FOREIGN,
  INVISIBLE,
  isExoticPair,
  PLUS,
  SEPARATOR,
} from './chars.js'

/** What a pattern found in a text does for the question whether the post matters. */
export type Mark =
  | { readonly kind: 'sure' }
  /** The name with this number counts if its company is present. */
  | { readonly kind: 'ambiguous'; readonly name: number }
  | { readonly kind: 'context'; readonly set: number }
  | { readonly kind: 'needed'; readonly name: number }
  /** Words that report something broken, so that the service may be one that no catalogue has. */
  | { readonly kind: 'report' }

export interface AmbiguousGate {
  /** Bits of the context sets of which one is enough. */
  readonly contexts: number
  /** Whether the name alone is reason to look closer. */
  readonly always: boolean
}

/** What a scan found, as bits. */
export const NAMED = 1
export const REPORTED = 2
export const HAS_TAG = 4
/** Letters in disguise or stretched: if nothing was found, the plain form deserves a second scan. */
export const DISGUISED = 8
export const STRETCHED = 16
export const HAS_HANDLE = 32

export interface Automaton {
  /** Bits of what the text holds; stops at the first name that needs no company. */
  scan(text: string): number
  readonly stateCount: number
}

/** Classes 0–40 are the columns; one more says what ends in the state. */
const COLUMNS = 42
const OUT = 41
const UNDERSCORE = 37
const MAX_SETS = 31

/**
 * Aho–Corasick over folded characters, its failure links resolved, so that a text costs one table look-up a
 * character and nothing is allocated. Patterns are whole words: each begins and ends with a separator, and a run of
 * separators is one. It answers only whether a post deserves reading; where the names stand is found out afterwards.
 */
export function buildAutomaton(
  patterns: readonly { readonly words: readonly string[]; readonly mark: Mark }[],
  gates: readonly AmbiguousGate[],
): Automaton {
  const trie = growTrie(patterns)
  const { table, outputs } = pack(resolve(trie))
  const afterSeparator = table[SEPARATOR]!
  const seenAt = new Int32Array(gates.length)
  const neededAt = new Int32Array(gates.length)
  const pending = new Int32Array(32)
  let serial = 0

  return {
    stateCount: trie.next.length / COLUMNS,
    scan(text) {
      serial++
      const length = text.length
      let flags = 0
      let state = afterSeparator
      let previous = SEPARATOR
      let run = 0
      let contexts = 0
      let pendingCount = 0
      for (let index = 0; index <= length; index++) {
        const code = index < length ? text.charCodeAt(index) : 32
        const charClass = CLASS_OF[code]!
        if (charClass !== SEPARATOR && charClass <= UNDERSCORE) {
          if (charClass === previous) {
            if (++run === 2) flags |= STRETCHED
          } else run = 0
          // In state 0 nothing can match before the next separator.
          if (state !== 0) state = table[state * COLUMNS + charClass]!
          previous = charClass
          continue
        }
        if (charClass === INVISIBLE) continue
        if (charClass === FOREIGN) {
          state = 0
          previous = FOREIGN
          continue
        }
        if (charClass === AT) {
          state = table[state * COLUMNS + AT]!
          flags |= HAS_HANDLE
          previous = AT
          continue
        }
        if (charClass === EXOTIC && isExoticPair(code, text.charCodeAt(index + 1))) flags |= DISGUISED
        if (code === 35) flags |= HAS_TAG
        const isSign = charClass === PLUS || charClass === AMPERSAND
        if (previous === SEPARATOR && !isSign) {
          if (code === 58 && text.charCodeAt(index + 1) === 47 && text.charCodeAt(index + 2) === 47)
            index = endOfRun(text, index)
          continue
        }
        for (let part = isSign && previous === SEPARATOR ? 1 : 0; part < (isSign ? 3 : 1); part++) {
          state = table[state * COLUMNS + (part === 1 ? charClass : SEPARATOR)]!
          const out = table[state * COLUMNS + OUT]!
          if (out === 0) continue
          const output = outputs[out]!
          if (output.isSure) return flags | NAMED
          contexts |= output.contexts
          if (output.isReport) flags |= REPORTED
          for (const name of output.needed) neededAt[name] = serial
          for (const name of output.ambiguous) {
            if (seenAt[name] === serial || pendingCount === pending.length) continue
            seenAt[name] = serial
            pending[pendingCount++] = name
          }
        }
        previous = SEPARATOR
        if (code === 58 && text.charCodeAt(index + 1) === 47 && text.charCodeAt(index + 2) === 47)
          index = endOfRun(text, index)
      }
      for (let at = 0; at < pendingCount; at++) {
        const name = pending[at]!
        const gate = gates[name]!
        if (
          gate.always ||
          (flags & REPORTED) !== 0 ||
          (gate.contexts & contexts) !== 0 ||
          neededAt[name] === serial
        )
          return flags | NAMED
      }
      return flags
    },
  }
}

/** The last character before the next white space: a link ends there. */
function endOfRun(text: string, start: number): number {
  let index = start
  while (index + 1 < text.length && text.charCodeAt(index + 1) > 32) index++
  return index
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

interface Output {
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
function writingsOf(words: readonly string[]): readonly (readonly number[])[] {
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
 * Numbers the states by their distance from the start and stores them in 16 bits where they fit: what common words
 * touch lies together then and stays in the processor's cache.
 */
function pack({ table, outputs, order }: Resolved): {
  readonly table: Uint16Array | Int32Array
  readonly outputs: readonly Output[]
} {
  const count = order.length + 1
  const renumbered = new Int32Array(table.length / COLUMNS)
  for (let place = 0; place < order.length; place++) renumbered[order[place]! / COLUMNS] = place + 1
  const packed =
    count < 65_536 && outputs.length < 65_536
      ? new Uint16Array(count * COLUMNS)
      : new Int32Array(count * COLUMNS)
  for (let place = 0; place < count; place++) {
    const from = place === 0 ? 0 : order[place - 1]!
    const to = place * COLUMNS
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
