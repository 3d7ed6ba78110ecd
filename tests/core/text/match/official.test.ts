import { describe, expect, test } from 'vitest'
import type { CompiledCatalogue } from '../../../../src/core/text/match/compile-catalogue.js'
import { officialServices } from '../../../../src/core/text/match/official.js'
import { catalogue, newReader, post } from '../../../support/reader.js'

const known: CompiledCatalogue = {
  ...catalogue,
  officials: new Map([
    [
      'acme',
      [
        { network: 'x', service: 'acme' },
        { network: 'mastodon', service: 'acme-band' },
      ],
    ],
    ['globex', [{ network: 'x', service: 'globex' }]],
  ]),
  officialIds: new Map([['x 77', ['acme']]]),
}

function speaksFor(handle: string | null, source: string, { id = '1', verified = false } = {}) {
  const author = { id, handle, followers: null, createdAt: null, verified }
  return officialServices(post('hello', { source, author }), known)
}

describe('for whom an account speaks', () => {
  test('a handle that two have on two networks is that of the one on the network of the post', () => {
    expect(speaksFor('acme', 'x')).toEqual(['acme'])
    expect(speaksFor('@Acme', 'mastodon')).toEqual(['acme-band'])
  })

  test('a handle of another network says nothing', () => {
    expect(speaksFor('globex', 'bluesky')).toEqual([])
  })

  test('an id is known whatever its handle is now, and on its own network only', () => {
    expect(speaksFor('renamed', 'x', { id: '77' })).toEqual(['acme'])
    expect(speaksFor(null, 'x', { id: '77' })).toEqual(['acme'])
    expect(speaksFor(null, 'bluesky', { id: '77' })).toEqual([])
  })

  test('a checkmark and a name that sounds like a company make nobody official', () => {
    expect(speaksFor('netflixsupport', 'x', { verified: true })).toEqual([])
    const author = { id: '9', handle: 'netflixsupport', followers: null, createdAt: null, verified: true }
    const impostor = post("We're aware of an issue affecting Netflix and are working on a fix", { author })
    expect(newReader().read(impostor).label).not.toBe('acknowledgement')
  })

  test('nobody speaks for anybody without a handle', () => {
    expect(officialServices(post('hello'), known)).toEqual([])
  })
})
