import type { Service } from '../../../core/model/catalogue.js'
import type { Asking } from '../rules/asked-words.js'
import type { StreamRule, Wording } from '../rules/make-rules.js'
import { makeRules, writeQuery } from '../rules/make-rules.js'
import type { RuleTerms } from '../rules/rule-terms.js'
import { termsOf } from '../rules/rule-terms.js'

/**
 * The longest query of counts and search on pay-per-use. Source: docs.x.com, search and counts of posts. Unit:
 * characters.
 */
export const LONGEST_QUERY = 512

/**
 * One query that counts what the stream would find about a service, as far as it fits: names first, which find most.
 * Counts and search find both spellings of an accent, so the strongest complaints stand once.
 * Its numbers are comparable with each other, not with the stream's. Null when the service has nothing that X could
 * look for.
 */
export function makeCountQuery(
  service: Service,
  asking: Asking,
  characters: number = LONGEST_QUERY,
): string | null {
  const query = { words: asking.words, complaints: asking.words.strongest }
  const all = termsOf(service, asking)
  let terms: RuleTerms = { alone: [], named: [] }
  for (const term of all.named) terms = withTerm({ ...terms, named: [...terms.named, term] }, terms)
  for (const term of all.alone) terms = withTerm({ ...terms, alone: [...terms.alone, term] }, terms)
  return terms.alone.length + terms.named.length === 0 ? null : writeQuery(terms, query)

  function withTerm(longer: RuleTerms, shorter: RuleTerms): RuleTerms {
    return writeQuery(longer, query).length <= characters ? longer : shorter
  }
}

/**
 * Queries that search for posts about all services, several in one, each service by its commonest names. X allows 450
 * searches in 15 minutes, and a gap must be looked through for the whole catalogue.
 */
export function makeSearchQueries(services: readonly Service[], asking: Asking): readonly StreamRule[] {
  const limits = { rules: Number.POSITIVE_INFINITY, characters: LONGEST_QUERY }
  return makeRules(services, asking, limits, BRIEFLY).rules
}

const BRIEFLY: Wording = {
  termsOf(service, asking) {
    const { alone, named } = termsOf(service, asking)
    const names = named.filter((term) => !/^[#@(]|\(/.test(term)).slice(0, 2)
    const said = alone.filter((term) => term.startsWith('"')).slice(0, 2)
    const tags = alone.filter((term) => term.startsWith('#')).slice(0, 1)
    const rest = names.length + said.length === 0 ? named.slice(0, 1) : []
    return { alone: [...said, ...tags], named: [...names, ...rest] }
  },
  complaints: ({ strongest }) => strongest,
}
