import { expect, test } from 'vitest'
import { readFeed } from '../../../src/sources/documents/read-feed.js'
import type { Feed } from '../../../src/sources/feed/feed-source.js'
import { toPost } from '../../../src/sources/feed/feed-source.js'
import { newReader } from '../../support/reader.js'
import { appStoreFeed, forumFeed, jsonFeed, redditFeed } from './recorded.js'

const AT = Date.UTC(2024, 4, 6, 20, 30)
const FEED: Feed = {
  url: 'https://site.example/feed',
  kind: 'posts',
  language: null,
  about: ['netflix'],
  country: null,
}

const posts = (body: string, feed: Partial<Feed> = {}) =>
  readFeed(body).flatMap((item) => toPost({ ...FEED, ...feed }, item) ?? [])

test('a review of the App Store has its text once, its language, country and service', () => {
  const [first, second] = posts(appStoreFeed(AT), { kind: 'reviews', country: 'IT' })
  expect(first).toMatchObject({
    id: 'site.example/11800000001',
    source: 'feed',
    at: AT,
    text: 'Non si apre più\nDopo l’aggiornamento l’app non si apre, schermo nero & basta.',
    lang: 'it',
    author: { id: 'https://itunes.apple.com/it/reviews/id1001' },
    place: { country: 'IT' },
    about: ['netflix'],
  })
  expect(second).toMatchObject({ at: AT - 60_000, text: 'Bella\nFunziona bene.' })
})

test('a subreddit, a forum and a JSON feed give what people wrote, without their markup', () => {
  expect(posts(redditFeed(AT))).toEqual([
    expect.objectContaining({
      id: 'site.example/t3_1abcde',
      at: AT,
      text: 'Is Netflix down?\nNothing loads since ten minutes, error NW-2-5.',
      author: expect.objectContaining({ id: 'https://www.reddit.com/user/invented_c' }),
    }),
  ])
  expect(posts(forumFeed(AT))).toEqual([
    expect.objectContaining({
      id: 'site.example/forum.example-topic-42',
      text: 'Cannot log in\nLog-in gives error 502 for everyone here.',
      lang: 'en',
      author: expect.objectContaining({ id: 'invented-d' }),
    }),
  ])
  expect(posts(jsonFeed(AT))).toEqual([
    expect.objectContaining({ lang: 'it', text: 'Il sito non risponde\nDa un’ora non carica nulla.' }),
  ])
})

test('a feed of news brings no complaint, and the same words of a person are one', () => {
  const said = jsonFeed(AT).replace('Il sito', 'Netflix')
  const { read } = newReader()
  const labelOf = (kind: Feed['kind']) => read(posts(said, { kind })[0]!)
  expect(labelOf('news')).toMatchObject({ label: 'news', services: ['netflix'] })
  expect(labelOf('posts')).toMatchObject({ label: 'complaint', services: ['netflix'] })
})

test('an entry without an id or a time is left out, and what is no feed is said', () => {
  const item = (inner: string) => `<rss><channel><item><title>x</title>${inner}</item></channel></rss>`
  expect(readFeed(item('<guid>1</guid>'))).toEqual([])
  expect(readFeed(item('<pubDate>Mon, 06 May 2024 20:30:00 GMT</pubDate>'))).toEqual([])
  expect(readFeed(item('<guid>1</guid><pubDate>not a time</pubDate>'))).toEqual([])
  for (const body of ['', '<html><body>moved</body></html>', '{"items":1}', '{', 'plain text', '[]']) {
    expect(() => readFeed(body), body).toThrow('its answer is no feed')
  }
})
