import { expect, test } from 'vitest'
import { formatInstant } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import { readValue } from '../../../src/sources/forms/read-value.js'

/** What each form must give of the same post. */
interface Expected {
  readonly id: string
  readonly text?: string
  readonly more?: object
}

const TEXT = 'netflix non va #netflixdown'
const AT = '2024-05-06T20:41:03.000Z'
const DID = 'did:plc:abcdefghijklmnopqrstuvwx'
const RECORD = { $type: 'app.bsky.feed.post', text: TEXT, createdAt: AT, langs: ['it'] }
const VIEW = {
  uri: `at://${DID}/app.bsky.feed.post/abc`,
  cid: 'bafy',
  author: { did: DID, handle: 'ada.example' },
  record: RECORD,
  indexedAt: AT,
}
const TWEET = {
  id: '1787580000000000000',
  text: `${TEXT} &amp; co`,
  created_at: AT,
  author_id: '77',
  lang: 'it',
  geo: { place_id: 'p1' },
  referenced_tweets: [{ type: 'replied_to', id: '1787570000000000000' }],
}
const STATUS = {
  id: '112',
  uri: 'https://a.example/users/ada/statuses/99',
  created_at: AT,
  visibility: 'public',
  language: 'it',
  content: '<p>netflix non va <a href="https://a.example/tags/netflixdown">#<span>netflixdown</span></a></p>',
  account: { acct: 'ada', url: 'https://a.example/@ada', followers_count: 12 },
}
const NOTE = {
  id: 'https://a.example/users/ada/statuses/99',
  type: 'Note',
  published: AT,
  attributedTo: 'https://a.example/users/ada',
  to: ['https://www.w3.org/ns/activitystreams#Public'],
  content: STATUS.content,
  contentMap: { it: STATUS.content },
  tag: [{ type: 'Hashtag', name: '#netflixdown' }],
}
const OUTBOX = {
  '@context': 'https://www.w3.org/ns/activitystreams',
  type: 'OrderedCollection',
  orderedItems: [
    { type: 'Announce', object: 'https://b.example/users/bob/statuses/1', published: AT },
    { type: 'Create', object: NOTE, published: AT },
  ],
}

