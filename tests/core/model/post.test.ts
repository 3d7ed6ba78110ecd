import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TEXT_LENGTH, parsePost } from '../../../src/core/model/post.js'

const least = { id: '1', source: 'x', createdAt: '2022-04-28T20:41:03.120Z', text: 'whatsapp non va' }

function reasonOf(raw: unknown): string {
  const parsed = parsePost(raw)
  return parsed.kind === 'post' ? 'accepted' : `${parsed.reason}: ${parsed.detail}`
}

describe('a post', () => {
  test('needs id, source, createdAt and text, and nothing else', () => {
    expect(parsePost(least)).toEqual({
      kind: 'post',
      post: {
        id: '1',
        source: 'x',
        at: Date.UTC(2022, 3, 28, 20, 41, 3, 120),
        text: 'whatsapp non va',
        lang: null,
        author: null,
        place: null,
        isRepost: false,
        isReply: false,
        isQuote: false,
        about: [],
      },
    })
  })

  test.each([
    [{ ...least, id: undefined }, 'missing-field: id is missing'],
    [{ ...least, id: '' }, 'bad-field: id is empty; it must be a text that is not empty'],
    [{ ...least, text: 7 }, 'bad-field: text is a number; it must be a text'],
    [
      { ...least, createdAt: 'yesterday' },
      'bad-time: createdAt is "yesterday"; write RFC 3339, such as 2022-04-28T20:41:03Z',
    ],
    [
      { ...least, createdAt: '9999-01-01T00:00:00Z' },
      'bad-time: createdAt is "9999-01-01T00:00:00Z"; only 2000 to 2099 is believed',
    ],
    [[], 'not-an-object: a post is a JSON object with id, source, createdAt and text'],
    [null, 'not-an-object: a post is a JSON object with id, source, createdAt and text'],
  ])('says which field is wrong, what it held and what to write', (raw, reason) => {
    expect(reasonOf(raw)).toBe(reason)
  })

  test('a text of a megabyte is refused with its length', () => {
    expect(reasonOf({ ...least, text: 'x'.repeat(1_000_000) })).toBe(
      `too-long: text has 1000000 characters; at most ${MAX_TEXT_LENGTH} are read`,
    )
  })

  test('an optional field of the wrong shape is read as absent', () => {
    const odd = {
      ...least,
      lang: 3,
      author: 'anna',
      place: { country: 'Italy' },
      about: ['netflix', 4],
      repostOf: '',
    }
    expect(parsePost(odd)).toEqual(parsePost({ ...least, about: ['netflix'] }))
  })

  test('a country is read in either case', () => {
    expect(parsePost({ ...least, place: { country: 'it', region: 'Lombardia' } })).toMatchObject({
      post: { place: { country: 'IT', region: 'Lombardia' } },
    })
  })

  test('a region that is no name but a file is left out', () => {
    const placeOf = (region: string) => {
      const parsed = parsePost({ ...least, place: { country: 'IT', region } })
      return parsed.kind === 'post' ? parsed.post.place : parsed
    }
    expect(placeOf('x'.repeat(101))).toEqual({ country: 'IT' })
    expect(placeOf('x'.repeat(100))).toEqual({ country: 'IT', region: 'x'.repeat(100) })
  })

  test('anything at all gives a post or a reason', () => {
    fc.assert(fc.property(fc.anything(), (raw) => ['post', 'rejected'].includes(parsePost(raw).kind)))
    fc.assert(
      fc.property(
        fc.record({
          id: fc.anything(),
          source: fc.anything(),
          createdAt: fc.anything(),
          text: fc.anything(),
          author: fc.anything(),
          place: fc.anything(),
        }),
        (raw) => ['post', 'rejected'].includes(parsePost(raw).kind),
      ),
    )
  })
})
