import { describe, expect, test } from 'vitest'
import type { CompiledCatalogue } from '../../../../src/core/text/match/compile-catalogue.js'
import { createHandleReader } from '../../../../src/core/text/match/handles.js'
import { officialServices } from '../../../../src/core/text/match/official.js'
import { catalogue, post } from '../../../support/reader.js'

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
}
const handles = createHandleReader(known)

function speaksFor(handle: string, source: string, verified = false): readonly string[] {
  const author = { id: '1', handle, followers: null, createdAt: null, verified }
  return officialServices(post('hello', { source, author }), known, handles)
}

describe('for whom an account speaks', () => {
  test('a handle that two have on two networks is that of the one on the network of the post', () => {
    expect(speaksFor('acme', 'x')).toEqual(['acme'])
    expect(speaksFor('@Acme', 'mastodon')).toEqual(['acme-band'])
  })

  test('a handle known from another network only is believed', () => {
    expect(speaksFor('globex', 'bluesky')).toEqual(['globex'])
  })

  test('one that only sounds like a company speaks for it when the network has verified it', () => {
    expect(speaksFor('netflixsupport', 'x', true)).toEqual(['netflix'])
    expect(speaksFor('netflixsupport', 'x', false)).toEqual([])
  })

  test('nobody speaks for anybody without a handle', () => {
    expect(officialServices(post('hello'), known, handles)).toEqual([])
  })
})
