import { expect, test } from 'vitest'
import { headlineShape } from '../../../../src/core/text/judge/headline.js'
import { tokenize } from '../../../../src/core/text/tokens/tokenize.js'

const shape = (text: string) => headlineShape(tokenize(text), text)

test('a headline looks more like one than what a person says of themselves', () => {
  const headline = shape('Netflix suffers outage across Europe, thousands affected https://news.example/1')
  expect(headline).toBeGreaterThan(0.3)
  expect(shape('Netflix is down across Europe and I cannot watch a thing')).toBeLessThan(0)
  expect(shape('netflix down??')).toBeLessThanOrEqual(0)
})

test('a small i is an article of Italian as often as a person', () => {
  expect(shape('i server di netflix')).toBe(shape('un server di netflix'))
  expect(shape('I cannot watch netflix')).toBeLessThan(shape('we cannot watch netflix') + 1e-9)
})
