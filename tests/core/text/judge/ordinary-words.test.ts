import { expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()

test.each(['registro facile non va', 'facile non va', 'sempre peggio, ancora non va'])(
  'everyday words before a report name no service: %s',
  (text) => {
    expect(reader.read(post(text)).discovered).toEqual([])
  },
)

test.each(['quibblio non va', 'ugh quibblio is down'])('a word that nobody else uses does: %s', (text) => {
  expect(reader.read(post(text)).discovered).toEqual(['quibblio'])
})
