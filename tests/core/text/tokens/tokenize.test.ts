import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntities, hasExotic, normalizeExotic } from '../../../../src/core/text/tokens/plain-text.js'
import * as tokens from '../../../../src/core/text/tokens/tokenize.js'
import { catalogue } from '../../../support/reader.js'

const { contractions } = catalogue.words
const foldText = (text: string) => tokens.foldText(text, contractions)
const tokenize = (text: string) => tokens.tokenize(text, contractions)

describe('one word, however it is written', () => {
  test.each([
    ["can't", 'cant'],
    ['can’t', 'cant'],
    ['cant', 'cant'],
    ['can t', 'cant'],
    ["it's", 'it s'],
    ['its', 'it s'],
    ["l'app", 'l app'],
    ['l’app', 'l app'],
    ['Perché', 'perche'],
    ["perche'", 'perche'],
    ['GIÙ', 'giu'],
    ['giu\u0300', 'giu'],
    ['ＮＥＴＦＬＩＸ', 'netflix'],
    ['nеtflіx', 'netflix'],
    ['ne\u200btflix', 'netflix'],
    ['net\u00adflix', 'netflix'],
    ['whats', 'what s'],
    ['Disney+', 'disney plus'],
    ['AT&T', 'at & t'],
    ["y'all", 'yall'],
  ])('%s is read as "%s"', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  test.each(['𝐧𝐞𝐭𝐟𝐥𝐢𝐱', '𝓷𝓮𝓽𝓯𝓵𝓲𝔁', '🅽🅴🆃🅵🅻🅸🆇'])('%s is unmasked', (text) => {
    expect(hasExotic(text)).toBe(true)
    expect(foldText(normalizeExotic(text))).toBe('netflix')
  })
})

test('entities of HTML are written out', () => {
  expect(decodeEntities('AT&amp;T isn&#39;t &lt;up&gt; &#x1F600;')).toBe("AT&T isn't <up> 😀")
})

test('handles, hashtags, links and numbers are distinguished from words', () => {
  const seen = tokenize('@Ask_Spectrum down 5% https://t.co/x1 #GiùOra bit.ly/abc netflix.com').map(
    ({ kind, text }) => `${kind}:${text}`,
  )
  expect(seen).toEqual([
    'handle:@ask_spectrum',
    'word:down',
    'number:5',
    'symbol:%',
    'link:',
    'hashtag:giuora',
    'link:',
    'word:netflix',
    'word:com',
  ])
})

test('clauses and sentences are distinguished', () => {
  const breaks = tokenize('Ok, so... wait – no. Yes!\nAnd 3.5 www').map(
    ({ text, before }) => `${text}${before}`,
  )
  expect(breaks).toEqual(['ok0', 'so1', 'wait1', 'no1', 'yes2', 'and2', '30', '50', 'www0'])
})

test('folding what is folded changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const plain = normalizeExotic(text)
      expect(normalizeExotic(plain)).toBe(plain)
      const words = foldText(plain)
      expect(foldText(words).replaceAll(' ', '')).toBe(words.replaceAll(' ', ''))
    }),
  )
})

test('a mark of exclamation or of interrogation ends a sentence, and a question is remembered', () => {
  const read = tokenize('netflix down? yes! spotify too')
  expect(read.map(({ before }) => before)).toEqual([0, 0, 2, 2, 0])
  expect(read.map(({ asked }) => asked)).toEqual([false, true, false, false, false])
})
