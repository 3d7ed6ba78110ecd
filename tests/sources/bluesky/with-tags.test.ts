import { expect, test } from 'vitest'
import { withTags } from '../../../src/sources/bluesky/with-tags.js'
import { tagFacet } from '../../support/fake-jetstream/records.js'

test.each([
  ['nothing to add', 'non va', [], 'non va'],
  ['a tag beside the text', 'non va', ['netflixdown'], 'non va #netflixdown'],
  [
    'a tag that the text shows, in other letters',
    'non va #NetflixDown!',
    ['netflixdown'],
    'non va #NetflixDown!',
  ],
  [
    'a tag that the text shows with the wide sign',
    'non va ＃netflixdown',
    ['netflixdown'],
    'non va ＃netflixdown',
  ],
  ['only a longer tag is shown', '#netflixdowntime', ['netflixdown'], '#netflixdowntime #netflixdown'],
  ['first a longer one, then itself', '#giùù #giù', ['giù'], '#giùù #giù'],
  ['an accent in two characters', 'è #giù', ['giù'], 'è #giù'],
  ['the same tag twice', 'x', ['down', 'Down'], 'x #down'],
  ['a tag with blanks and its own sign', 'x', ['#netflix down', ' tim '], 'x #netflixdown #tim'],
  ['a text of nothing', '', ['down'], '#down'],
])('%s', (_, text, tags, whole) => {
  expect(withTags(text, undefined, tags)).toBe(whole)
})

test('a facet’s tag is added where the marked words do not show it', () => {
  const text = '😡 netflix è giù'
  expect(withTags(text, [tagFacet(text, 'netflix è giù', 'netflixgiù')], undefined)).toBe(
    `${text} #netflixgiù`,
  )
})

test('a facet that counts its bytes wrongly doubles nothing', () => {
  const text = '😡😡😡 #netflixdown'
  const facet = { ...tagFacet(text, '#netflixdown', 'netflixdown'), index: { byteStart: 7, byteEnd: 900 } }
  expect(withTags(text, [facet], undefined)).toBe(text)
})

test.each([
  ['no lists', 'facets', 'tags'],
  ['no objects', [1, null, 'x', { features: 5 }, { features: [null, 7] }], [1, null, {}, '', '#', ' ']],
  [
    'links',
    [{ features: [{ $type: 'app.bsky.richtext.facet#link', tag: 'x', uri: 'https://a.example' }] }],
    null,
  ],
  ['a tag without end', [], ['x'.repeat(641)]],
])('%s add nothing', (_, facets, tags) => {
  expect(withTags('text', facets, tags)).toBe('text')
})

test('a record with a thousand tags is read with the first sixteen', () => {
  const tags = Array.from({ length: 1_000 }, (_, n) => `t${n}`)
  expect(withTags('x', [], tags)).toBe(
    `x ${tags
      .slice(0, 16)
      .map((tag) => `#${tag}`)
      .join(' ')}`,
  )
})
