import { expect, test } from 'vitest'
import { checkLexicons } from '../../../src/core/catalogue/check-lexicons.js'
import type { Lexicon, LexiconEntry, Service } from '../../../src/core/model/catalogue.js'

const netflix: Service = {
  id: 'netflix',
  name: 'Netflix',
  names: ['netflix'],
  misspellings: [],
  ambiguous: [],
  hashtags: [],
  accounts: {},
  owner: 'Netflix',
  category: 'streaming',
  countries: [],
  features: ['playback'],
  dependsOn: [],
}

function entry(phrase: string, rest: Partial<LexiconEntry> = {}): LexiconEntry {
  return { phrase, stance: 'complaint', weight: 0.8, why: 'said of services', ...rest }
}

function lexicon(
  language: Lexicon['language'],
  entries: readonly LexiconEntry[],
  rest: Partial<Lexicon> = {},
): Lexicon {
  return { language, entries, hashtagCues: [], hashtagTraps: [], ...rest }
}

const messages = (...lexicons: Lexicon[]) => checkLexicons(lexicons, [netflix]).map(({ message }) => message)

test('lexicons in order have no problem; two languages may use one word in two ways', () => {
  expect(
    messages(
      lexicon('en', [entry('is down'), entry('back up', { stance: 'recovery' })]),
      lexicon('it', [entry('è giù'), entry('back up', { stance: 'joke' })]),
      lexicon('shared', [entry('down')]),
    ),
  ).toEqual([])
})

test('a phrase with two meanings within a language', () => {
  expect(
    messages(lexicon('en', [entry('{is|are} back', { stance: 'recovery' }), entry('{is|was} back')])),
  ).toEqual([
    'phrase "{is|was} back": "is back" has two meanings, complaint here and recovery in phrase "{is|are} back"; remove one',
  ])
})

test('a phrase with two meanings between a language and the shared lexicon, accents set aside', () => {
  expect(
    messages(lexicon('it', [entry('è giù')]), lexicon('shared', [entry('e giu', { stance: 'rant' })])),
  ).toEqual([
    'phrase "è giù": "è giù" has two meanings, complaint here and rant in phrase "e giu" of shared; remove one',
  ])
})

test('the same phrase twice, whatever the alternatives it hides in', () => {
  expect(messages(lexicon('en', [entry('{is|are} {down|dead}'), entry('{are|is} down')]))).toEqual([
    'phrase "{are|is} down": stands twice, also in phrase "{is|are} {down|dead}"; remove one',
  ])
  expect(messages(lexicon('it', [entry('down')]), lexicon('shared', [entry('down')]))).toEqual([
    'phrase "down": stands twice, also in phrase "down" of shared; remove one',
  ])
})

test('entries of one stance may overlap as long as each adds something', () => {
  expect(messages(lexicon('en', [entry('{is|are} down'), entry('{is|was} down')]))).toEqual([])
})

test('a phrase with two meanings is reported once for each pair of entries', () => {
  expect(
    messages(lexicon('en', [entry('{is|are} down', { stance: 'joke' }), entry('{is|are} {down|dead}')])),
  ).toEqual([
    'phrase "{is|are} {down|dead}": "is down" has two meanings, complaint here and joke in phrase "{is|are} down"; remove one',
  ])
})

test('the same phrase with and without its accents is two spellings of one meaning', () => {
  expect(messages(lexicon('it', [entry('è giù'), entry('e giu')]))).toEqual([])
})

test('a weight outside 0–1, an empty why, bad grammar', () => {
  expect(
    messages(lexicon('en', [entry('a b', { weight: 1.5 }), entry('c d', { why: ' ' }), entry('{e|f')])),
  ).toEqual([
    'phrase "a b": weight is 1.5; it must lie between 0 and 1',
    'phrase "c d": why is empty; say why the phrase has its stance',
    'phrase "{e|f": has a "{" without a "}"',
  ])
})

test('a phrase that is the name of a service', () => {
  expect(messages(lexicon('en', [entry('{netflix|the stream}')]))).toEqual([
    'phrase "{netflix|the stream}": "netflix" is a name of service "netflix"; remove it here',
  ])
})

test('hashtag cues and traps', () => {
  const cue = (text: string, weight = 0.8) => ({ cue: text, stance: 'complaint' as const, weight })
  const hashtags = (...hashtagCues: Lexicon['hashtagCues']) =>
    messages(lexicon('en', [], { hashtagCues, hashtagTraps: ['countdown'] }))
  expect(hashtags(cue('down'))).toEqual([])
  expect(hashtags(cue('countdown'))).toEqual(['hashtag cue "countdown" is also a hashtag trap; remove one'])
  expect(hashtags(cue('down'), cue('down'))).toEqual(['hashtag cue "down" stands twice; remove one'])
  expect(hashtags(cue('down'), { ...cue('down'), stance: 'rant' })).toEqual([
    'hashtag cue "down" has two meanings, rant and complaint; remove one',
  ])
  expect(hashtags(cue('#down'))).toEqual([
    'hashtag cue "#down": write one lower-case word without "#" and spaces',
  ])
  expect(hashtags(cue('down', -1))).toEqual(['hashtag cue "down": weight is -1; it must lie between 0 and 1'])
})

test('hashtag traps that stand twice or carry a "#"', () => {
  expect(messages(lexicon('en', [], { hashtagTraps: ['lockdown', 'lockdown', '#countdown'] }))).toEqual([
    'hashtag trap "lockdown" stands twice; remove one',
    'hashtag trap "#countdown": write one lower-case word without "#" and spaces',
  ])
})
