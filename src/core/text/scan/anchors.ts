import type { AmbiguousGate } from './automaton.js'
import type { Mark } from './automaton-table.js'
import { writingsOf } from './automaton-table.js'
import { SEPARATOR } from './chars.js'
import type { HashBits } from './hash-bits.js'
import { createHashBits, EMPTY_HASH, grow } from './hash-bits.js'

/**
 * What the words of a text may mean. Each pattern of the automaton has an anchor: its only word, or two neighbours of
 * its words.
 */
export type Anchors = HashBits

/** A name that needs no company, or a report. */
export const SURE = 1
/** A name that counts in company alone, and what may be its company. */
export const DOUBTFUL = 2
export const COMPANY = 4

export function buildAnchors(
  patterns: readonly { readonly words: readonly string[]; readonly mark: Mark }[],
  gates: readonly AmbiguousGate[],
): Anchors {
  return createHashBits(
    patterns.flatMap(({ words, mark }) =>
      writingsOf(words).map((symbols) => [anchorOf(symbols), bitOf(mark, gates)] as const),
    ),
  )
}

/** The hash of two neighbours. */
export function pair(one: number, other: number): number {
  return Math.imul(one, 31) ^ other
}

function bitOf(mark: Mark, gates: readonly AmbiguousGate[]): number {
  switch (mark.kind) {
    case 'sure':
    case 'report':
      return SURE
    case 'ambiguous':
      return gates[mark.name]!.always ? SURE : DOUBTFUL
    default:
      return COMPANY
  }
}

/**
 * The hash of a single word, or of the longest two neighbours. Of equals the last: texts have "&amp;" and "won't" more
 * often than what comes after them. `symbols` begins and ends with a separator.
 */
function anchorOf(symbols: readonly number[]): number {
  const words: (readonly number[])[] = []
  for (let from = 1; from < symbols.length; ) {
    const end = symbols.indexOf(SEPARATOR, from)
    words.push(symbols.slice(from, end))
    from = end + 1
  }
  if (words.length === 1) return hashOf(words[0]!)
  const lengths = words.slice(1).map((word, index) => words[index]!.length + word.length)
  const longest = lengths.lastIndexOf(Math.max(...lengths))
  return pair(hashOf(words[longest]!), hashOf(words[longest + 1]!))
}

/** Never 0, which is no word. */
function hashOf(word: readonly number[]): number {
  return word.reduce(grow, EMPTY_HASH) || 1
}
