import { expect, test } from 'vitest'
import { maskText } from '../../../../src/core/engine/post/mask-text.js'

test.each([
  ['see https://user:secret@host.example/a?b=c now', 'see [host.example] now'],
  ['ftp://someone@host.example/x', '[host.example]'],
  ['write to some.one+x@mail.example.co.uk', 'write to [mail]'],
  ['write to someone@münchen.example', 'write to [mail]'],
  ['＠someone down', '@… down'],
  ['hi @someone@social.example down', 'hi @… down'],
  ['@кто-то down', '@… down'],
  ['@josé.pérez non va', '@… non va'],
  ['IBAN IT60 X054 2811 1010 0000 0123 456 bloccato', 'IBAN [number] bloccato'],
  ['call +39 333 123 4567 or (02) 1234-5678', 'call [number] or (02) [number]'],
  ['error 504, in 30 minutes, 5 € lost', 'error 504, in 30 minutes, 5 € lost'],
])('%s is kept as %s', (text, kept) => {
  expect(maskText(text, 200)).toBe(kept)
})
