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
  ['a doubtful name without company', 'all is well now', 0],
  ['a doubtful name in company', 'the match on now', 1],
  ['an entity', 'you &amp; me', 0],
  ['the beginning of a report', 'we won’t go', 0],
  ['long runs of digits', 'in 2000 it was 1000', 0],
  ['long runs of digits and an entity', '2000 &#110;etflix', 1],
  ['a number behind a hash sign', 'we are #1', 0],
  ['a hashtag within a word', 'a#monday &#monday /#monday', 0],
  ['a hashtag that begins as a service and ends as another word', '#netflixandchill', 2],
  ['a hashtag of a service', '#netflixdown', 4],
  ['a hashtag of an unknown service', '#VolareRadioDown', 4],
  ['a hashtag beyond ASCII', '#perché', 4],
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
  let judged = 0
  fc.assert(
    fc.property(text, fc.constantFrom('', ' '), (all, between) => {
      const value = all.join(between)
      const found = screenText(value)
      if ((found & 1) !== 0) return
      passed++
      expect([value, reader.mayName(value) && reader.foreignTags(value) !== null]).toEqual([value, false])
      if ((found & 4) !== 0) return
      judged++
      expect([value, Math.sign(reader.foreignTags(value)?.length ?? -1)]).toEqual([value, (found & 2) / 2])
    }),
    { numRuns: 5_000, seed: 11 },
  )
  expect(passed).toBeGreaterThan(500)
  expect(judged).toBeGreaterThan(300)
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

test('each hashtag that matters to a service passes, whatever stands around the name', () => {
  const { tags, tagCues, words } = catalogue
  const names = fc.constantFrom(...tags.keys(), 'zorblax', 'volareradio')
  const fillers = [...words.lists.tagFillers, ...words.lists.tagFixes, ...words.lists.tagReports]
  const parts = fc.constantFrom('', ...tagCues.keys(), ...fillers, '7', '2024', '_', 'x')
  const written = fc.constantFrom(
    (tag: string) => tag,
    (tag: string) => tag.toUpperCase(),
    (tag: string) => `${tag.slice(0, 1).toUpperCase()}${tag.slice(1)}`,
  )
  const before = fc.constantFrom('', ' ', '.', 'a', '&', '/', '(', 'è', '#')
  let foreign = 0
  fc.assert(
    fc.property(
      before,
      parts,
      parts,
      names,
      written,
      parts,
      parts,
      (mark, one, two, name, write, three, four) => {
        const value = `${mark}#${one}${two}${write(`${name}${three}`)}${four}`
        const found = screenText(value)
        if ((found & 5) !== 0) return
        foreign++
        expect([value, Math.sign(reader.foreignTags(value)?.length ?? -1)]).toEqual([value, (found & 2) / 2])
      },
    ),
    { numRuns: 20_000, seed: 3 },
  )
  expect(foreign).toBeGreaterThan(500)
})
