import { expect, test } from 'vitest'
import { isNoService, isPhrasal } from '../../../../src/core/text/match/no-service.js'
import { catalogue } from '../../../support/reader.js'

const { words } = catalogue

test.each(['internet', 'everything', 'sito', 'x'])('%s by itself is no service', (word) => {
  expect(isNoService(word, words)).toBe(true)
})

test.each(['quibblio', 'zorblax'])('%s may be one', (word) => {
  expect(isNoService(word, words)).toBe(false)
})

test.each(['fall', 'bringit', 'staring', 'keepwomen', 'closingit', 'shutit'])('#%sdown is a verb', (name) => {
  expect(isPhrasal(name, words)).toBe(true)
})

test.each(['quibblio', 'volareradio', 'nordfin'])('#%sdown names something', (name) => {
  expect(isPhrasal(name, words)).toBe(false)
})
