import { expect, test } from 'vitest'
import { MINUTE } from '../../../src/core/model/instant.js'
import { complaints, inOrder, murmur, play, START } from '../../support/builders.js'

const from = START + 30 * MINUTE

test('a discovered service comes with an entry for the catalogue', () => {
  const unknown = { services: [], discovered: ['volare-radio'] }
  const [opened] = play(
    inOrder(
      murmur(START, START + 60 * MINUTE),
      complaints(from, 5, 9, { ...unknown, lang: 'it', hashtags: ['volareradiodown', 'lunedi'] }),
      complaints(from, 5, 4, { ...unknown, lang: 'en', hashtags: ['radiodown'] }),
    ),
  )
  expect(opened!.alert.discovered).toBe(true)
  expect(opened!.alert.proposal).toEqual({
    id: 'volare-radio',
    name: 'Volare Radio',
    names: ['volare radio', 'volareradio'],
    hashtags: ['volareradiodown', 'radiodown'],
    languages: ['it', 'en'],
    category: null,
  })
})

test('a service of the catalogue is not proposed to it', () => {
  const [opened] = play(inOrder(murmur(START, START + 60 * MINUTE), complaints(from, 5, 12)))
  expect(opened!.alert).not.toHaveProperty('proposal')
})
