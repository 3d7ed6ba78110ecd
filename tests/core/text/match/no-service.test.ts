import { expect, test } from 'vitest'
import { isNoService } from '../../../../src/core/text/match/no-service.js'

test.each(['internet', 'everything', 'sito', 'x'])('%s by itself is no service', (word) => {
  expect(isNoService(word)).toBe(true)
})

test.each(['quibblio', 'zorblax'])('%s may be one', (word) => {
  expect(isNoService(word)).toBe(false)
})
