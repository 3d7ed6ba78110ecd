import { expect, test } from 'vitest'
import { plainText } from '../../../../src/core/text/tokens/plain-text.js'

test.each([
  ['AT&amp;T is down', 'AT&T is down'],
  ['it&#39;s down &#x1F4A5;', "it's down \u{1F4A5}"],
  ['&unknown; stays, and so does a bare &', '&unknown; stays, and so does a bare &'],
  ['&#0;&#99999999;', ' &#99999999;'],
  ['𝐧𝐞𝐭𝐟𝐥𝐢𝐱 is down', 'netflix is down'],
  ['🅽🅴🆃🅵🅻🅸🆇 down', 'NETFLIX down'],
  ['plain as it is', 'plain as it is'],
])('%s', (text, expected) => {
  expect(plainText(text)).toBe(expected)
})

test('what is plain stays so', () => {
  const once = plainText('𝓷etflix &amp; co')
  expect(plainText(once)).toBe(once)
})
