import { expect, test } from 'vitest'
import { applyWatchList, unknownIn } from '../../../src/core/catalogue/watch-list.js'
import type { Service } from '../../../src/core/model/catalogue.js'

function service(id: string, category: Service['category'], countries: readonly string[]): Service {
  return {
    id,
    name: id,
    names: [],
    misspellings: [],
    ambiguous: [],
    hashtags: [],
    accounts: {},
    owner: id,
    category,
    countries,
    features: ['login'],
    dependsOn: [],
  }
}

const services = [
  service('globex', 'streaming', []),
  service('acme', 'bank', ['IT']),
  service('initech', 'bank', ['US']),
  service('umbrella', 'telecom', ['GB', 'IE']),
]

test.each([
  [{ services: ['acme'] }, ['acme']],
  [{ categories: ['bank' as const] }, ['acme', 'initech']],
  [{ countries: ['IE'] }, ['globex', 'umbrella']],
  [{ services: ['initech'], countries: ['IT'] }, ['globex', 'acme', 'initech']],
])('%j watches %j', (given, watched) => {
  const list = { services: [], categories: [], countries: [], ...given }
  const seen = applyWatchList(services, list)
  expect(seen.map(({ id }) => id)).toEqual(services.map(({ id }) => id))
  expect(seen.filter(({ unwatched }) => unwatched !== true).map(({ id }) => id)).toEqual(watched)
})

test('a name that the catalogue does not have is reported', () => {
  expect(unknownIn({ services: ['acme', 'hooli'], categories: [], countries: [] }, services)).toEqual([
    'hooli',
  ])
})
