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
  // Short names that are words, beside what only the service has.
  ['octopus refuses the meter reading again', ['octopus-energy']],
  ['no dial tone, eir has left the whole road without', ['eir']],
  ['destiny raid, thrown out at the last boss', ['destiny-2']],
  ['nationwide will not read my card reader code', ['nationwide']],
  ['asked alexa three times and she stays silent', ['alexa']],
  ['starbucks mobile orders vanish before the counter', ['starbucks']],
  ['both td cards turned away at the counter', ['td-bank']],
  ['su Nuvola le pagelle non si aprono', ['nuvola']],
  ['con Very nessun sms da ieri', ['very-mobile']],
  ['sono chiuso in una Enjoy che non riparte', ['enjoy']],
  ["l'agente ATM lascia passare tutti", ['atm-milano']],
  ["l'app del Fantacalcio non salva", ['fantacalcio']],
  ['le pec non partono da stamattina', ['pec']],
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
  'grilled octopus for dinner, nothing left',
  'very slow day, nobody enjoys it',
  'una nuvola sopra il mare',
  'banca nuvola non va da stamattina',
  'stasera asta del fantacalcio con gli amici',
])('%s: nobody', (text) => {
  expect(named(text)).toEqual([])
})

test('a word that is another service by itself is no plural of a name', () => {
  expect(named('CANVAS IS DOWN')).toEqual(['canvas'])
})
