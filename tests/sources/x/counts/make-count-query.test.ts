import { expect, test } from 'vitest'
import {
  LONGEST_QUERY,
  makeCountQuery,
  makeSearchQueries,
} from '../../../../src/sources/x/counts/make-count-query.js'
import { servicesOfTag } from '../../../../src/sources/x/rules/make-rules.js'
import { configuration } from '../../../support/configuration.js'
import { WORDS } from '../asking.js'

const { services, contexts } = configuration
const asking = { contexts, words: WORDS }

test('every service of the catalogue has a query that counts it, within the limit', () => {
  for (const service of services) {
    const query = makeCountQuery(service, asking)
    expect(query, service.id).not.toBeNull()
    expect(query!.length, service.id).toBeLessThanOrEqual(LONGEST_QUERY)
    expect(query!.endsWith('(lang:en OR lang:it) -is:retweet'), service.id).toBe(true)
  }
})

test('names go before tags when not all fits', () => {
  const netflix = services.find((each) => each.id === 'netflix')!
  const short = makeCountQuery(netflix, asking, 230)!
  expect(short.length).toBeLessThanOrEqual(230)
  expect(short).toContain('netflix')
  expect(short).not.toContain('#netflixdown')
  expect(makeCountQuery(netflix, asking, 512)!.length).toBeGreaterThan(short.length)
  expect(makeCountQuery(netflix, asking, 100)).toBe(
    '(#netflixdown OR #netflixoutage OR #netflixgiù OR #netflixgiu) (lang:en OR lang:it) -is:retweet',
  )
  expect(makeCountQuery(netflix, asking, 40)).toBeNull()
})

test('searches for the whole catalogue share queries within the limit', () => {
  const queries = makeSearchQueries(services, asking)
  for (const query of queries) expect(query.value.length).toBeLessThanOrEqual(LONGEST_QUERY)
  expect(new Set(queries.flatMap((query) => servicesOfTag(query.tag))).size).toBe(services.length)
  // Half of what X allows in 15 minutes.
  expect(queries.length).toBeLessThanOrEqual(225)
})
