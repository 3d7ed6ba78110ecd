import { expect, test } from 'vitest'
import { configuration } from '../../../support/configuration.js'

const reader = configuration.reader()

test.each([
  ['netflix keeps crashing on my iphone and my ipad', ['ios']],
  ['netflix not working on my samsung tv', ['tv']],
  ['netflix non va sulla tv, dal pc funziona', ['tv', 'desktop']],
  ['spotify is down on android and in the browser', ['android', 'web']],
  ['xbox live is down again', []],
  ['netflix is down', []],
  ['watching netflix on my ps5 tonight', []],
])('%s', (text, platforms) => {
  const post = {
    id: '1',
    source: 'x',
    at: 0,
    text,
    lang: null,
    author: null,
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  }
  expect(reader.read(post).platforms).toEqual(platforms)
})
