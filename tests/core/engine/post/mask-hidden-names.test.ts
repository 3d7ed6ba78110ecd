import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskText } from '../../../../src/core/engine/post/mask-text.js'
import { newReader } from '../../../support/reader.js'

const { knowsWord } = newReader()
const mask = (text: string) => maskText(text, 280, knowsWord)

/** What keeps a name from a pattern and not from a reader. */
const DISGUISES: Readonly<Record<string, (name: string) => string>> = {
  'a decomposed accent': (name) => `@${name.slice(0, 2)}e\u0301${name.slice(2)}`,
  'tag characters': (name) => `@${name.slice(0, 2)}\u{E0061}\u{E007F}${name.slice(2)}`,
  'a tag character behind the sign': (name) => `@\u{E0020}${name}`,
  'styles of emoji': (name) => `@${name.slice(0, 2)}\uFE0F\uFE0F\uFE0F${name.slice(2)}`,
  'many joiners': (name) => `@${name.slice(0, 2)}\u200D\u200D\u200D\u200D${name.slice(2)}`,
  'a filler': (name) => `@${name.slice(0, 2)}\u3164\u034F${name.slice(2)}`,
  'a control character': (name) => `@${name.slice(0, 2)}\u0000\u0008${name.slice(2)}`,
  'full-width letters and a full-width sign': (name) => `＠${wide(name)}`,
  'a full-width link': (name) => `${wide('x.com/')}${wide(name)}`,
  'mathematical letters': (name) => `${bold('instagram')}: ${bold(name)}`,
  'an entity': (name) => `&#64;${name}`,
  'a hexadecimal entity': (name) => `&#x40;${name}`,
  'an entity of an entity': (name) => `&amp;#064;${name}`,
  'a named entity': (name) => `&commat;${name}`,
  'an escape of addresses': (name) => `%40${name}`,
  'a short link to a person': (name) => `m.me/${name}`,
  'blanks in a link': (name) => `instagram.com / ${name}`,
  'the Italian word for the sign': (name) => `chiocciola ${name}`,
  'a spoken address': (name) => `${name} chiocciola posta punto it`,
  'a written address': (name) => `${name} (at) mail (dot) com`,
  'a network without a colon': (name) => `IG ${name}`,
  'a network with a colon': (name) => `insta: ${name}`,
  'a network by its whole name': (name) => `twitter: ${name}`,
  'an invitation': (name) => `follow insta ${name} for help`,
  'an invitation with a preposition': (name) => `add me on telegram ${name} please`,
  'an invitation in Italian': (name) => `scrivimi su instagram ${name} che ti aiuto`,
  'a network that is mine': (name) => `my snap is ${name} and it fails`,
  'a number behind the name': (name) => `${name}#1234`,
  'a key of a network': (name) => `npub1${name}${'q'.repeat(58 - name.length)}`,
}

function wide(text: string): string {
  return text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
}

function bold(text: string): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97))
}

describe('a name does not pass behind', () => {
  test.each(Object.keys(DISGUISES))('%s', (disguise) => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{6,12}$/).map((name) => `qx${name}`),
        fc.constantFrom('', '(', 'netflix non va, ', 'netflix is down. '),
        fc.constantFrom('', ')', '!', ', non va'),
        (name, before, after) => {
          const kept = mask(`${before}${DISGUISES[disguise]!(name)}${after}`).normalize('NFKD')
          expect(kept).not.toContain(name)
          expect(kept).not.toContain(name.slice(2))
        },
      ),
      { numRuns: 60 },
    )
  })
})

test.each([
  ['IG some_name is mine', 'IG … is mine'],
  ['insta some.name88 thanks', 'insta … thanks'],
  ['Facebook: some_name wrote', 'Facebook: … wrote'],
  ['from 2001:db8:85a3::8a2e:370:7334 it fails', 'from [number] it fails'],
  ['fe80::1 does not answer', '[number] does not answer'],
  ['2001:db8:0:0:1:0:0:1', '[number]'],
  ['call 333 - 12 34 567', 'call [number]'],
  ['tel 333/1234567 non va', 'tel [number] non va'],
  ['(02)  1234 - 5678', '[number]'],
  ['call ٣٣٣١٢٣٤٥٦٧', 'call [number]'],
  ['pay 0x52908400098527886E0F7030069857D2E4169EE7', 'pay [id]'],
])('%s is kept as %s', (text, kept) => {
  expect(mask(text)).toBe(kept)
})

test.each([
  'instagram down',
  'Instagram down again',
  'IG down',
  'ig is down',
  'is insta down?',
  'insta non va',
  'Twitter: error 503',
  'twitter: down',
  'Instagram: non funziona da ore',
  'discord: not working',
  'Telegram: messages not delivered',
  'Facebook: errore di accesso, riprova',
  'snap crashes',
  'TG LA7 ne parla',
  'my insta is down',
  'my instagram keeps crashing',
  'il mio telegram non funziona',
  "can't dm on twitter anymore, dm via instagram fails too",
  'message me on telegram when it works',
  'add discord support please',
  'my twitter feed is empty',
  'error#5003 on netflix',
  'down at 12:30:45, again at 12:30:45:10',
  'std::vector and a::',
  'between 2013 and 2016',
  'on 12/05/2024 at 9:30',
  '1.1.1.1 does not resolve',
  'I ❤️ it, I ❤️netflix 👩‍💻 🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣',
  'Pokémon Pokémon è giù',
  'AT&T down, R&amp;D',
  '，一直閃退',
])('ordinary text stays as it is: %s', (text) => {
  expect(mask(text)).toBe(text)
})

test.each(['instagram down', 'Twitter: error 503', 'IG down', 'is insta down?', 'Instagram: down since 9'])(
  'ordinary text stays where no words are known: %s',
  (text) => {
    expect(maskText(text, 280)).toBe(text)
  },
)