test.each<[string, unknown, Expected]>([
  ['Outcry', { id: '1', source: 'x', createdAt: AT, text: TEXT }, { id: '1' }],
  ['a list', [{ id: '1', source: 'x', createdAt: AT, text: TEXT }], { id: '1' }],
  [
    'the X API v2',
    {
      data: [TWEET],
      includes: {
        users: [{ id: '77', username: 'ada', public_metrics: { followers_count: 120 } }],
        places: [{ id: 'p1', country_code: 'IT', place_type: 'city', full_name: 'Milano, Lombardia' }],
        tweets: [{ id: '1787570000000000000', text: 'what it answers' }],
      },
      meta: { result_count: 1 },
    },
    {
      id: TWEET.id,
      text: `${TEXT} & co`,
      more: { place: { country: 'IT', region: 'Lombardia' }, isReply: true, author: { followers: 120 } },
    },
  ],
  [
    'a message of the stream of X',
    { data: TWEET, matching_rules: [] },
    { id: TWEET.id, text: `${TEXT} & co` },
  ],
  ['a post of X alone', TWEET, { id: TWEET.id, text: `${TEXT} & co` }],
  ['a status of Mastodon', STATUS, { id: 'a.example/99', more: { author: { followers: 12, handle: null } } }],
  ['a search answer of Mastodon', { accounts: [], statuses: [STATUS], hashtags: [] }, { id: 'a.example/99' }],
  ['an outbox of Mastodon', OUTBOX, { id: 'a.example/99', more: { lang: 'it', author: { handle: null } } }],
  [
    'getPosts of Bluesky',
    { posts: [VIEW] },
    { id: `${DID}/abc`, more: { author: { id: DID, handle: null } } },
  ],
  ['a feed of Bluesky', { feed: [{ post: VIEW }], cursor: 'x' }, { id: `${DID}/abc` }],
  [
    'listRecords of Bluesky',
    { records: [{ uri: VIEW.uri, cid: 'bafy', value: RECORD }] },
    { id: `${DID}/abc` },
  ],
  [
    'a record of Bluesky alone',
    RECORD,
    { id: expect.stringMatching(/^did:unknown:unknown\//) as never, more: { author: null } },
  ],
  [
    'an event of a Jetstream',
    {
      did: DID,
      time_us: Date.parse(AT) * 1_000,
      kind: 'commit',
      commit: { operation: 'create', collection: 'app.bsky.feed.post', rkey: 'abc', record: RECORD },
    },
    { id: `${DID}/abc` },
  ],
])('the form of %s gives its post', (_name, value, { id, text = TEXT, more = {} }) => {
  const { posts, problems } = readValue(value)
  expect(problems).toEqual([])
  const seen = posts.map(({ at, ...rest }) => ({ ...rest, at: formatInstant(at) }))
  expect(seen).toMatchObject([{ id, text, at: AT, ...more }])
})

test('two exports of one Mastodon status are the same post by the same author', () => {
  const [status] = readValue(STATUS).posts as [Post]
  const [note] = readValue(OUTBOX).posts as [Post]
  expect([note.id, note.author?.id, note.text]).toEqual([status.id, status.author?.id, status.text])
})

test('a handle stays only where the catalogue names it as official', () => {
  const handleOf = (value: unknown, official: string) =>
    readValue(value, (network, handle) => `${network} ${handle}` === official).posts[0]!.author?.handle
  expect(handleOf(VIEW, 'bluesky ada.example')).toBe('ada.example')
  expect(handleOf(STATUS, 'mastodon ada@a.example')).toBe('ada@a.example')
  expect(handleOf(OUTBOX, 'mastodon ada@a.example')).toBe('ada@a.example')
  expect(JSON.stringify(readValue([STATUS, VIEW, OUTBOX]).posts)).not.toMatch(/\bada\b/)
})

test.each<[string, unknown]>([
  ['a repost in a feed', { feed: [{ post: VIEW, reason: { $type: 'app.bsky.feed.defs#reasonRepost' } }] }],
  ['a boost', { ...STATUS, reblog: STATUS }],
  ['a message to followers', { ...OUTBOX, orderedItems: [{ type: 'Create', object: { ...NOTE, to: [] } }] }],
  ['an answer without results', { meta: { result_count: 0 } }],
  ['an empty list of posts', { posts: [] }],
  ['an account that changes', { did: DID, time_us: Date.parse(AT) * 1_000, kind: 'identity', identity: {} }],
  [
    'a deleted post',
    {
      did: DID,
      time_us: Date.parse(AT) * 1_000,
      kind: 'commit',
      commit: { operation: 'delete', collection: 'app.bsky.feed.post', rkey: 'abc' },
    },
  ],
])('%s is passed over without a problem', (_name, value) => {
  const { posts, passed, problems } = readValue(value)
  expect({ posts, passed, problems }).toEqual({ posts: [], passed: 1, problems: [] })
})

test('an unknown record names its fields, never what they hold, and what was expected', () => {
  const [problem] = readValue({ title: 'SECRET', url: 'SECRET', 'a SECRET name': 1 }).problems
  expect(problem).toMatchObject({ reason: 'unknown-shape' })
  expect(problem!.detail).toMatch(/^found an object with title, url; expected .*Mastodon.*CSV/)
  expect(problem!.detail).not.toContain('SECRET')
})

test('a post of Outcry with a wrong field is reported by this field', () => {
  expect(readValue({ id: '1', source: 'x', text: 'y' }).problems).toEqual([
    { reason: 'missing-field', detail: 'createdAt is missing' },
  ])
})
