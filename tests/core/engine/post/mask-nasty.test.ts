import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskText } from '../../../../src/core/engine/post/mask-text.js'

/** What a text must not hold after it was masked, in which shape ever it is written. */
const WRITINGS = [
  (name: string) => `@${name}`,
  (name: string) => `@@${name}`,
  (name: string) => `a@${name}`,
  (name: string) => `\u200B@\u200B${name}`,
  (name: string) => `@${name.slice(0, 2)}\u200B${name.slice(2)}`,
  (name: string) => `bsky.app/profile/${name}`,
  (name: string) => `linkedin.com/in/${name}`,
  (name: string) => `unknown.example/${name}`,
  (name: string) => `at://${name}.example/app.bsky.feed.post/3k`,
  (name: string) => `did:plc:${name}`,
  (name: string) => `${name}@mail.example`,
  (name: string) => `https://social.example/@${name}/1`,
]

test('a name survives in no shape, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WRITINGS),
      fc.stringMatching(/^[a-z]{5,12}$/).map((name) => `qx${name}`),
      fc.constantFrom('', ' ', '(', '"', 'è ', 'netflix non va '),
      fc.constantFrom('', ' ', ')', ' non va', '!'),
      (write, name, before, after) => {
        expect(maskText(`${before}${write(name)}${after}`, 280)).not.toContain(name)
      },
    ),
    { numRuns: 500 },
  )
})

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
  ['call +39 333 123 4567 or (02) 1234-5678', 'call [number] or [number]'],
  ['@@someone down', '@… down'],
  ['hi﹫someone down', 'hi@… down'],
  ['ciao@someone non va', 'ciao@… non va'],
  ['.@someone down', '.@… down'],
  ['@\u200Bsome\u00ADone\u2060 down', '@… down'],
  ['@some\u200Done down 👩\u200D💻', '@… down 👩\u200D💻'],
  ['see bsky.app/profile/some.one now', 'see [bsky.app] now'],
  ['linkedin.com/in/someone, github.com/someone', '[linkedin.com] [github.com]'],
  ['www.twitch.tv/someone or fb.com/someone', '[www.twitch.tv] or [fb.com]'],
  ['https://bsky.app/profile/did:plc:abc123/post/3k', '[bsky.app]'],
  ['https://someone.tumblr.com/post/1 and someone.substack.com', '[[link]] and [link]'],
  ['at://some.one/app.bsky.feed.post/3k2 down', '[link] down'],
  ['at://did:plc:abc123/app.bsky.feed.post/3k2', '[link]'],
  ['did:plc:abc123xyz and did:web:some.one:8080 down', '[id] and [id] down'],
  ['netflix.com is down, and/or 24/7 at 9:30', 'netflix.com is down, and/or 24/7 at 9:30'],
  ['error 504, in 30 minutes, 5 € lost', 'error 504, in 30 minutes, 5 € lost'],
])('%s is kept as %s', (text, kept) => {
  expect(maskText(text, 200)).toBe(kept)
})
