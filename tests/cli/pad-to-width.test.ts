import { expect, test } from 'vitest'
import { padToWidth } from '../../src/cli/pad-to-width.js'

test.each([
  ['Netflix', 'Netflix   |'],
  ['微信', '微信      |'],
  ['👩‍💻 TIM', '👩‍💻 TIM    |'],
  ['città', 'città     |'],
  ['longer than that', 'longer than that|'],
])('%s takes its columns', (text, padded) => {
  expect(`${padToWidth(text, 10)}|`).toBe(padded)
})
