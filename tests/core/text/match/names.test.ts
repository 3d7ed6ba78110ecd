import { expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const named = (text: string) => [...reader.read(post(text)).mentioned].sort()

test.each([
  // Short and misspelt, beside a cue.
  ['wa is down again', ['whatsapp']],
  ['wazzapp non funziona', ['whatsapp']],
  ['tg non carica i canali', ['telegram']],
  ['D+ keeps buffering', ['disney-plus']],
  ['spoty non parte', ['spotify']],
  ['both rokus are stuck on the logo', ['roku']],
  ["GH is down, can't push", ['github']],
  ['PoGo servers are down, cannot raid', ['pokemon-go']],
  ['ba.com is down', ['british-airways']],
  ['il tracking di bartolini dà errore', ['brt']],
  // Names that are part of another.
  ['the canvas app is down and my quiz is due', ['canvas']],
  ['canva is down', ['canva']],
  ['Bell internet is down', ['bell-canada']],
  ['marriott website is down', ['marriott']],
  // Services of the state, and of banks.
  ['Sogei down, siti irraggiungibili', ['sogei']],
  ['banca sella non va', ['sella']],
  ['registro Axios non carica', ['axios']],
  ['spaggiari in down', ['classeviva']],
  ['il registro elettronico non va', ['registro-elettronico']],
  // National systems without a brand; a brand beside them is meant.
  ['POS fermi in tutta Italia, non funzionano', ['pos']],
  ['i bancomat non vanno da stamattina', ['bancomat']],
  ['il bancomat Unicredit è fuori servizio', ['unicredit']],
  ['pos non funziona da nessuna parte, Nexi giù?', ['nexi']],
  // A doubtful name before a cue that is said of another service.
  ['lol insta not loading posts', ['instagram']],
  // Devices and tills give way, unless both are said to fail.
  ['Netflix is down on my firestick', ['netflix']],
  ['roku and netflix are both down', ['netflix', 'roku']],
])('%s', (text, services) => {
  expect(named(text)).toEqual(services)
})

test.each([
  '#downtime tonight from 2am',
  "Disney's Magic Kingdom is so crowded",
  'coffee @ Starbucks',
  'the market in Lagos is down',
])('%s: nobody', (text) => {
  expect(named(text)).toEqual([])
})

test('a word that is another service by itself is no plural of a name', () => {
  expect(named('CANVAS IS DOWN')).toEqual(['canvas'])
})
