import { expect, test } from 'vitest'
import type { MastodonOptions } from '../../../src/sources/mastodon/mastodon-options.js'
import { checkOptions } from '../../../src/sources/mastodon/mastodon-options.js'

const ONE: MastodonOptions = { instances: [{ url: 'https://a.example', token: null }], stream: 'public' }
const tagged = (...hashtags: string[]): MastodonOptions => ({ ...ONE, stream: 'hashtags', hashtags })

test('hashtags are consumed once, whatever their case', () => {
  expect(checkOptions(tagged('NetflixDown', 'netflixdown', 'giù')).hashtags).toEqual(['netflixdown', 'giù'])
})

test.each<[string, MastodonOptions, string]>([
  [
    'no instance',
    { ...ONE, instances: [] },
    'Mastodon has no instance to consume; name at least one, like https://mastodon.example',
  ],
  [
    'one twice',
    { ...ONE, instances: [...ONE.instances, { url: 'https://A.example/', token: 'x' }] },
    'Mastodon instance a.example is named twice; remove one',
  ],
  [
    'a token with a line end',
    { ...ONE, instances: [{ url: 'https://a.example', token: 'secret\n' }] },
    'the token of Mastodon instance a.example has blanks or strange characters; copy it again',
  ],
  ['no hashtags', tagged(), 'Mastodon is to consume hashtags, but none is named'],
  [
    'a hashtag of two words',
    tagged('netflix down'),
    'Mastodon hashtag "netflix down" is none; write one word without "#"',
  ],
  [
    'too many hashtags',
    tagged(...Array.from({ length: 33 }, (_, n) => `t${n}`)),
    'Mastodon is to consume 33 hashtags; each is a connection, so name at most 32, or consume "public"',
  ],
])('%s', (_, options, message) => {
  expect(() => checkOptions(options)).toThrow(new Error(message))
})

test.each([
  '',
  'a.example',
  'ftp://a.example',
  'https://a.example/web',
  'https://a.example/?t=secret',
  'https://u:secret@a.example',
])('the address %j is none, and is not repeated', (url) => {
  expect(() => checkOptions({ ...ONE, instances: [{ url, token: null }] })).toThrow(
    new Error('an address of a Mastodon instance is none; write one like https://mastodon.example'),
  )
})
