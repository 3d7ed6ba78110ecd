import { describe, expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const discovered = (text: string) => reader.read(post(text)).discovered

describe('services of no catalogue', () => {
  test.each([
    ['Quibblio is down for everyone', ['quibblio']],
    ['qualcuno sa perché Volare Radio non funziona?', ['volare-radio']],
    ['ugh zorblax is down', ['zorblax']],
    ['#QuibblioDown', ['quibblio']],
    ['is it me or quibblio.org is down', ['quibblio-org']],
    ['is quibblio down? or only me', ['quibblio']],
    ["Quibblio won't load since this morning", ['quibblio']],
    ['quibblio stopped working, anyone else?', ['quibblio']],
    ['@anna quibblio giù anche da voi?', ['quibblio']],
    ['raga quibblio in tilt, solo a me?', ['quibblio']],
    ['quibblio no responde desde esta mañana', ['quibblio']],
    ['Banca Nuvola non va da stamattina #bancanuvoladown', ['banca-nuvola']],
    ['game quibblio giù, qualche novità?', ['game-quibblio']],
    ["l'app Treno Quibblio non si apre da stamattina", ['treno-quibblio']],
    ['la banca quibblio non va da ieri', ['banca-quibblio']],
  ])('%s', (text, names) => {
    expect(discovered(text)).toEqual(names)
  })

  test.each([
    'Stuff is down',
    'the internet is down',
    'my son is down',
    'Il Milan non funziona',
    '#countdown #lockdown #breakdown',
    'everything is down',
    'Sad News: Dotcloud Is Shutting Down on Monday',
    'my feed keeps getting Throttled down',
    'the market in Lagos is down',
    "the school system doesn't work",
    'look at him #StaringDown the camera',
    '#keepWomenDown and other old sayings',
    '#closingitdown for the night',
    'what a night with the band #foreverdown #braids #beach',
  ])('%s: nothing', (text) => {
    expect(discovered(text)).toEqual([])
  })
})

test('how likely a report of an unknown service is one, the model says as of any other', () => {
  const sure = reader.read(post('quibblio is down, nothing loads and I keep getting an error #quibbliodown'))
  const doubtful = reader.read(post('is quibblio down? probably just my wifi again'))
  expect(sure.label).toBe('complaint')
  expect(sure.score).toBeGreaterThan(doubtful.score)
})

test.each([
  ['volevo fare due partite a helldivers ma quibblio è morto', [], ['quibblio']],
  ['kickato da cs2, quibblio down?', [], ['quibblio']],
  ["netflix won't load and quibblio is down too", ['netflix'], ['quibblio']],
])('a name that no catalogue has can be all that is meant: %s', (text, services, names) => {
  const reading = reader.read(post(text))
  expect([reading.services, reading.discovered]).toEqual([services, names])
})
