import { describe, expect, test } from 'vitest'
import { firstIdAt, instantOfId, newerId } from '../../../src/sources/x/post-id.js'
import { readPost } from '../../../src/sources/x/read-post.js'

const AT = Date.UTC(2026, 10, 20, 20, 4, 5)
const ID = firstIdAt(AT)

/** A message as the stream sends it, in either family of names. */
function message(family: 'tweet' | 'post', over: Record<string, unknown> = {}) {
  return {
    data: {
      id: ID,
      text: 'netflix è giù &amp; non va',
      author_id: '98',
      created_at: '2026-11-20T20:04:05.000Z',
      lang: 'it',
      [`edit_history_${family}_ids`]: [ID],
      [`referenced_${family}s`]: [{ type: 'quoted', id: '5' }],
      geo: { place_id: 'p1' },
      ...over,
    },
    includes: {
      users: [
        {
          id: '98',
          username: 'somebody',
          created_at: '2015-01-01T00:00:00.000Z',
          verified: true,
          public_metrics: { followers_count: 10 },
        },
      ],
      places: [{ id: 'p1', full_name: 'Roma, Lazio', country_code: 'IT', place_type: 'city' }],
    },
    matching_rules: [{ id: '1', tag: 'svc:netflix' }],
  }
}

const POST = {
  id: ID,
  source: 'x',
  at: AT,
  text: 'netflix è giù & non va',
  lang: 'it',
  author: {
    id: '98',
    handle: 'somebody',
    followers: 10,
    createdAt: '2015-01-01T00:00:00.000Z',
    verified: true,
  },
  place: { country: 'IT', region: 'Lazio' },
  isRepost: false,
  isReply: false,
  isQuote: true,
  about: [],
}

describe.each(['tweet', 'post'] as const)('fields named …%s…', (family) => {
  test('are read whole', () => {
    expect(readPost(message(family))).toEqual({ kind: 'post', id: ID, isEdit: false, users: 1, post: POST })
  })

  test('distinguish reposts, replies and quotes', () => {
    const flags = (type: string) => {
      const read = readPost(message(family, { [`referenced_${family}s`]: [{ type, id: '5' }] }))
      if (read.kind !== 'post') throw new Error(read.kind)
      return [read.post.isRepost, read.post.isReply, read.post.isQuote]
    }
    expect(flags('retweeted')).toEqual([true, false, false])
    expect(flags('reposted')).toEqual([true, false, false])
    expect(flags('replied_to')).toEqual([false, true, false])
    expect(flags('quoted')).toEqual([false, false, true])
  })

  test('give a long post its whole text', () => {
    expect(readPost(message(family, { [`note_${family}`]: { text: 'the whole' } }))).toMatchObject({
      post: { text: 'the whole' },
    })
  })

  test('keep an edited post the one it was, at its place in the stream', () => {
    expect(readPost(message(family, { [`edit_history_${family}_ids`]: ['77', ID] }))).toMatchObject({
      id: ID,
      post: { id: '77' },
    })
  })
})

test('a post without its optional fields is read, and its id gives its time', () => {
  expect(readPost({ data: { id: ID, text: 'netflix down' } })).toEqual({
    kind: 'post',
    id: ID,
    isEdit: false,
    users: 0,
    post: { ...POST, text: 'netflix down', lang: null, author: null, place: null, isQuote: false },
  })
})

test('an author who did not come along is known by id alone', () => {
  expect(readPost({ data: { id: ID, text: 'x', author_id: '98' } })).toMatchObject({
    post: { author: { id: '98', handle: null, followers: null, createdAt: null, verified: false } },
  })
})

test.each(['und', 'qme', 'qht', 'zxx'])('"%s" is no language', (lang) => {
  expect(readPost({ data: { id: ID, text: 'x', lang } })).toMatchObject({ post: { lang: null } })
})

test('a place gives its country, and its region where that is a name', () => {
  const placeOf = (place: Record<string, unknown>) => {
    const read = readPost({
      data: { id: ID, text: 'x', geo: { place_id: 'p' } },
      includes: { places: [{ id: 'p', ...place }] },
    })
    return read.kind === 'post' ? read.post.place : read.kind
  }
  expect(placeOf({ full_name: 'Austin, TX', country_code: 'US', place_type: 'city' })).toEqual({
    country: 'US',
  })
  expect(placeOf({ full_name: 'Lazio, Italia', country_code: 'IT', place_type: 'admin' })).toEqual({
    country: 'IT',
    region: 'Lazio',
  })
  expect(placeOf({ full_name: 'Italia', country_code: 'IT', place_type: 'country' })).toEqual({
    country: 'IT',
  })
  expect(placeOf({ full_name: 'Roma, Lazio', place_type: 'city' })).toBeNull()
})

test('escapes are undone once', () => {
  expect(readPost({ data: { id: ID, text: '&amp;lt; &lt;3 &gt; &quot;' } })).toMatchObject({
    post: { text: '&lt; <3 > &quot;' },
  })
})

test.each([
  [null, 'no-data'],
  [[], 'no-data'],
  [{ data: [] }, 'no-data'],
  [{ meta: {} }, 'no-data'],
  [{ data: { text: 'x' } }, 'no-id'],
  [{ data: { id: 12, text: 'x' } }, 'no-id'],
  [{ data: { id: 'abc', text: 'x' } }, 'no-id'],
  [{ data: { id: ID } }, 'bad-post'],
  [{ data: { id: '5', text: 'x' } }, 'bad-post'],
  [{ data: { id: ID, text: 'x', created_at: 'yesterday' } }, 'bad-post'],
])('%j is passed over as %s', (raw, reason) => {
  expect(readPost(raw)).toEqual({ kind: 'odd', reason })
})

test('ids are compared as numbers beyond what a double holds', () => {
  expect(newerId('1858928350190215169', '1858928350190215168')).toBe('1858928350190215169')
  expect(newerId('999', '1858928350190215168')).toBe('1858928350190215168')
  expect(newerId('7', '7')).toBe('7')
})

test('an id holds the time of its post', () => {
  expect(instantOfId(firstIdAt(AT))).toBe(AT)
  // The example of X's own documentation, created at 2021-11-15T19:08:05.000Z.
  expect(new Date(instantOfId('1460323737035677698')!).toISOString().slice(0, 19)).toBe('2021-11-15T19:08:05')
  expect(instantOfId('20')).toBeNull()
})
