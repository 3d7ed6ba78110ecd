import { expect, test } from 'vitest'
import { authorIdOf, postIdOf } from '../../../src/sources/mastodon/stable-id.js'

test.each([
  ['https://a.example/users/ada/statuses/113', 'a.example/113'],
  ['https://A.Example/users/ada/statuses/113', 'a.example/113'],
  ['http://a.example:3000/users/ada/statuses/113', 'a.example:3000/113'],
  ['https://a.example/ap/users/109/statuses/113', 'a.example/113'],
  ['https://g.example/users/ada/statuses/01J9ZK3V8QABCDEFGHJKMNPQRS', 'g.example/01J9ZK3V8QABCDEFGHJKMNPQRS'],
])('%s is %s: without the name', (uri, id) => {
  expect(postIdOf(uri)).toBe(id)
})

test.each([
  'https://m.example/notes/9abc',
  'https://p.example/objects/5d6e7f',
  'https://p.example/users/ada/statuses/ada',
  'https://p.example/users/ada/statuses/113/activity',
  'https://p.example/users/ada/statuses/113?x=ada',
  'https://p.example/users/ada/statuses/113#ada',
  'https://w.example/@ada/why-it-is-down',
])('%s is a hash, always the same, that names nobody', (uri) => {
  const id = postIdOf(uri)
  expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(postIdOf(uri)).toBe(id)
  expect(id).not.toContain('ada')
})

test('posts at different addresses have different ids', () => {
  const uris = ['https://m.example/notes/1', 'https://m.example/notes/2', 'https://n.example/notes/1']
  const more = ['https://m.example/users/a/statuses/1', 'https://n.example/users/a/statuses/1']
  expect(new Set([...uris, ...more].map(postIdOf)).size).toBe(5)
})

test.each(['', 'tag:a.example,2017:objectId=1', 'javascript:alert(1)', 'not an address'])(
  '%j is no address',
  (uri) => {
    expect(postIdOf(uri)).toBe(null)
    expect(authorIdOf({ url: uri, uri })).toBe(null)
  },
)

test('an author is the same through every instance, and another on another server', () => {
  const ada = authorIdOf({ url: 'https://a.example/@ada', uri: 'https://a.example/users/ada' })
  expect(ada).toMatch(/^[A-Za-z0-9_-]{22}$/)
  for (const account of [
    { url: 'https://a.example/@Ada' },
    { url: 'https://a.example/users/ada' },
    { url: null, uri: 'https://a.example/users/ada' },
    { url: 'https://a.example/@ada', uri: 'https://a.example/ap/users/109' },
  ]) {
    expect(authorIdOf(account)).toBe(ada)
  }
  const others = ['https://b.example/@ada', 'https://a.example/@adam', 'https://a.example/channel/ada']
  expect(new Set([ada, ...others.map((url) => authorIdOf({ url }))]).size).toBe(4)
})
