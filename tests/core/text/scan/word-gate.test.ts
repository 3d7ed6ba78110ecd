import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogue, newReader } from '../../../support/reader.js'

const reader = newReader()

function screenText(text: string): number {
  const bytes = Buffer.from(`${text}"more`)
  return reader.screen(bytes, 0, Buffer.byteLength(text))
}

test.each([
  ['words that name nothing', 'good morning to all of you', 0],
  ['accents, emoji and other scripts', 'perché no? 🎉 да', 0],
  ['a stranger’s handle', '@bobby_1987 hello', 0],
  ['a hashtag of nobody', 'hello #monday', 2],
  ['a name', 'Netflix again', 1],
  ['a name with invisible letters and accents', 'nèt\u200Bflix', 1],
  ['the longest words of a report', 'we can’t log in', 1],
  ['a part of a report', 'we stuck to it', 0],
  ['a desk’s handle', 'hello @NetflixHelps', 1],
  ['a stretched letter', 'netfliiiix', 1],
  ['a letter in disguise', '𝐧', 1],
  ['a link', 'see https://example.com/netflix', 0],
  ['a link with a hash sign', 'see https://example.com/?#netflix', 1],
])('%s', (_name, text, expected) => {
  expect(screenText(text)).toBe(expected)
})

test('malformed bytes are in doubt', () => {
  for (const bytes of [
    [0xff],
    [0xc0, 0xaf],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xc3, 0x28],
  ])
    expect(reader.screen(Uint8Array.from(bytes), 0, bytes.length)).toBe(1)
  expect(screenText('\uD83D')).toBe(1)
})

test('whatever may name a service passes the gate', () => {
  const parts = fc.constantFrom(
    ...[
      'netflix',
      'NETFLIX',
      'sky',
      'decoder',
      'tim',
      'at',
      't',
      'disney',
      'prime',
      'video',
      'plus',
      'can',
      'log',
    ],
    ...[
      'is',
      'down',
      'non',
      'va',
      'hasn',
      'isn',
      'working',
      'world',
      'of',
      'hello',
      'now',
      'servers',
      'help',
      'ask',
    ],
    ...[
      '@',
      '#',
      '&',
      '&amp;',
      '+',
      '_',
      "'",
      '’',
      '-',
      '.',
      ' ',
      '  ',
      '\n',
      '://',
      'https://a.b/',
      '7',
      '777',
    ],
    ...['\u200B', '\uFE0F', 'è', 'е', 'Я', 'ｎ', '＠', 'Ⓝ', '🎉', '🅽', '𝐧', '\uD83C', '漢', 'İ'],
  )
  const text = fc.array(
    fc.oneof({ weight: 4, arbitrary: parts }, fc.string({ unit: 'binary', maxLength: 3 })),
    {
      maxLength: 9,
    },
  )
  let passed = 0
  fc.assert(
    fc.property(text, fc.constantFrom('', ' '), (all, between) => {
      const value = all.join(between)
      const found = screenText(value)
      if ((found & 1) !== 0) return
      passed++
      expect([value, reader.mayName(value) && reader.foreignTags(value) !== null]).toEqual([value, false])
      expect([value, found === 0 && value.includes('#')]).toEqual([value, false])
    }),
    { numRuns: 5_000, seed: 11 },
  )
  expect(passed).toBeGreaterThan(500)
})

test('every name and account of the catalogue passes', () => {
  for (const { names, misspellings, accounts } of catalogue.services.values()) {
    for (const name of [...names, ...misspellings])
      expect([name, !reader.mayName(name) || (screenText(name) & 1) === 1]).toEqual([name, true])
    for (const handle of Object.values(accounts).flat())
      expect([handle, !/^\w{3,}$/.test(handle) || (screenText(`@${handle}`) & 1) === 1]).toEqual([
        handle,
        true,
      ])
  }
})
