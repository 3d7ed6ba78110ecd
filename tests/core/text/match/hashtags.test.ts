import { describe, expect, test } from 'vitest'
import { createTagReader } from '../../../../src/core/text/match/hashtags.js'
import { catalogue } from '../../../support/reader.js'

const tags = createTagReader(catalogue)

describe('a service and what is said of it', () => {
  test.each([
    ['Netflixdown', 'netflix', 'down'],
    ['NetflixGiù', 'netflix', 'giu'],
    ['WhatsAppNonFunziona', 'whatsapp', 'nonfunziona'],
    ['nonfunzionawhatsapp', 'whatsapp', 'nonfunziona'],
    ['spectrumoutage', 'spectrum', 'outage'],
    ['isnetflixdown', 'netflix', 'down'],
    ['FixSpectrum', 'spectrum', 'fix'],
    ['Instagram_Down', 'instagram', 'down'],
    ['whatsappdown2024', 'whatsapp', 'down'],
    ['TIMdown', 'tim', 'down'],
    ['netflix', 'netflix', null],
  ])('#%s', (raw, service, cue) => {
    const tag = tags.read(raw)
    expect({
      service: tag.service,
      cue: tag.cue === null ? null : tag.cue.cue.normalize('NFD').replace(/\p{M}/gu, ''),
    }).toEqual({ service, cue })
  })
})

test.each([
  'countdown',
  'lockdown',
  'breakdown',
  'markdown',
  'TheFinalCountdown',
  'shutdown',
  'windy',
  'windytoday',
  'windoggi',
  'threelions',
  'teamwork',
  'down',
  '1984',
])('#%s is about no service', (raw) => {
  expect(tags.read(raw)).toMatchObject({ service: null, discovered: null })
})

test('an unknown service has one id however its tag is written', () => {
  const written = ['VolareRadioDown', 'volareradiodown', 'VOLARERADIODOWN', 'volare_radio_down']
  expect(new Set(written.map((raw) => tags.read(raw).discovered))).toEqual(new Set(['volareradio']))
})

test.each([
  ['RegistroFacileDown', 'registrofacile'],
  ['registrofacile_down', 'registrofacile'],
  ['REGISTROFACILEDOWN', 'registrofacile'],
  ['CoinCabinDown', 'coincabin'],
  ['VolareRadioInDown', 'volareradio'],
  ['volareradio_e_down', 'volareradio'],
  ['volareradioèdown', 'volareradio'],
])('#%s is about %s: the end of a name is no word before "down"', (raw, name) => {
  expect(tags.read(raw).discovered).toBe(name)
})

test.each(['internetdown', 'everythingisdown', 'sitodown'])('#%s discovers nothing', (raw) => {
  expect(tags.read(raw).discovered).toBeNull()
})

test('tags are found in a text, once each, and not in links and entities', () => {
  const found = tags
    .readAll('it&#39;s &#x2019; #Down #down #Netflix, see site.com/#top and #100')
    .map(({ text }) => text)
  expect(found).toEqual(['down', 'netflix'])
})
