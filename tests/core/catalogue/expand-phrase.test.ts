import { describe, expect, test } from 'vitest'
import { expandPhrase } from '../../../src/core/catalogue/expand-phrase.js'

const written = (phrase: string) => {
  const expanded = expandPhrase(phrase)
  return expanded.kind === 'ok' ? expanded.phrases : expanded.problem
}

describe('a phrase is written out', () => {
  test.each([
    ['won’t load', ['won’t load']],
    ['{is|are} down', ['is down', 'are down']],
    ['non {mi|ti} {va|funziona}', ['non mi va', 'non mi funziona', 'non ti va', 'non ti funziona']],
    ['non {mi |}va', ['non mi va', 'non va']],
    ['{still|} not working', ['still not working', 'not working']],
    ['not {working properly|loading}', ['not working properly', 'not loading']],
    ['crash{a|ano|}', ['crasha', 'crashano', 'crash']],
    ['<service>  is   down', ['<service> is down']],
    ['down since ~ hours', ['down since ~ hours']],
    ['blocc* da ore', ['blocc* da ore']],
    ['{a|a} b', ['a b']],
    ['error 503', ['error 503']],
  ])('%s', (phrase, expected) => {
    expect(written(phrase)).toEqual(expected)
  })
})

describe('a phrase that breaks the grammar says how', () => {
  test.each([
    ['', 'can be empty; leave at least one word that must stand'],
    ['{down|}', 'can be empty; leave at least one word that must stand'],
    ['Netflix down', 'has upper-case letters; write it in lower case'],
    ['{is|are down', 'has a "{" without a "}"'],
    ['is|are} down', 'has a "}" without a "{"'],
    ['is|are down', 'has a "|" outside of { }'],
    ['{is|{are|be}} down', 'nests { } in { }; write it as two phrases'],
    ['~ down', 'has a "~" at its edge; it stands between two words'],
    ['{since|} ~ hours', 'has a "~" at its edge; it stands between two words'],
    ['down ~ ~ hours', 'has two "~" in a row; one means up to three words'],
    ['down~hours', 'has "~" inside "down~hours"; put a space on both sides'],
    ['<brand> down', 'has "<brand>"; only <service> may stand in < >, by itself'],
    ['blo*co', 'has "blo*co"; a "*" ends a word'],
    ['error *', 'has "*"; a "*" ends a word'],
    ['<service>', 'has no word of its own beside <service>'],
  ])('%s', (phrase, problem) => {
    expect(expandPhrase(phrase)).toEqual({ kind: 'bad', problem })
  })

  test('a phrase of too many writings is refused before it is written out', () => {
    expect(expandPhrase('{a|b|c|d|e|f|g|h}'.repeat(5))).toEqual({
      kind: 'bad',
      problem: 'stands for 32768 phrases; write it as several of at most 4096',
    })
  })
})
