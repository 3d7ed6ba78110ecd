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
