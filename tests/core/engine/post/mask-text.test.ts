import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskText } from '../../../../src/core/engine/post/mask-text.js'

test.each([
  ['@someone whatsapp non va', '@… whatsapp non va'],
  ['hey @name@server.social it is down', 'hey @… it is down'],
  ['see https://example.org/a/b?c=d now', 'see [example.org] now'],
  ['write to first.last@example.org please', 'write to [mail] please'],
  ['call +39 333 123 4567 for help', 'call [number] for help'],
  ['as u/some_name says', 'as u/… says'],
  ['ask someone.bsky.social', 'ask @…'],
  ['join t.me/somegroup now', 'join [link] now'],
  ['IG: some.name here', 'IG: … here'],
  ['my code RSSMRA80A01H501U', 'my code [number]'],
  ['line\none\t two', 'line one two'],
  ['error 503 since 9', 'error 503 since 9'],
])('%s becomes %s', (text, masked) => {
  expect(maskText(text, 280)).toBe(masked)
})

test('is cut to length, never within a surrogate pair', () => {
  expect(maskText('😀'.repeat(10), 5)).toBe('😀😀…')
})

test('no handle survives, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.stringMatching(/^[a-z][a-z0-9_]{2,14}$/),
      fc.string(),
      (before, handle, after) => {
        expect(maskText(`${before} @${handle} ${after}`, 280)).not.toContain(`@${handle}`)
      },
    ),
  )
})
