import type { Service } from '../../../core/model/catalogue.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { AskedWords, Asking } from './asked-words.js'
import { OFFICIAL_TAG } from './official-rules.js'
import type { RuleTerms } from './rule-terms.js'
import { group, spellings, termsOf } from './rule-terms.js'

/** A rule of the filtered stream: a query, and a tag that comes back with every post that it found. */
export interface StreamRule {
  readonly value: string
  /** `svc:netflix svc:spotify`: whom the rule asks about. */
  readonly tag: string
}

export interface RuleLimits {
  readonly rules: number
  readonly characters: number
}

/** What pay-per-use allows. Source: docs.x.com, filtered stream. */
export const STREAM_LIMITS: RuleLimits = { rules: 1_000, characters: 1_024 }

/** How a query is written: with these complaints, in the languages of these words. */
export interface Query {
  readonly words: AskedWords
  readonly complaints: readonly string[]
}

/** What is asked about a service, and what counts as a complaint. */
export interface Wording {
  readonly termsOf: (service: Service, asking: Asking) => RuleTerms
  readonly complaints: (words: AskedWords) => readonly string[]
}

export interface MadeRules {
  readonly rules: readonly StreamRule[]
  /** Services for which no rule was left. */
  readonly left: readonly ServiceId[]
}

/**
 * Rules for all services, several in one rule where they fit. They are narrow, since every post that they find is paid
 * for. A name must stand beside a complaint, and only a tag or phrase that says both is enough alone. Equal services
 * give equal rules, in any order.
 */
export function makeRules(
  services: readonly Service[],
  asking: Asking,
  limits: RuleLimits = STREAM_LIMITS,
  wording: Wording = IN_FULL,
): MadeRules {
  const { words } = asking
  const query = { words, complaints: wording.complaints(words) }
  const rules: StreamRule[] = []
  const left: ServiceId[] = []
  let open: Draft = EMPTY
  for (const service of [...services].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const whole = draftOf(service.id, wording.termsOf(service, asking))
    const joined = join(open, whole)
    if (writeRule(joined, query).length <= limits.characters && tagOf(joined).length <= LONGEST_TAG) {
      open = joined
      continue
    }
    const parts = split(whole, limits.characters, query)
    // All of a service or nothing of it: half of its names would look like a quiet service.
    if (rules.length + (isEmpty(open) ? 0 : 1) + parts.length > limits.rules) {
      left.push(service.id)
      continue
    }
    if (!isEmpty(open)) rules.push(ruleOf(open, query))
    for (const part of parts.slice(0, -1)) rules.push(ruleOf(part, query))
    open = parts.at(-1) ?? EMPTY
  }
  if (!isEmpty(open)) rules.push(ruleOf(open, query))
  return { rules, left }
}

/** The services that a rule's tag names. */
export function servicesOfTag(tag: string): readonly ServiceId[] {
  return tag.split(' ').flatMap((part) => (part.startsWith(TAG) ? [part.slice(TAG.length)] : []))
}

/** Whether a rule is one of ours, by its tag: an app may have others. */
export function isOurTag(tag: string | undefined): boolean {
  return tag?.startsWith(TAG) === true || tag === OFFICIAL_TAG
}

/**
 * One query out of terms: for rules, counts and search alike.
 * Complaints in full, since a rule finds only the spelling that it has.
 */
export function writeQuery({ alone, named }: RuleTerms, { words, complaints }: Query): string {
  const beside = named.length === 0 ? [] : [`(${group(named)} ${group(complaints)})`]
  const languages = words.languages.map((code) => `lang:${code}`)
  const narrowing = [...(languages.length === 0 ? [] : [group(languages)]), '-is:retweet']
  return `${group([...alone, ...beside])} ${narrowing.join(' ')}`
}

const IN_FULL: Wording = { termsOf, complaints: ({ complaints }) => complaints.flatMap(spellings) }

const TAG = 'svc:'
/** The documentation names no limit; the longest that tools are known to send. Unit: characters. */
const LONGEST_TAG = 120

interface Draft extends RuleTerms {
  readonly services: readonly ServiceId[]
}

const EMPTY: Draft = { services: [], alone: [], named: [] }

function draftOf(id: ServiceId, terms: RuleTerms): Draft {
  return { services: [id], ...terms }
}

function join(a: Draft, b: Draft): Draft {
  return {
    services: [...a.services, ...b.services.filter((id) => !a.services.includes(id))],
    alone: [...new Set([...a.alone, ...b.alone])],
    named: [...new Set([...a.named, ...b.named])],
  }
}

/** One service over as many rules as it takes. A term that is too long by itself is left out. */
function split(draft: Draft, characters: number, query: Query): readonly Draft[] {
  const parts: Draft[] = []
  const terms: readonly Draft[] = [
    ...draft.alone.map((term) => ({ services: draft.services, alone: [term], named: [] })),
    ...draft.named.map((term) => ({ services: draft.services, alone: [], named: [term] })),
  ]
  for (const term of terms) {
    if (writeRule(term, query).length > characters) continue
    const last = parts.at(-1)
    const joined = last === undefined ? null : join(last, term)
    if (joined !== null && writeRule(joined, query).length <= characters) parts[parts.length - 1] = joined
    else parts.push(term)
  }
  return parts
}

function isEmpty(draft: Draft): boolean {
  return draft.alone.length === 0 && draft.named.length === 0
}

function ruleOf(draft: Draft, query: Query): StreamRule {
  return { value: writeRule(draft, query), tag: tagOf(draft) }
}

function writeRule(draft: Draft, query: Query): string {
  return isEmpty(draft) ? '' : writeQuery(draft, query)
}

function tagOf(draft: Draft): string {
  return draft.services.map((id) => `${TAG}${id}`).join(' ')
}
