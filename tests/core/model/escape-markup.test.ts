import { expect, test } from 'vitest'
import { escapeMarkup, withoutForbidden } from '../../../src/core/model/escape-markup.js'

test('what would be markup is escaped, once, and only what the receiver takes', () => {
  const text = `<b a="1" c='2'>AT&T &lt;</b>`
  expect(escapeMarkup(text)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;AT&amp;T &amp;lt;&lt;/b&gt;')
  expect(escapeMarkup(text, '&<>"')).toBe(`&lt;b a=&quot;1&quot; c='2'&gt;AT&amp;T &amp;lt;&lt;/b&gt;`)
  expect(escapeMarkup(text, '&<>')).toBe(`&lt;b a="1" c='2'&gt;AT&amp;T &amp;lt;&lt;/b&gt;`)
})

test('what XML forbids is left out, and the rest of a text stays', () => {
  expect(withoutForbidden('a\u0000\u0008\t\n\r\u001bb\ud83d c\ufffe\uffff è 😡 \ufffd')).toBe(
    'a\t\n\rb c è 😡 \ufffd',
  )
})
