import { describe, expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const place = (text: string) => reader.read(post(text)).place

describe('where the writer says to be', () => {
  test.each([
    ['netflix down in Milano', { country: 'IT', region: 'Lombardia' }],
    ['whatsapp non va in Italia', { country: 'IT' }],
    ['spectrum is down in Austin, TX', { country: 'US', region: 'Texas' }],
  ])('%s', (text, expected) => {
    expect(place(text)).toEqual(expected)
  })

  test.each([
    'nice, netflix is down',
    'real madrid fans: dazn is down',
    'Milan fans: dazn is down',
    'inter milan and dazn is down again',
    'netflix is down',
  ])('%s: nowhere', (text) => {
    expect(place(text)).toBeNull()
  })
})
