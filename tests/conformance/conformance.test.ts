import { describe, expect, test } from 'vitest'
import { score } from '../../src/core/evaluation/score-readings.js'
import { configuration } from '../support/configuration.js'
import { readCorpus } from './measure.js'

/** What was measured, less 0.03: a change that loses more than that must say why. */
const FLOORS = {
  en: { dev: { f1: 0.9, language: 0.97 }, held: { f1: 0.82, language: 0.94 } },
  it: { dev: { f1: 0.9, language: 0.96 }, held: { f1: 0.79, language: 0.94 } },
} as const

const reader = configuration.reader()

describe.each(['en', 'it'] as const)('posts in %s', (language) => {
  test.each(['dev', 'held'] as const)('complaints and their services are found in the %s half', (half) => {
    const { f1, language: languageShare } = score(readCorpus(language, half, reader))
    expect(f1).toBeGreaterThanOrEqual(FLOORS[language][half].f1)
    expect(languageShare).toBeGreaterThanOrEqual(FLOORS[language][half].language)
  })
})

test('complaints and their services are found in Spanish posts', () => {
  const { f1, language } = score(readCorpus('es', 'dev', reader))
  expect(f1).toBeGreaterThanOrEqual(0.77)
  expect(language).toBeGreaterThanOrEqual(0.93)
})

test('a score counts pairs of post and service', () => {
  const reading = (label: string, services: readonly string[]) => ({ label, services, lang: 'en' }) as never
  const truth = (label: string, services: readonly string[]) => ({
    id: '1',
    text: '',
    label,
    services,
    lang: 'en',
  })
  const { precision, recall, f1, label } = score([
    { truth: truth('complaint', ['a', 'b']), reading: reading('complaint', ['a']) },
    { truth: truth('complaint', ['a']), reading: reading('chatter', []) },
    { truth: truth('chatter', []), reading: reading('complaint', ['c']) },
    { truth: truth('news', ['a']), reading: reading('news', ['a']) },
  ])
  expect({ precision, recall, f1, label }).toEqual({ precision: 0.5, recall: 1 / 3, f1: 0.4, label: 0.5 })
})
