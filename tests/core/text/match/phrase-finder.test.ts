import { describe, expect, test } from 'vitest'
import { createPhraseFinder } from '../../../../src/core/text/match/phrase-finder.js'
import { buildPhraseNet } from '../../../../src/core/text/match/phrase-net.js'
import { tokenize } from '../../../../src/core/text/tokens/tokenize.js'
import { catalogue } from '../../../support/reader.js'

const { contractions } = catalogue.words

/** The phrases of a lexicon that stand in a text; `§` is the mention of a service. */
function found(phrases: readonly string[], text: string): string[] {
  const finder = createPhraseFinder(buildPhraseNet(phrases, contractions), new Set(['still']))
  const steps = tokenize(text.replaceAll('§', 'netflix'), contractions).map((token) => ({
    text: token.text,
    isService: token.text === 'netflix',
    isNewSentence: token.before === 2,
  }))
  const look = () => finder.find(steps).map(({ phrase, from, to }) => `${phrases[phrase]} @${from}-${to}`)
  const first = look()
  expect(look()).toEqual(first)
  return first
}

describe('the grammar of a phrase', () => {
  test.each([
    ['{is|are} down', 'they are down', ['{is|are} down @1-3']],
    ['{really |}slow', 'really slow', ['{really |}slow @0-2', '{really |}slow @1-2']],
    ["<service> {won't|doesn't} load", '§ won’t load', ["<service> {won't|doesn't} load @0-3"]],
    ['<service> down', "§'s down", ['<service> down @0-3']],
    ['why is ~ down', 'why is my beloved § down', ['why is ~ down @0-6']],
    ['why is ~ down', 'why is one two three four down', []],
    ['why ~ down', 'why. down', []],
    ['crash*', 'it crashed', ['crash* @1-2']],
    ['non va', 'non vaaaa', ['non va @0-2']],
    ['is down', 'is still down', ['is down @0-3']],
    ["c'è un problema", 'cè un problema', ["c'è un problema @0-4"]],
    ['outage{s|}', 'two outages', ['outage{s|} @1-2']],
    ['{is|} {it|this} {down|out}', 'this out', ['{is|} {it|this} {down|out} @0-2']],
  ])('%s in "%s"', (phrase, text, expected) => {
    expect(found([phrase], text)).toEqual(expected)
  })
})

test('every phrase that fits is found, and where it stands', () => {
  expect(found(['is down', 'down', 'if it is down'], 'if it is down')).toEqual([
    'if it is down @0-4',
    'is down @2-4',
    'down @3-4',
  ])
})

test('a word has all beginnings that the lexicon lists, short and long', () => {
  expect(found(['cra*', 'crash*', 'crasher*'], 'it crashed')).toEqual(['cra* @1-2', 'crash* @1-2'])
  expect(found(['cra*', 'bloccat*'], 'bloccato, cr')).toEqual(['bloccat* @0-1'])
})

test('a word is a service in one place and a plain word in another', () => {
  const finder = createPhraseFinder(buildPhraseNet(['<service> down', 'max down'], contractions), new Set())
  const look = (isService: boolean) =>
    finder
      .find(
        ['max', 'down'].map((text, at) => ({ text, isService: at === 0 && isService, isNewSentence: false })),
      )
      .map(({ phrase }) => phrase)
  expect([look(false), look(true), look(false)]).toEqual([[1], [0, 1], [1]])
})
