import { describe, expect, test } from 'vitest'
import { configuration } from '../../../support/configuration.js'

const reader = configuration.reader()

/** The services that a post complains of. */
function mentionedCauses(text: string): readonly string[] {
  const { label, services, discovered } = reader.read({
    id: '1',
    source: 'x',
    at: 0,
    text,
    lang: null,
    author: null,
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  })
  return label === 'complaint' ? [...services, ...discovered] : []
}

describe('what is broken at home is no outage of what is missed for it', () => {
  test.each([
    "my wifi is broken can't watch netflix",
    "my phone is broken, can't open netflix",
    'my internet is down so no netflix tonight',
    'il mio telefono è rotto, non riesco ad aprire instagram',
  ])('%s', (text) => expect(mentionedCauses(text)).toEqual([]))
})

describe('but the service that is said to be down is', () => {
  test.each([
    ['my tv is dead and netflix is down', ['netflix']],
    ['is my wifi broken or is netflix down', ['netflix']],
    ["can't watch netflix, the app is broken", ['netflix']],
    ['my wifi is down again, vodafone vergogna', ['vodafone']],
    ['my internet is down, spectrum again', ['spectrum']],
  ])('%s', (text, services) => expect(mentionedCauses(text)).toEqual(services))
})

describe('a tag that ends in "down" reports a name, and what is only a turn of speech reports nothing', () => {
  test.each([
    ['#volareradiodown', ['volareradio']],
    ['#quibblelinkdown', ['quibblelink']],
    ['#zorblaxInDown', ['zorblax']],
    ['#zorblaxèdown', ['zorblax']],
    ['#zorbindown', ['zorbin']],
    ['#breakdown', []],
    ['#countdown', []],
    ['#lockdown', []],
    ['#falldown', []],
    ['#bringitdown', []],
    ['#scaledown', []],
    ['#layingdown', []],
    ['#handsdown', []],
    ['#bitcoindown', []],
  ])('%s', (text, services) => expect(mentionedCauses(text)).toEqual(services))
})
