import { describe, expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const services = (text: string) => {
  const { label, services, discovered } = reader.read(post(text))
  return label === 'complaint' ? [...services, ...discovered.map((name) => `${name}?`)].join(' ') : label
}

describe('a misspelt name', () => {
  test.each([
    ['is whatspap down for anyone else?', 'whatsapp'],
    ['netfilx is down again', 'netflix'],
    ['#netfixdown', 'netflix'],
    ["discrod won't load", 'discord'],
    ['Vodafome non va a Milano', 'vodafone'],
    ['facebok e instagrm non vanno', 'facebook instagram'],
    ['telegran giù da stamattina', 'telegram'],
  ])('%s', (text, expected) => {
    expect(services(text)).toBe(expected)
  })

  test('is no second service beside the right name', () => {
    expect(services('whataspp still down here #whatsappdown')).toBe('whatsapp')
  })

  test.each([
    ['zinder is down', 'zinder?'],
    ['I love netfilx', 'chatter'],
    ['our Team is down by two goals', 'chatter'],
    ['quibblio is down', 'quibblio?'],
  ])('%s: none', (text, expected) => {
    expect(services(text)).toBe(expected)
  })
})
