import { describe, expect, test } from 'vitest'
import { maskText } from '../../../src/core/engine/post/mask-text.js'
import { catalogue, newReader, post } from '../../support/reader.js'

const reader = newReader()
const names = [...catalogue.services.values()].map(({ name }) => name)
/** Characters of the long text. Short here; `LONGEST_TEXT=1000000` reads a megabyte of each. */
const LONGEST = Number(process.env.LONGEST_TEXT ?? 120_000)

/** What a stranger may repeat, alike or each time a little different. */
const PIECES: Readonly<Record<string, string | ((index: number) => string)>> = {
  ...Object.fromEntries(
    [
      'a',
      ' ',
      '\n',
      '@',
      '@a ',
      '#',
      "'",
      "a'",
      '.',
      'a.',
      '/',
      '1',
      '&#1',
      'é',
      '\u0301',
      '😀',
      '\u200b',
      '\u{E0061}',
      '\uFE0F',
      'ａ',
      '::',
      '(1) ',
      '&#64;',
      '&amp;',
      '?',
    ].map((piece) => [JSON.stringify(piece), piece]),
  ),
  ...Object.fromEntries(
    [
      'netflix down ',
      '@netflix ',
      'https://',
      'a@b.',
      'a-',
      'ig: ',
      'IT12',
      'www.',
      'u/ab ',
      'noooo ',
      'c e ',
    ].map((piece) => [piece, piece]),
  ),
  'distinct hashtags': (index) => `#t${index} `,
  'distinct long hashtags': (index) => `#${'longest'.repeat(10)}${index} `,
  'distinct reports by hashtag': (index) => `#name${index}down `,
  'distinct handles': (index) => `@h${index}help `,
  'distinct words': (index) => `w${index} `,
  'names of services': (index) => `${names[index % names.length]} is down, `,
  'distinct links': (index) => `https://s${index}.com/x `,
}

describe('reading a post costs no more than its length', () => {
  const reading = (text: string) => {
    reader.read(post(text, { about: ['netflix'] }))
    reader.readIfCounted(post(text))
    reader.hashtags(text)
    maskText(text, 280)
  }
  reading('netflix is down')

  // Eight times the text in about eight times the time; a quadratic step would take 64 times.
  test.each(Object.keys(PIECES))('%s', (name) => {
    const ratio = () => {
      const short = cheapest(() => reading(repeat(PIECES[name]!, LONGEST / 8)))
      return cost(() => reading(repeat(PIECES[name]!, LONGEST))) / Math.max(short, 2)
    }
    // A collection of garbage in the long one alone is no cost of the text; what is quadratic is so each time.
    const isLinear = [1, 2, 3].some(() => ratio() < 32)
    expect(isLinear).toBe(true)
  })

  test.each(['1', '_', 'us', 'it', 'help', 'ca_', '12'])(
    'a handle that nearly ends as a desk does: %s',
    (part) => {
      for (let times = 1; times <= 40; times++) {
        expect(reader.read(post(`hello @tim${part.repeat(times)}x`)).mentioned).toEqual([])
      }
    },
  )

  test('tags after the two-hundredth are not read', () => {
    expect(reader.hashtags(repeat(PIECES['distinct hashtags']!, 10_000))).toHaveLength(200)
  })
})

function repeat(piece: string | ((index: number) => string), length: number): string {
  if (typeof piece === 'string') return piece.repeat(Math.ceil(length / piece.length))
  let text = ''
  for (let index = 0; text.length < length; index++) text += piece(index)
  return text
}

function cheapest(run: () => void): number {
  return Math.min(cost(run), cost(run))
}

/** Processor time in milliseconds: other processes do not count. */
function cost(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
