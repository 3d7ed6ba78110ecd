import { expect, test } from 'vitest'
import { cut } from '../../src/webhooks/formats/render.js'

test.each([
  ['abcd', 4, 'abcd'],
  ['abcde', 4, 'abc…'],
  ['ab😀d', 5, 'ab😀d'],
  ['ab😀de', 4, 'ab…'],
])('%s cut to %i units is %s', (text, most, expected) => {
  expect(cut(text, most)).toBe(expected)
})
