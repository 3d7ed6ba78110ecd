import { describe, expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const language = (text: string, lang: string | null = null, country: string | null = null) =>
  reader.read(post(text, { lang, place: country === null ? null : { country } })).lang

describe('the language of a post', () => {
  test.each([
    ['is netflix down for anyone else or just me', 'en'],
    ['whatsapp non mi funziona da stamattina, solo a me?', 'it'],
    ['netflix giù', 'it'],
    ['app netflix down, server offline, non va il login', 'it'],
    ['netflix no funciona desde esta mañana, ¿solo a mí?', 'es'],
    ['se cayó whatsapp otra vez', 'es'],
    ['la app di tim non si apre, mi da errore', 'it'],
    ['o instagram caiu de novo, não consigo entrar na minha conta', 'other'],
    ['instagram funktioniert nicht mehr, ist das bei euch auch so', 'other'],
  ])('%s: %s', (text, expected) => {
    expect(language(text)).toBe(expected)
  })

  test('words that both languages use prove nothing: then the network’s hint decides, then the country', () => {
    expect(language('tim down', 'it')).toBe('it')
    expect(language('tim down', 'en')).toBe('en')
    expect(language('tim down', null, 'IT')).toBe('it')
  })
})
