import { expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()

test.each([
  // A list, or a word that says that it is alike.
  ['WhatsApp, Instagram, Facebook: nothing loads', ['whatsapp', 'instagram', 'facebook']],
  ['YouTube keeps crashing, Spotify too', ['youtube', 'spotify']],
  ["Trello won't load any board, Notion won't open either", ['trello', 'notion']],
  ['né TIM né Vodafone da stamattina, telefoni muti', ['tim', 'vodafone']],
  // A doubtful name counts beside a sure one.
  ['Netflix e Disney non partono', ['netflix', 'disney-plus']],
  // What one signs in with fails beside what one signs in to.
  ['PosteID si blocca, lo SPID non va', ['poste-italiane', 'spid']],
  ["sull'INPS non si entra e lo SPID dà errore", ['inps', 'spid']],
])('%s', (text, services) => {
  const { label, services: found } = reader.read(post(text))
  expect({ label, found: new Set(found) }).toEqual({ label: 'complaint', found: new Set(services) })
})

test.each([
  ["Spotify won't play anything on my PlayStation", ['spotify']],
  ["Hulu works, Netflix works, Disney Plus won't load", ['disney-plus']],
  ['Alexa keeps crashing, AWS is down', ['alexa']],
  ["my Ring camera won't load, AWS is down", ['ring']],
])('names in passing are not meant: %s', (text, services) => {
  expect(reader.read(post(text))).toMatchObject({ label: 'complaint', services })
})

test.each([
  'lost my keys @ Sky Garden London again, day ruined',
  'coffee machine broken @ Westfield Orange Hall',
])('a place where one is names nothing: %s', (text) => {
  expect(reader.read(post(text))).toMatchObject({ label: 'chatter', mentioned: [] })
})
