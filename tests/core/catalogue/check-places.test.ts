import { expect, test } from 'vitest'
import { checkPlaces } from '../../../src/core/catalogue/check-places.js'
import type { PlaceEntry } from '../../../src/core/model/catalogue.js'

function place(country: string, names: readonly string[], rest: Partial<PlaceEntry> = {}): PlaceEntry {
  return { country, names, cautious: [], afterComma: [], ...rest }
}

const messages = (...places: PlaceEntry[]) => checkPlaces(places).map(({ message }) => message)

test('an abbreviation after a comma may equal a word that stands alone', () => {
  expect(messages(place('US', ['indiana'], { afterComma: ['in'] }), place('IT', ['in']))).toEqual([])
})

test('a name that two places claim, or that stands twice', () => {
  expect(messages(place('CA', ['london']), place('GB', ['London'], { region: 'England' }))).toEqual([
    'place "England, GB": name "London" also belongs to "CA"; remove one',
  ])
  expect(messages(place('IT', ['como'], { cautious: ['Como'] }))).toEqual([
    'place "IT": name "Como" stands twice; remove one',
  ])
})

test('a place without a name, a name without a letter', () => {
  expect(messages(place('IT', []))).toEqual(['place "IT": has no name; give it at least one'])
  expect(messages(place('IT', ['italia', '.']))).toEqual([
    'place "IT": name "." has no letter or digit; remove it',
  ])
})
