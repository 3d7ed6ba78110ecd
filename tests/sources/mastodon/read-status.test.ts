import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import { readStatus } from '../../../src/sources/mastodon/read-status.js'
import { authorIdOf } from '../../../src/sources/mastodon/stable-id.js'
import type { StatusFields } from '../../support/fake-mastodon/statuses.js'
import { statusOf } from '../../support/fake-mastodon/statuses.js'

const NOW = Date.UTC(2026, 4, 6, 20, 30)
const AT = NOW - 2_000

test('a status becomes a post that names nobody', () => {
  const status = statusOf('113', { text: 'netflix è giù', author: 'ada@a.example', home: '99', at: AT })
  const post: Post = {
    id: 'a.example/99',
    source: 'mastodon',
    at: AT,
    text: 'netflix è giù',
    lang: 'it',
    author: {
      id: authorIdOf({ url: 'https://a.example/@ada' }),
      handle: null,
      followers: 12,
      createdAt: '2022-11-04T00:00:00.000Z',
      verified: false,
    },
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  }
  const read = readStatus(status, NOW)
  expect(read).toEqual({ kind: 'post', statusId: '113', at: AT, post })
  expect(JSON.stringify(read)).not.toMatch(/ada/i)
})

test('the same status through two instances is one post by one author', () => {
  const here = postOf({ author: 'ada@a.example', home: '7', isLocal: true })
  const there = postOf({
    author: 'ada@a.example',
    home: '7',
    over: { id: '555' },
    account: { uri: undefined },
  })
  expect([there.id, there.author?.id]).toEqual([here.id, here.author?.id])
})

test('a status from the future is one of now; one from the past keeps its time', () => {
  expect(postOf({ at: NOW + 3_600_000 }).at).toBe(NOW)
  expect(postOf({ at: NOW - 86_400_000 }).at).toBe(NOW - 86_400_000)
})

test.each<[string, StatusFields, string]>([
  [
    'a warning before a folded post',
    { text: 'non va', over: { spoiler_text: 'netflix' } },
    'netflix\n\nnon va',
  ],
  ['a warning without more', { over: { spoiler_text: ' netflix giù ', content: '' } }, 'netflix giù'],
  ['a hashtag that the text shows', { text: 'non va', tags: ['NetflixDown'] }, 'non va #NetflixDown'],
  [
    'a hashtag beside the text',
    { text: 'non va', over: { tags: [{ name: 'netflixdown', url: 'x' }] } },
    'non va #netflixdown',
  ],
  [
    'a hashtag that the server gives without its accents',
    { text: 'x #NetflixGiù #NetflixGiùù', over: { tags: [{ name: 'netflixgiu' }, { name: 'netflixgiuu' }] } },
    'x #NetflixGiù #NetflixGiùù',
  ],
  [
    'only a longer tag is shown',
    { text: '#netflixdowntime', over: { tags: [{ name: 'netflixdown' }] } },
    '#netflixdowntime #netflixdown',
  ],
  ['a tag without words', { over: { content: '', tags: [{ name: 'netflixdown' }] } }, '#netflixdown'],
  ['tags of the wrong shape', { text: 'x', over: { tags: [null, 5, {}, { name: '' }, { name: 5 }] } }, 'x'],
  [
    'the answers of a poll',
    {
      text: 'Netflix?',
      over: { poll: { id: '1', multiple: false, options: [{ title: 'down' }, null, { title: ' works ' }] } },
    },
    'Netflix?\ndown\nworks',
  ],
  ['a poll of the wrong shape', { text: 'x', over: { poll: { options: 5 } } }, 'x'],
  ['no content', { over: { content: null, spoiler_text: 'x' } }, 'x'],
])('the text: %s', (_, fields, text) => {
  expect(postOf(fields).text).toBe(text)
})

test.each([
  ['it', 'it'],
  ['pt-BR', 'pt'],
  ['EN', 'en'],
  ['zh_TW', 'zh'],
  ['nds', null],
  ['', null],
  [null, null],
  [undefined, null],
])('language %j is %j', (language, lang) => {
  expect(postOf({ over: { language } }).lang).toBe(lang)
})

test('a reply and a quote are marked, and no more', () => {
  const marks = ({ isReply, isQuote, isRepost }: Post) => ({ isReply, isQuote, isRepost })
  expect(marks(postOf({ over: { in_reply_to_id: '5' } }))).toEqual({
    isReply: true,
    isQuote: false,
    isRepost: false,
  })
  const quote = { state: 'accepted', quoted_status: {} }
  expect(marks(postOf({ over: { quote } }))).toEqual({ isReply: false, isQuote: true, isRepost: false })
})

test.each<[string, StatusFields]>([
  ['boost', { over: { reblog: statusOf('1') } }],
  ['robot', { account: { bot: true } }],
  ['not-public', { over: { visibility: 'private' } }],
  ['not-public', { over: { visibility: 'direct' } }],
  ['not-public', { over: { visibility: undefined } }],
  ['no-text', { over: { content: '<p></p>' } }],
])('passed by: %s', (why, fields) => {
  expect(readStatus(statusOf('113', { at: AT, ...fields }), NOW)).toEqual({
    kind: 'passed',
    statusId: '113',
    at: AT,
    why,
  })
})

test('what everybody may read is read, even if it is not put before everybody', () => {
  expect(readStatus(statusOf('1', { over: { visibility: 'unlisted' } }), NOW).kind).toBe('post')
})

test.each([
  ['null', null, null, 'not-an-object'],
  ['a list', [], null, 'not-an-object'],
  ['an id that is a number', statusOf('1', { over: { id: 5 } }), null, 'bad-status'],
  ['no account', statusOf('1', { over: { account: null } }), '1', 'bad-status'],
  ['no time', statusOf('1', { over: { created_at: 'yesterday' } }), '1', 'bad-status'],
  [
    'an unbelievable time',
    statusOf('1', { over: { created_at: '1999-01-01T00:00:00.000Z' } }),
    '1',
    'bad-status',
  ],
  ['no address', statusOf('1', { over: { uri: undefined } }), '1', 'bad-status'],
  ['too long a text', statusOf('1', { text: 'x'.repeat(100_001) }), '1', 'bad-status'],
])('odd: %s', (_, raw, statusId, reason) => {
  expect(readStatus(raw, NOW)).toEqual({ kind: 'odd', statusId, reason })
})

test('nothing that a server may send throws', () => {
  const anything = fc.anything()
  const status = fc.record(
    {
      id: fc.oneof(anything, fc.constant('1')),
      created_at: fc.oneof(anything, fc.constant('2026-01-01T00:00:00Z')),
      uri: fc.oneof(anything, fc.webUrl()),
      content: fc.oneof(anything, fc.string()),
      visibility: fc.oneof(anything, fc.constant('public')),
      account: fc.oneof(
        anything,
        fc.record({ url: anything, followers_count: anything, created_at: anything }),
      ),
      tags: fc.oneof(anything, fc.array(fc.record({ name: anything }))),
      spoiler_text: anything,
      poll: anything,
      language: anything,
      reblog: anything,
      quote: anything,
      in_reply_to_id: anything,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(status, anything), (raw) => {
      expect(['post', 'passed', 'odd']).toContain(readStatus(raw, NOW).kind)
    }),
    { numRuns: 2_000, seed: 20240101 },
  )
})

function postOf(fields: StatusFields): Post {
  const read = readStatus(statusOf('113', { at: AT, ...fields }), NOW)
  if (read.kind !== 'post') throw new Error(`read as ${read.kind}`)
  return read.post
}
