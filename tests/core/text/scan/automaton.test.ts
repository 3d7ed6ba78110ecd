import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenizePhrase } from '../../../../src/core/text/match/phrase-net.js'
import type { AmbiguousGate } from '../../../../src/core/text/scan/automaton.js'
import { createAutomaton, HAS_TAG, NAMED, REPORTED } from '../../../../src/core/text/scan/automaton.js'
import { buildTable } from '../../../../src/core/text/scan/automaton-table.js'

const buildAutomaton = (patterns: Parameters<typeof buildTable>[0], gates: readonly AmbiguousGate[]) =>
  createAutomaton(buildTable(patterns), gates)
const NO_CONTRACTIONS = { endings: new Set<string>(), whole: new Set<string>(), unmarked: new Map() }
const sure = (name: string) => ({
  words: tokenizePhrase(name, NO_CONTRACTIONS),
  mark: { kind: 'sure' } as const,
})

test('names count as whole words, in any case and with accents', () => {
  const { scan } = buildAutomaton(
    [sure('netflix'), sure('at&t'), sure('disney+'), { words: ['@sky_help'], mark: { kind: 'sure' } }],
    [],
  )
  for (const text of [
    'NETFLIX!',
    'nètflix',
    "netflix's",
    '#netflix',
    'at&t',
    'AT&amp;T',
    'AT & T',
    'Disney+',
    'disney plus',
    '@Sky_Help hi',
  ]) {
    expect([text, scan(text) & NAMED]).toEqual([text, NAMED])
  }
  for (const text of [
    'netflixy',
    'anetflix',
    '@netflix',
    'https://netflix.com/x',
    'look at the t',
    'disney',
    '@sky_helper',
    'НЕТФЛИКС',
  ]) {
    expect([text, scan(text) & NAMED]).toEqual([text, 0])
  }
})

test('an ambiguous name needs its company, which may stand before or after it', () => {
  const patterns = [
    { words: ['sky'], mark: { kind: 'ambiguous', name: 0 } as const },
    { words: ['decoder'], mark: { kind: 'context', set: 0 } as const },
    { words: ['su', 'sky'], mark: { kind: 'needed', name: 0 } as const },
    { words: ['non', 'va'], mark: { kind: 'report' } as const },
  ]
  const { scan } = buildAutomaton(patterns, [{ contexts: 1, always: false }])
  expect(scan('the sky is blue')).toBe(0)
  expect(scan('decoder sky') & NAMED).toBe(NAMED)
  expect(scan('sky, il decoder') & NAMED).toBe(NAMED)
  expect(scan('guardo su sky') & NAMED).toBe(NAMED)
  expect(scan('non va #x')).toBe(REPORTED | HAS_TAG)
})

test('agrees with looking for each word apart', () => {
  const names = ['ab', 'abab', 'ba b', 'b', 'cab']
  const { scan } = buildAutomaton(names.map(sure), [])
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'ab', 'abab', 'ba', 'cab', 'ca', ' ', ', '), { maxLength: 12 }),
      (parts) => {
        const text = parts.join('')
        const padded = ` ${text.replace(/[ ,]+/g, ' ')} `
        expect((scan(text) & NAMED) !== 0).toBe(names.some((name) => padded.includes(` ${name} `)))
      },
    ),
    { numRuns: 500 },
  )
})
