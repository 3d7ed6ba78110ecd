import type { Table } from './automaton-table.js'
import { COLUMNS, OUT } from './automaton-table.js'
import {
  AMPERSAND,
  AT,
  CLASS_OF,
  codeAt,
  EXOTIC,
  FOREIGN,
  INVISIBLE,
  isExoticPair,
  PLUS,
  SEPARATOR,
  UNDERSCORE,
} from './chars.js'

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

/** What a scan has met so far; the numbers of names are kept between scans, each with its `serial`. */
interface Scratch {
  readonly gates: readonly AmbiguousGate[]
  /** By ambiguous name the scan that last met it, and the one that met company it needs. */
  readonly seenAt: Int32Array
  readonly neededAt: Int32Array
  readonly pending: Int32Array
  pendingCount: number
  contexts: number
  serial: number
}

/** More doubtful names in one post say nothing new. */
const MAX_PENDING = 32

/**
 * Aho–Corasick over folded characters, its failure links resolved, so that a text costs one table look-up a
 * character and nothing is allocated. Patterns are whole words: each begins and ends with a separator, and a run of
 * separators is one. It answers only whether a post deserves reading; where the names stand is found out afterwards.
 */
export function createAutomaton(table: Table, gates: readonly AmbiguousGate[]): Automaton {
  const scratch: Scratch = {
    gates,
    seenAt: new Int32Array(gates.length),
    neededAt: new Int32Array(gates.length),
    pending: new Int32Array(MAX_PENDING),
    pendingCount: 0,
    contexts: 0,
    serial: 0,
  }
  return {
    stateCount: table.table.length / COLUMNS,
    scan(text) {
      scratch.serial++
      scratch.contexts = 0
      scratch.pendingCount = 0
      const flags = scanText(text, table, scratch)
      return (flags & NAMED) === 0 && isNamedInCompany(scratch, flags) ? flags | NAMED : flags
    },
  }
}

function scanText(text: string, { table, outputs }: Table, scratch: Scratch): number {
  const length = text.length
  let flags = 0
  let state = table[SEPARATOR]!
  let previous = SEPARATOR
  let run = 0
  for (let index = 0; index <= length; index++) {
    const code = index < length ? text.charCodeAt(index) : 32
    const charClass = CLASS_OF[code]!
    if (charClass !== SEPARATOR && charClass <= UNDERSCORE) {
      if (charClass === previous) {
        if (++run === 2) flags |= STRETCHED
      } else run = 0
      state = table[state * COLUMNS + charClass]!
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
    if (charClass === EXOTIC && isExoticPair(code, codeAt(text, index + 1))) flags |= DISGUISED
    if (code === 35) flags |= HAS_TAG
    const isSign = charClass === PLUS || charClass === AMPERSAND
    if (previous !== SEPARATOR || isSign) {
      for (let part = isSign && previous === SEPARATOR ? 1 : 0; part < (isSign ? 3 : 1); part++) {
        state = table[state * COLUMNS + (part === 1 ? charClass : SEPARATOR)]!
        const out = table[state * COLUMNS + OUT]!
        if (out === 0) continue
        flags |= noteOutput(outputs[out]!, scratch)
        if ((flags & NAMED) !== 0) return flags
      }
      previous = SEPARATOR
    }
    if (code === 58 && codeAt(text, index + 1) === 47 && codeAt(text, index + 2) === 47)
      index = endOfRun(text, index)
  }
  return flags
}

/** Notes what ends here; returns the bits that it adds. */
function noteOutput(output: Table['outputs'][number], scratch: Scratch): number {
  if (output.isSure) return NAMED
  const { seenAt, neededAt, pending, serial } = scratch
  scratch.contexts |= output.contexts
  for (const name of output.needed) neededAt[name] = serial
  for (const name of output.ambiguous) {
    if (seenAt[name] === serial || scratch.pendingCount === MAX_PENDING) continue
    seenAt[name] = serial
    pending[scratch.pendingCount++] = name
  }
  return output.isReport ? REPORTED : 0
}

/** Whether one of the doubtful names stands in company that makes it worth a look. */
function isNamedInCompany(
  { gates, neededAt, pending, pendingCount, contexts, serial }: Scratch,
  flags: number,
): boolean {
  if (pendingCount > 0 && (flags & REPORTED) !== 0) return true
  for (let at = 0; at < pendingCount; at++) {
    const name = pending[at]!
    const gate = gates[name]!
    if (gate.always || (gate.contexts & contexts) !== 0 || neededAt[name] === serial) return true
  }
  return false
}

/** The last character before the next white space: a link ends there. */
function endOfRun(text: string, start: number): number {
  let index = start
  while (index + 1 < text.length && text.charCodeAt(index + 1) > 32) index++
  return index
}
