import type { Service } from '../../../core/model/catalogue.js'
import type { Asking } from './asked-words.js'

/**
 * What X is asked for about one service, in X's own query language. Kept apart so that the stream's rules and the
 * queries of counts and search say the same.
 */
export interface RuleTerms {
  /** Enough alone: "#netflixdown", "tim down" as a phrase. */
  readonly alone: readonly string[]
  /** Enough beside a complaint: a name, a mention, or a name in its company. */
  readonly named: readonly string[]
}

/** People put the usual names of a service into such a tag, which the catalogue lists first. */
const MAX_TAGGED = 5

/** Company beyond this many phrases widens a rule more than it helps. */
const MAX_COMPANY = 24

export function termsOf(service: Service, { contexts, words }: Asking): RuleTerms {
  const alone = new Set<string>()
  const named = new Set<string>()
  for (const tag of service.hashtags) add(named, hashtag(tag))
  for (const name of [service.name, ...service.names].slice(0, MAX_TAGGED)) {
    // A name without letters would leave the ending alone: "#down".
    if (hashtag(name) === null) continue
    for (const ending of words.tagEndings) add(alone, hashtag(`${name}${ending}`))
  }
  for (const name of [...service.names, ...service.misspellings]) add(named, phrase(name))
  for (const account of service.accounts.x ?? []) named.add(`@${account}`)
  for (const { name, besideCue, context, needs } of service.ambiguous) {
    if (besideCue) {
      for (const cue of words.besideName) add(alone, phrase(`${name} ${cue}`))
    }
    const company = [...needs, ...context.flatMap((set) => contexts[set] ?? [])].slice(0, MAX_COMPANY)
    const written = spread(company.map(phrase))
    const own = spread([phrase(name)])
    if (written.length > 0 && own.length > 0) named.add(`${group(own)} ${group(written)}`)
  }
  return { alone: [...alone], named: [...named] }
}

/** Alternatives as one operand: rules bind AND tighter than OR. */
export function group(terms: readonly string[]): string {
  return terms.length === 1 && !terms[0]!.includes(' ') ? terms[0]! : `(${terms.join(' OR ')})`
}

/** In a rule "giù" does not find "giu": a term is written both ways. */
export function spellings(term: string): readonly string[] {
  const bare = term.normalize('NFD').replace(/\p{M}/gu, '')
  return bare === term ? [term] : [term, bare]
}

function spread(terms: readonly (string | null)[]): readonly string[] {
  return [...new Set(terms.flatMap((term) => (term === null ? [] : spellings(term))))]
}

function add(terms: Set<string>, term: string | null): void {
  for (const spelling of term === null ? [] : spellings(term)) terms.add(spelling)
}

/** Quoted wherever a bare word would be read as something else; null where nothing is left that X can look for. */
function phrase(name: string): string | null {
  const clean = name.normalize('NFC').replace(/["\\]/g, '').trim()
  if (!/[\p{L}\p{N}]/u.test(clean)) return null
  const isBare = /^[\p{L}\p{N}_]+$/u.test(clean) && !/^(?:or|and)$/i.test(clean)
  return isBare ? clean.toLowerCase() : `"${clean.toLowerCase()}"`
}

function hashtag(tag: string): string | null {
  const clean = tag
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]/gu, '')
  return /\p{L}/u.test(clean) ? `#${clean}` : null
}
